/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FEED_H
#define CHAOSACTORD_RPC_FEED_H

#include "rpc/call.h"

/* What happens in one world, entry by entry of its journal as they are committed, for a reader who
 * goes on from one place of it. Nothing is kept for a reader but that place. */

enum {
	FEED_KEPT = 1000,      /* entries back at which a reader may begin */
	FEED_BEHIND_MS = 2000, /* so long it may be further behind than that */
};

enum feed_state {
	FEED_QUIET,      /* all is told */
	FEED_MORE,       /* there is more at once */
	FEED_SLOW,       /* the reader has been too far behind for too long */
	FEED_DELETED,    /* the world is no more */
	FEED_EXPIRED,    /* the reader's token holds no more */
	FEED_UNREADABLE, /* the journal cannot be read at the moment, or memory is short */
};

/* What a reader makes of an entry; call reads the world and has no out. */
typedef enum status (*feed_teller)(struct call *call, const struct journal_entry *entry,
				   struct buffer *out);

struct feed;

/* Whose feed it is. */
struct feed_order {
	struct bytes world;        /* its name */
	const struct grant *grant; /* what the reader may do, and until when; held by the feed */
	/* Called on any thread whenever there may be something new, until feed_free; must not
	 * block. */
	void (*hear)(void *context);
	void *context;
};

/* feed_new opens a feed on a world, from now on. feed_free accepts NULL. *out is the caller's.
 * ST_NOT_FOUND no such world; ST_NO_MEMORY. */
enum status feed_new(struct rpc *rpc, const struct feed_order *order, struct feed **out) MUSTCHECK;
void feed_free(struct feed *feed);

/* feed_has_expired returns whether the reader's token holds no more. Nobody calls hear then. */
bool feed_has_expired(const struct feed *feed);

/* feed_last returns the entry that was told last, feed_head the newest one there is. feed_begin
 * says that the reader knows all up to entry `last`, which is none behind the head. */
uint64_t feed_last(const struct feed *feed);
uint64_t feed_head(const struct feed *feed);
void feed_begin(struct feed *feed, uint64_t last);

/* feed_tell appends what tell makes of the entries that come next, at least one and about
 * piece_bytes at most. From FEED_SLOW on the reader has missed what it has missed. now_ms is as
 * clock_ms has it. One thread at a time. Failures of memory stick in out. */
enum feed_state feed_tell(struct feed *feed, int64_t now_ms, size_t piece_bytes, feed_teller tell,
			  struct buffer *out);

/* feed_tell_head appends what tell makes of the newest entry; the feed goes on behind it. */
enum feed_state feed_tell_head(struct feed *feed, feed_teller tell, struct buffer *out);

#endif
