/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_COMMITTER_H
#define CHAOSACTORD_WORLD_COMMITTER_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"
#include "world/changes.h"
#include "world/marks.h"

/* Where the writers of all threads meet: what they commit at the same time becomes one commit
 * of the store. The first that comes leads; those that come while it works wait, and one of them
 * leads the next one. At a checkpoint it says which states are kept. */

/* What one writer brings to a commit, from its coming to the end. */
struct commit_part {
	struct store_batch *batch;
	struct changes **changes;
	size_t count; /* of changes */
	struct marks *marks;
	struct commit_part *next; /* that commits with it */
	bool ended;
	enum status status;
	struct error err;
};

/* Roots of states that somebody wants to go back to. */
struct pins {
	struct block_cid *roots;
	size_t count, capacity;
};

struct committer {
	struct store *store;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	struct commit_part *first, *last; /* that wait for the next commit */
	bool leading;
	bool choosing;      /* a checkpoint goes on */
	struct pins pins;   /* to be kept by the next checkpoint */
	struct pins chosen; /* kept by the one that goes on */
	/* Of the thread that leads. */
	struct commit_part *group; /* what is committed */
	struct world **waiting;    /* worlds whose head may not be kept yet */
	size_t waiting_count, waiting_capacity;
	struct marks marks; /* since the last checkpoint */
	bool kept;          /* this commit is a checkpoint */
	/* Of any thread. */
	atomic_uint_fast64_t checkpoints; /* so far */
};

/* committer_init prepares the one committer of a store, which must not move. No writer may use it
 * any more at committer_fini. */
void committer_init(struct committer *committer, struct store *store);
void committer_fini(struct committer *committer);

/* committer_commit commits the batch of a part and publishes the heads of its worlds, and returns
 * when that has happened. The batch is empty afterwards. ST_NO_MEMORY, and errors of
 * store_batch_commit. */
enum status committer_commit(struct committer *committer, struct commit_part *part,
			     struct error *err) MUSTCHECK;

/* committer_pin lets the next checkpoint keep what is there of the state under root; waits while
 * one goes on. ST_NO_MEMORY. */
enum status committer_pin(struct committer *committer, const struct block_cid *root) MUSTCHECK;

/* committer_expect says that the head of a world may not be kept yet. Not while a commit goes on.
 * ST_NO_MEMORY. */
enum status committer_expect(struct committer *committer, struct world *world) MUSTCHECK;

#endif
