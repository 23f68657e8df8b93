/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BLOCK_CACHE_H
#define CHAOSACTORD_STORE_BLOCK_CACHE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"

/* Committed blocks in memory, by store key. Holds at most the bytes it was given
 * and forgets the block that came first. Any thread. Blocks never change, so
 * nothing is ever replaced. Memory is taken from the system as it fills. */
struct block_cache;

/* block_cache_new makes a cache of limit_bytes in all. One that is too small for
 * anything (below 64 KiB) keeps nothing. The caller frees it. ST_NO_MEMORY. */
enum status block_cache_new(uint64_t limit_bytes, struct block_cache **out) MUSTCHECK;

/* block_cache_clear forgets all blocks. */
void block_cache_clear(struct block_cache *cache);

/* block_cache_free accepts NULL. */
void block_cache_free(struct block_cache *cache);

/* block_cache_get copies the block under key, whose hash_bytes is hash, into the
 * arena. ST_NOT_FOUND leaves *block empty; ST_NO_MEMORY. */
enum status block_cache_get(struct block_cache *cache, struct arena *arena, uint64_t hash,
			    struct bytes key, struct bytes *block) MUSTCHECK;

/* block_cache_put copies key and block. A block that is there stays; one larger
 * than about 1/32 of the cache is left out. */
void block_cache_put(struct block_cache *cache, uint64_t hash, struct bytes key,
		     struct bytes block);

#endif
