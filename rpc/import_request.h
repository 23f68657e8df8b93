/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_IMPORT_REQUEST_H
#define CHAOSACTORD_RPC_IMPORT_REQUEST_H

#include "rpc/http_reply.h"
#include "rpc/rpc.h"

/* One request for /w/NAME/import.car, from its head to its answer (docs/http.md): PUT brings a CAR
 *or a part of one, GET and HEAD ask how much of it is there, DELETE forgets that. The body is taken
 * in pieces as they come: they wait in two buffers, one that is being filled and one that an engine
 * thread reads, and whoever brings them is held up while both are full.
 *
 *	request = import_request_new(rpc, &question, &carrier, id);
 *	while (import_request_takes(request) and there is more)
 *		taken = import_request_feed(request, piece);
 *	import_request_end(request);
 *	… import_request_answer(request) …
 *	import_request_free(request);
 */

struct import_request;

/* What the client sent; lives as long as the request. */
struct import_question {
	const char *method;        /* PUT, GET, HEAD or DELETE */
	struct bytes world;        /* the name, whatever its form */
	const char *query;         /* of the target, as it came; "" */
	const char *content_range; /* header Content-Range, or NULL */
};

/* Who brings the body. suspend and resume are called in turns: no call of this header is made
 * between them, but import_request_free is allowed. suspend is called within import_request_feed
 * and import_request_end, resume on an engine thread, where it must not block. So is ready, while
 * suspended: what was imported has an answer (import_request_answer), which is about to be
 * committed; if ready cannot make room to send it and returns false, nothing of it stays. */
struct import_carrier {
	void (*suspend)(void *context);
	void (*resume)(void *context);
	bool (*ready)(void *context);
	void *context;
};

/* import_request_new judges the head and takes the upload; NULL when memory is short. */
struct import_request *import_request_new(struct rpc *rpc, const struct import_question *question,
					  const struct import_carrier *carrier,
					  uint64_t request_id);

/* import_request_takes returns whether the body is wanted. If not there is an answer already, and
 * whatever comes may be dropped. */
bool import_request_takes(struct import_request *request);

/* import_request_feed takes what there is room for of a piece and returns how much that is: if not
 * all of it, the carrier was suspended until there is room for more, or an answer. */
size_t import_request_feed(struct import_request *request, struct bytes piece);

/* import_request_end says that the body has come as a whole. True: there is an answer; false: the
 * carrier was suspended until there is one. */
bool import_request_end(struct import_request *request);

/* import_request_free may be called at any time: the upload of a body that was not brought to its
 * end is kept, as far as it was read. Accepts NULL. */
void import_request_free(struct import_request *request);

/* import_request_answer returns the answer, valid until import_request_free. */
struct http_view import_request_answer(const struct import_request *request);

#endif
