/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/feed.h"

#include <stdlib.h>

#include "base/check.h"
#include "world/engine.h"
#include "world/worlds.h"

enum {
	ENTRY_MEMORY_BYTES = 1 << 30,
	ENTRIES_AT_ONCE = 256, /* of which there may be nothing to tell */
};

struct feed {
	struct world_listener listener; /* first: the world hands this back */
	struct rpc *rpc;
	struct world *world;       /* held */
	const struct grant *grant; /* held */
	void (*hear)(void *context);
	void *context;
	uint64_t last;     /* the entry that was told last */
	int64_t behind_ms; /* since when the reader is too far behind; 0: it is not */
};

static void on_heard(struct world_listener *listener)
{
	struct feed *feed = (struct feed *)listener;

	feed->hear(feed->context);
}

/* ---- telling ------------------------------------------------------------------------- */

static bool is_too_slow(struct feed *feed, uint64_t head, int64_t now_ms)
{
	if (head - feed->last <= FEED_KEPT) {
		feed->behind_ms = 0;
		return false;
	}
	if (feed->behind_ms == 0)
		feed->behind_ms = now_ms;
	return now_ms - feed->behind_ms >= FEED_BEHIND_MS;
}

static enum status tell_entry(struct feed *feed, struct session *session, struct arena *arena,
			      const struct journal_entry *entry, feed_teller tell,
			      struct buffer *out)
{
	struct failure failure;
	struct call call = {
		.rpc = feed->rpc,
		.world = bytes_of_text(feed->world->name),
		.grant = feed->grant,
		.session = session,
		.arena = arena,
		.failure = &failure,
	};
	enum status st;

	failure_init(&failure);
	st = tell(&call, entry, out);
	failure_fini(&failure);
	return st;
}

/* Tells entry seq, behind which the feed goes on; all of it or nothing. */
static enum status tell_next(struct feed *feed, struct session *session, uint64_t seq,
			     feed_teller tell, struct buffer *out)
{
	const struct buffer_mark before = buffer_mark(out);
	struct error err = { .status = ST_OK };
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	arena_init(&arena, ENTRY_MEMORY_BYTES);
	arena.charge = out->charge;
	st = session_next_entry(session, &arena, seq, NULL, &entry, &err);
	if (st == ST_OK)
		st = tell_entry(feed, session, &arena, &entry, tell, out);
	if (st == ST_OK)
		feed->last = seq;
	else
		buffer_cut(out, before);
	arena_fini(&arena);
	return st;
}

/* Entries from the one behind feed->last on. */
static enum status tell_entries(struct feed *feed, struct session *session, size_t piece_bytes,
				feed_teller tell, struct buffer *out)
{
	const uint64_t head = session_head(session).seq;
	const size_t start = out->size;

	for (int i = 0; i < ENTRIES_AT_ONCE; i++) {
		if (feed->last >= head || out->size - start >= piece_bytes ||
		    buffer_status(out) != ST_OK)
			break;
		TRY(tell_next(feed, session, feed->last + 1, tell, out));
	}
	return ST_OK;
}

static enum status read_world(struct feed *feed, struct session **session)
{
	struct error err = { .status = ST_OK };

	return engine_read(feed->rpc->setup.engine, feed->world, session, &err);
}

bool feed_has_expired(const struct feed *feed)
{
	return grant_has_expired(feed->grant);
}

/* FEED_QUIET unless there is a reason to tell nothing more. */
static enum feed_state judge(const struct feed *feed)
{
	if (atomic_load(&feed->world->state) != WORLD_OPEN)
		return FEED_DELETED;
	return feed_has_expired(feed) ? FEED_EXPIRED : FEED_QUIET;
}

enum feed_state feed_tell(struct feed *feed, int64_t now_ms, size_t piece_bytes, feed_teller tell,
			  struct buffer *out)
{
	const enum feed_state state = judge(feed);
	struct session *session;
	enum status st;

	if (state != FEED_QUIET)
		return state;
	if (is_too_slow(feed, feed_head(feed), now_ms))
		return FEED_SLOW;
	if (feed->last == feed_head(feed))
		return FEED_QUIET;
	if (read_world(feed, &session) != ST_OK)
		return FEED_UNREADABLE;
	st = tell_entries(feed, session, piece_bytes, tell, out);
	session_close(session);
	if (st != ST_OK)
		return FEED_UNREADABLE;
	return feed->last < feed_head(feed) ? FEED_MORE : FEED_QUIET;
}

enum feed_state feed_tell_head(struct feed *feed, feed_teller tell, struct buffer *out)
{
	const enum feed_state state = judge(feed);
	struct session *session;
	enum status st;

	if (state != FEED_QUIET)
		return state;
	if (read_world(feed, &session) != ST_OK)
		return FEED_UNREADABLE;
	st = tell_next(feed, session, session_head(session).seq, tell, out);
	session_close(session);
	if (st != ST_OK)
		return FEED_UNREADABLE;
	return feed->last < feed_head(feed) ? FEED_MORE : FEED_QUIET;
}

/* ---- life ---------------------------------------------------------------------------- */

enum status feed_new(struct rpc *rpc, const struct feed_order *order, struct feed **out)
{
	struct world *found = engine_world(rpc->setup.engine, order->world);
	struct feed *feed;

	*out = NULL;
	if (!found)
		return ST_NOT_FOUND;
	feed = calloc(1, sizeof(*feed));
	if (!feed) {
		world_leave(found);
		return ST_NO_MEMORY;
	}
	/* Who listens does not keep an idle world. */
	world_hold(found);
	world_leave(found);
	feed->listener.hear = on_heard;
	feed->rpc = rpc;
	feed->world = found;
	feed->grant = grant_hold(order->grant);
	feed->hear = order->hear;
	feed->context = order->context;
	feed->last = world_head(found).seq;
	world_listen(found, &feed->listener);
	*out = feed;
	return ST_OK;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	world_unlisten(feed->world, &feed->listener);
	world_drop(feed->world);
	grant_leave(feed->grant);
	free(feed);
}

uint64_t feed_last(const struct feed *feed)
{
	return feed->last;
}

uint64_t feed_head(const struct feed *feed)
{
	return world_head(feed->world).seq;
}

void feed_begin(struct feed *feed, uint64_t last)
{
	CHECK(last <= feed_head(feed));
	feed->last = last;
}
