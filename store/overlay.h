/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_OVERLAY_H
#define CHAOSACTORD_STORE_OVERLAY_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/hash_index.h"
#include "base/status.h"

/* Blocks in memory, by store key: what one message wrote, the content of a CAR,
 * a scratch state. Keys and blocks lie in the arena given at the start and live
 * as long as it. Not thread safe. */
struct overlay_entry;
struct overlay {
	struct arena *arena;
	struct hash_index entries;
	size_t bytes;  /* sum of block sizes */
	uint64_t seed; /* of the hash, so that nobody can aim at one slot */
};

/* overlay_init prepares an empty overlay over arena. */
void overlay_init(struct overlay *overlay, struct arena *arena);

/* overlay_put copies key and block; a key that is there keeps its block. */
enum status overlay_put(struct overlay *overlay, struct bytes key, struct bytes block) MUSTCHECK;

/* overlay_get finds a block; ST_NOT_FOUND leaves *block empty. */
enum status overlay_get(const struct overlay *overlay, struct bytes key,
			struct bytes *block) MUSTCHECK;

/* overlay_mark sets a flag (any one bit) on the block under key and returns whether it was
 * set before. *present is false when there is no such block. Used to walk what is
 * reachable without visiting anything twice. */
bool overlay_mark(struct overlay *overlay, struct bytes key, uint8_t flag, bool *present);

/* overlay_each calls visit for every block, in no particular order, until one
 * does not return ST_OK. */
enum status overlay_each(const struct overlay *overlay,
			 enum status (*visit)(void *context, struct bytes key, struct bytes block),
			 void *context) MUSTCHECK;

#endif
