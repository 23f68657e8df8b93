/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_MARKS_H
#define CHAOSACTORD_WORLD_MARKS_H

#include "world/world.h"

/* Which states the next checkpoint is to keep beside the heads: one of a world every so often
 * that what lies between is made again soon, however much one commit holds. */
struct mark {
	struct world *world;
	uint64_t seq;
	struct block_cid root;
};

/* Of one thread that writes, or of those that have committed. */
struct marks {
	struct mark *all; /* in the order of their making */
	size_t count, capacity;
	int64_t ran_ns;  /* what the thread has run for them */
	int64_t last_ns; /* at the last state that passed, as clock_thread_ns has it */
};

void marks_fini(struct marks *marks);

/* marks_pass marks the state after an entry if its world has run long enough since the last
 * mark, and returns ST_OK if not. ST_NO_MEMORY. */
enum status marks_pass(struct marks *marks, struct world *world, uint64_t seq,
		       const struct block_cid *root) MUSTCHECK;

/* marks_add marks the state after an entry whatever has run. ST_NO_MEMORY. */
enum status marks_add(struct marks *marks, struct world *world, uint64_t seq,
		      const struct block_cid *root) MUSTCHECK;

/* marks_join puts the marks of others, and what they ran, behind these. ST_NO_MEMORY changes
 * nothing. */
enum status marks_join(struct marks *marks, const struct marks *others) MUSTCHECK;

/* marks_are_due returns whether a checkpoint should come: so much has run since the last one
 * that a start which finds it all in the log takes noticeably longer. */
bool marks_are_due(const struct marks *marks);

/* marks_clear forgets all of them. */
void marks_clear(struct marks *marks);

#endif
