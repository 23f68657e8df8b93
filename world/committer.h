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

/* Worlds need not wait for their commit: a part may say how its thread gives them back, and once
 * their commit has begun others write on from where it will have led to (committer_begin). That
 * is one commit ahead and no more, since what was begun so waits for it before it is committed
 * itself; and it fails when that has failed. */

/* What one writer brings to a commit, from its coming to the end. */
struct commit_part {
	struct store_batch *batch;
	struct changes **changes;
	size_t count; /* of changes */
	struct marks *marks;
	/* Gives the worlds back, on any thread, or NULL: they stay with their thread. */
	void (*let_go)(void *context);
	void *context;
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
	uint64_t shown;       /* number of the batch that others may look into */
	struct error failure; /* of the last commit that failed */
	bool choosing;        /* a checkpoint goes on */
	struct pins pins;     /* to be kept by the next checkpoint */
	struct pins chosen;   /* kept by the one that goes on */
	/* Of the thread that leads. */
	struct commit_part *group; /* what is committed */
	struct world **waiting;    /* worlds whose head may not be kept yet */
	size_t waiting_count, waiting_capacity;
	struct marks marks; /* since the last checkpoint */
	bool kept;          /* this commit is a checkpoint */
	/* Of any thread. */
	atomic_uint_fast64_t checkpoints; /* so far */
	_Atomic int64_t took_ns;          /* the last commit */
};

/* committer_init prepares the one committer of a store, which must not move. No writer may use it
 * any more at committer_fini. */
void committer_init(struct committer *committer, struct store *store);
void committer_fini(struct committer *committer);

/* committer_begin returns the head at which a thread that has the world begins its changes, and
 * whether its commit still goes on: then batch sees what that commits. */
struct head committer_begin(struct committer *committer, struct world *world,
			    struct store_batch *batch, bool *stands_on_commit);

/* committer_commit commits the batch of a part and publishes the heads of its worlds, and returns
 * when that has happened. The batch is empty afterwards. ST_NO_MEMORY, and errors of
 * store_batch_commit: of an earlier one, if changes of the part stand on what that was to commit.
 */
enum status committer_commit(struct committer *committer, struct commit_part *part,
			     struct error *err) MUSTCHECK;

/* committer_took_ns returns how long the last commit took. Any thread. */
int64_t committer_took_ns(const struct committer *committer);

/* committer_pin lets the next checkpoint keep what is there of the state under root; waits while
 * one goes on. ST_NO_MEMORY. */
enum status committer_pin(struct committer *committer, const struct block_cid *root) MUSTCHECK;

/* committer_expect says that the head of a world may not be kept yet. Not while a commit goes on.
 * ST_NO_MEMORY. */
enum status committer_expect(struct committer *committer, struct world *world) MUSTCHECK;

#endif
