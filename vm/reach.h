/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_REACH_H
#define CHAOSACTORD_VM_REACH_H

#include "ipld/blockstore.h"
#include "vm/link_stack.h"

/* A walk over the blocks of an overlay that roots reach. It does not go through blocks
 * that are not there: what those link to is older. */
struct reach {
	struct overlay *overlay;
	struct blockstore *sink;
	struct link_stack ahead;
	size_t found; /* blocks of the overlay, so far */
	uint8_t flag;
};

/* reach_begin prepares a walk that puts into sink what does not carry flag (any one bit)
 * yet, and marks it with it. arena is for what is still to be visited. */
struct reach reach_begin(struct overlay *overlay, struct arena *arena, uint8_t flag,
			 struct blockstore *sink);

/* reach_add adds a root, which must live until reach_all returns; {context} is the walk. */
enum status reach_add(void *context, struct cid link) MUSTCHECK;

/* reach_all visits all blocks that the roots added so far reach. Failures of the sink;
 * ST_CANCELLED. */
enum status reach_all(struct reach *reach) MUSTCHECK;

#endif
