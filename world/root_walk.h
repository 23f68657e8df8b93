/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ROOT_WALK_H
#define CHAOSACTORD_WORLD_ROOT_WALK_H

#include "base/arena.h"
#include "base/hash_index.h"
#include "ipld/blockstore.h"

/* Visits every block under one root after the other, each block once in all. What
 * it remembers of a block is its digest. */
struct root_walk {
	struct blockstore *blocks;
	struct arena ahead_arena, block_arena;
	struct cid *ahead; /* to visit; a stack */
	size_t ahead_count, ahead_capacity;
	struct arena seen_arena;
	struct hash_index seen; /* digests */
	uint64_t visited;
	/* Called for a block that is missing (ST_NOT_FOUND), does not decode
	 * (ST_INVALID) or cannot be read (ST_CORRUPT). */
	void (*report)(void *context, struct cid cid, enum status st);
	void *context;
};

void root_walk_init(struct root_walk *walk, struct blockstore *blocks,
		    void (*report)(void *context, struct cid cid, enum status st), void *context);
void root_walk_fini(struct root_walk *walk);

/* root_walk_from visits root and what it links to, but identity links and sector
 * commitments, which are no blocks (lotus d7076778e chain/vm/vm.go copyRec).
 * Findings go to report; ST_NO_MEMORY, ST_IO. */
enum status root_walk_from(struct root_walk *walk, struct cid root) MUSTCHECK;

#endif
