/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CAR_EXPORT_H
#define CHAOSACTORD_RPC_CAR_EXPORT_H

#include "rpc/http_reply.h"
#include "rpc/refusal.h"
#include "rpc/rpc.h"

/* One GET or HEAD of export.car: a state of a world as a CAR, all of it or a range. It is made,
 * started, its answer read; then its bytes are taken as they are made. They are made by short jobs
 * of the engine, each of which ends with a piece; when two pieces wait for a reader there are no
 * jobs. So a slow reader takes neither a thread nor more memory, and nothing of the store is held
 * between two blocks. What is held is the root: no collection takes what is being read.
 *
 * How long the CAR is, is known only when all of it has been made. The first bytes would have to
 * wait for that as long as the last ones have to be read from the store: so an answer tells no
 * length unless it is remembered (rpc/car_totals.h), or cannot do without: for a range, for HEAD,
 * and for clients of HTTP/1.0, to whom a connection that was cut looks like an end. */

struct car_export;

/* What the client sent; lives until the answer is there. */
struct car_question {
	struct bytes world;
	const char *query; /* of the target, as it came: "" or at=STATE */
	const char *range, *if_range, *if_none_match; /* headers, or NULL */
	bool is_head;
	bool needs_length; /* its protocol cannot tell an end otherwise */
};

/* car_export_new prepares an export; memory pays for it. *out is the caller's unless a refusal is
 * returned: REFUSAL_WORLD, REFUSAL_MEMORY. */
enum refusal car_export_new(struct rpc *rpc, const struct car_question *question,
			    struct budget *memory, uint64_t request_id, struct car_export **out);

/* car_export_start begins to answer; done is called once, when the answer is there: on an engine
 * thread, or on the calling one before car_export_start returns. It must not block.
 * car_export_cancel returns the token that ends what runs until then. */
void car_export_start(struct car_export *export, void (*done)(void *context), void *context);
struct cancel *car_export_cancel(struct car_export *export);

/* The answer, valid until car_export_free; unless streams is set, all of it is in reply. With
 * streams the body is taken by car_export_read. */
#define CAR_SIZE_UNKNOWN UINT64_MAX
struct car_answer {
	struct http_view reply;
	bool streams;
	uint64_t size; /* of what streams, or of what HEAD does not send */
};
struct car_answer car_export_answer(const struct car_export *export);

/* car_export_listen says who is to be told that car_export_read may go on: hear is called on any
 * thread, until car_export_free; it must not block, nor ask the export. Before the first read. */
void car_export_listen(struct car_export *export, void (*hear)(void *context), void *context);

/* car_export_read takes up to size bytes; one thread at a time. */
enum car_read {
	CAR_READ_SOME, /* *got bytes */
	CAR_READ_WAIT, /* nothing yet */
	CAR_READ_END,  /* that was all */
	CAR_READ_CUT,  /* the rest cannot be told: the connection has to end visibly */
};
enum car_read car_export_read(struct car_export *export, char *out, size_t size, size_t *got);

/* car_export_digest returns, behind CAR_READ_END, the value of Repr-Digest if it could not be among
 * the headers, else NULL. */
const char *car_export_digest(const struct car_export *export);

/* car_export_go_on tries again what a full queue refused; call it every now and then.
 * car_export_end ends the reading with CAR_READ_CUT. Any thread. */
void car_export_go_on(struct car_export *export);
void car_export_end(struct car_export *export);

/* car_export_free must not be called between car_export_start and done. A job that is at work ends
 * by itself. Accepts NULL. */
void car_export_free(struct car_export *export);

#endif
