/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_REQUEST_H
#define CHAOSACTORD_RPC_REQUEST_H

#include "rpc/addressing.h"
#include "rpc/rpc.h"

/* One request from its body to its answer. Whoever owns the connection makes it, has it
 * answered at once or started, reads the answer and frees it:
 *
 *	request = rpc_request_new(rpc, &body, &address, id);
 *	if (!rpc_request_answer_now(request))
 *		rpc_request_start(request, ready, done, context);    and go on in done
 *	… rpc_request_http_status(request), rpc_request_answer(request) …
 *	rpc_request_free(request);
 */

struct rpc_request;
struct conversation;

/* rpc_request_new parses and judges a whole body, which it takes over: *body is empty
 * afterwards. What pays for the body pays for the request, and must live as long. address is what
 * the head of the request says about worlds. request_id names
 * the request in errors and logs. NULL only when memory is exhausted. Any thread. */
struct rpc_request *rpc_request_new(struct rpc *rpc, struct buffer *body,
				    const struct rpc_address *address, uint64_t request_id);

/* rpc_request_new_vector does so with a request to /vector.json: a PUT whose body is a test vector,
 * which is run, or a GET with a query (NULL: it is a PUT), which exports one. The answer is the
 * result alone (of Chaos.VectorRun; the vector), and an error has an HTTP status of its own. */
struct rpc_request *rpc_request_new_vector(struct rpc *rpc, struct buffer *body, const char *query,
					   const struct rpc_address *address, uint64_t request_id);

/* A batch over several worlds is carried out in runs: members behind each other that are for
 * one world, each run behind the one before it.
 *
 * rpc_request_answer_now answers on the calling thread what needs no VM: refusals and
 * look-ups. False when the request has to be started, for what is left of it. */
bool rpc_request_answer_now(struct rpc_request *request);

/* rpc_request_start queues the request in the engine. It does not fail: that the queue is
 * full or the engine stops is an answer like others. ready (NULL: none) is called on an
 * engine thread when a request that writes has its answer but nothing is committed yet, and for
 * every run of a batch that writes, with what there is of the answer by then; if it
 * returns false, since the answer cannot be sent, the changes are dropped, and the answer
 * becomes an error. done is called once, when the answer
 * is there: on an engine thread, or on the calling one before rpc_request_start returns. It
 * must not block; the request may be freed from then on. */
void rpc_request_start(struct rpc_request *request, bool (*ready)(void *context),
		       void (*done)(void *context), void *context);

/* rpc_request_cancel returns the token that asks a request to end when nobody waits for
 * its answer any more, valid as long as the request; or NULL when it may change something,
 * and so does not end with its client. */
struct cancel *rpc_request_cancel(struct rpc_request *request);

/* rpc_request_converse says that the request came in a conversation, before it is answered or
 * started. rpc_request_id returns its id as it was written; empty for a batch and for a
 * notification. rpc_request_refuse makes one error of the whole request. */
void rpc_request_converse(struct rpc_request *request, struct conversation *conversation);
struct bytes rpc_request_id(const struct rpc_request *request);
void rpc_request_refuse(struct rpc_request *request, const struct failure *failure);

/* The answer, valid until rpc_request_free. The HTTP status is 200; 204 without a body when
 * there were only notifications; 503 when the request was not queued, or not
 * read because all requests together hold too much memory; 500 when memory for
 * the answer ran out. The body ends with a newline. */
unsigned rpc_request_http_status(const struct rpc_request *request);
struct bytes rpc_request_answer(const struct rpc_request *request);

/* rpc_request_free must not be called between rpc_request_start and done. Accepts NULL. */
void rpc_request_free(struct rpc_request *request);

#endif
