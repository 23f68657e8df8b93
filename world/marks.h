/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_MARKS_H
#define CHAOSACTORD_WORLD_MARKS_H

#include "world/world.h"

/* Which states the next checkpoint is to keep beside the heads: one every so often that what
 * lies between is made again soon, however much one commit holds. Of the thread that writes. */
struct mark {
	struct world *world;
	uint64_t seq;
	struct block_cid root;
};

struct marks {
	struct mark *all; /* in the order of their making */
	size_t count, capacity;
	int64_t begun_ns; /* when they were cleared last, as clock_thread_ns has it */
	int64_t last_ns;  /* when the newest was made, or they were cleared */
};

void marks_fini(struct marks *marks);

/* marks_pass marks the state after an entry if the thread has run long enough since the last
 * mark, and returns ST_OK if not. ST_NO_MEMORY. */
enum status marks_pass(struct marks *marks, struct world *world, uint64_t seq,
		       const struct block_cid *root) MUSTCHECK;

/* marks_are_due returns whether a checkpoint should come: the thread has run long enough since
 * the last one that a start which finds it all in the log takes noticeably longer. */
bool marks_are_due(const struct marks *marks);

/* marks_cut forgets the marks behind the committed heads, after a commit that failed;
 * marks_clear, after a checkpoint, forgets all. */
void marks_cut(struct marks *marks);
void marks_clear(struct marks *marks);

#endif
