/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WORLD_H
#define CHAOSACTORD_WORLD_WORLD_H

#include <pthread.h>

#include "ipld/cid.h"
#include "vm/environment.h"
#include "world/job.h"

/* One world: a line of states, each made from the one before it by a journal entry. It
 * may have begun as a fork; then the entries up to there are its parent's. */

/* The world that every data directory has. */
#define WORLD_MAIN_NAME "main"
enum { WORLD_MAIN_ID = 1 };

/* Where a world stands: what readers see of it, always together. */
struct head {
	struct block_cid root;
	uint64_t seq; /* of the newest journal entry */
	struct environment env;
};

/* The turn of a world among those that wait to be written to (world/write_line.h). */
struct write_turn {
	struct job_list jobs; /* that wait */
	bool held;            /* a thread has the world */
	struct world *next;   /* that is ready, or of the same thread */
};

/* Only the head changes. */
struct world {
	uint64_t id;
	const char *name;
	const struct world *parent; /* NULL: not a fork */
	uint64_t forked_at;         /* the last sequence number it shares with its parent */
	bool imported;              /* blocks may be missing under its first roots */
	pthread_mutex_t lock;
	struct head head; /* committed; under lock */
	struct write_turn turn;
	/* Of the thread that writes to it. */
	int64_t unmarked_ns;  /* what has run since its last mark (world/marks.h), or */
	uint64_t checkpoints; /* since there were so many of these */
	/* Of the thread that commits. */
	struct block_cid kept; /* the newest state whose blocks are all kept */
	bool waits;            /* for a checkpoint: its head is another one */
};

/* world_init prepares a world that stands nowhere yet; name must live as long as it. */
void world_init(struct world *world, uint64_t id, const char *name);
void world_fini(struct world *world);

/* world_head returns the committed head. Any thread. */
struct head world_head(struct world *world);

/* world_publish makes head the committed one, for readers that come from now on. */
void world_publish(struct world *world, const struct head *head);

/* world_of_entry returns the world that keeps journal entry seq of this one: itself, or
 * the world it was forked from, however far back. */
const struct world *world_of_entry(const struct world *world, uint64_t seq);

#endif
