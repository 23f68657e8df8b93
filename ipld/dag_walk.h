/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_DAG_WALK_H
#define CHAOSACTORD_IPLD_DAG_WALK_H

#include "base/arena.h"
#include "ipld/blockstore.h"

/* A walk over all blocks that one reaches, each once. What identity CIDs carry is part of the
 * block that holds them; commitments of sectors lead nowhere. It remembers every block that it
 * has found, in about 40 bytes each. */

struct dag_walk;

enum dag_order {
	DAG_BY_DEPTH,     /* level by level: depth is the length of the shortest way */
	DAG_PARENT_FIRST, /* each block, then all below its first link, and so on: as CARs */
};

/* cid and block live until the next call. */
struct dag_block {
	struct cid cid;
	struct bytes block;
	unsigned depth;  /* links from the root to here */
	bool missing;    /* then there are no bytes */
	bool unreadable; /* dag-cbor that does not decode: what it links to is not known */
};

/* dag_walk_new prepares a walk from root over at most limit blocks. The arena's charge pays for
 * what the walk remembers, until dag_walk_free (which accepts NULL). ST_NO_MEMORY. */
enum status dag_walk_new(struct blockstore *blocks, struct arena *arena, struct cid root,
			 enum dag_order order, size_t limit, struct dag_walk **out) MUSTCHECK;
void dag_walk_free(struct dag_walk *walk);

/* dag_walk_next finds the next block. ST_NOT_FOUND when there is none, ST_LIMIT when there may
 * be, but limit blocks were found; else failures of the store but ST_NOT_FOUND. After one of
 * those a walk that is DAG_PARENT_FIRST may be asked again for the same block, when the cause is
 * mended. */
enum status dag_walk_next(struct dag_walk *walk, struct dag_block *out) MUSTCHECK;

#endif
