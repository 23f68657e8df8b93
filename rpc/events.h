/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_EVENTS_H
#define CHAOSACTORD_RPC_EVENTS_H

#include "rpc/feed.h"
#include "rpc/refusal.h"
#include "rpc/rpc.h"

/* What happens in one world, as server-sent events (the text/event-stream of HTML): the entries
 * of its journal as they are committed, from where a client stopped reading on. Nothing is kept
 * for a stream but its place: what it says is read from the journal. */

enum { EVENTS_PIECE_BYTES = 64 * 1024 }; /* about so much comes of one call */

struct events;

/* events_new opens a stream. last_id is the id of the last event that the client knows, as it says
 * (NULL or empty: events from now on). *out is the caller's unless a refusal is returned:
 * REFUSAL_WORLD, REFUSAL_EVENT_ID, REFUSAL_MEMORY. */
enum refusal events_new(struct rpc *rpc, const struct feed_order *order, const char *last_id,
			struct events **out);

/* events_have_expired returns whether the client's token holds no more, which is to be told. */
bool events_have_expired(const struct events *events);

/* events_write appends what has happened since the last call, as far as it fits, and returns
 * whether the stream goes on: it ends, with a last event that says so, when its reader is too
 * slow (now_ms as clock_ms has it), when the world is deleted, when its token has expired, and
 * when the journal cannot be read. *more: not all of it did fit. One thread at a time. Failures
 * stick in out. */
bool events_write(struct events *events, struct buffer *out, int64_t now_ms, bool *more);

/* events_write_end appends the last event of a daemon that stops; events_write_beat appends
 * what no client sees, so that nobody on the way takes the connection for dead. */
void events_write_end(const struct events *events, struct buffer *out);
void events_write_beat(struct buffer *out);

/* events_free ends a stream. Accepts NULL. */
void events_free(struct events *events);

#endif
