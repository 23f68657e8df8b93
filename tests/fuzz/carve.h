/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_FUZZ_CARVE_H
#define CHAOSACTORD_TESTS_FUZZ_CARVE_H

#include "ipld/blockstore.h"
#include "tests/fuzz/fuzz.h"

/* Blocks cut from an input. An input links from one block to a later one, number n
 * (a byte), by the dag-cbor CID of the digest n, 0, 0 … 0; such links become true ones.
 * So no hash has to be guessed, and every block is what its CID names. */
enum { CARVED_MEMORY = 4 << 20, CARVED_MAX = 8 };

struct carved {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid names[CARVED_MAX];
};

static inline void carved_init(struct carved *carved)
{
	arena_init(&carved->arena, CARVED_MEMORY);
	overlay_init(&carved->overlay, &carved->arena);
	overlay_blocks_init(&carved->blocks, &carved->overlay, NULL);
}

static inline void carved_fini(struct carved *carved)
{
	arena_fini(&carved->arena);
}

/* Puts the true name where block is spelt a link to block number n. */
static inline void carved_link(uint8_t *block, size_t size, uint8_t n, const struct block_cid *name)
{
	const struct block_cid spelt = { { 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, n } };
	uint8_t *at = block;

	while ((at = memmem(at, size - (size_t)(at - block), spelt.bytes, BLOCK_CID_BYTES)))
		memcpy(at, name->bytes, BLOCK_CID_BYTES);
}

/* carved_fill cuts count blocks, each two bytes of size and the bytes, and keeps them;
 * names[0] is the root's. */
static inline void carved_fill(struct carved *carved, struct cutter *cutter, size_t count)
{
	struct bytes cut[CARVED_MAX];

	fuzz_require(count <= CARVED_MAX);
	for (size_t i = 0; i < count; i++)
		cut[i] = cut_bytes(cutter, (size_t)cut_number(cutter, 2));
	for (size_t i = count; i-- > 0;) {
		uint8_t *block = arena_alloc(&carved->arena, cut[i].size);

		fuzz_require(block != NULL);
		if (cut[i].size > 0)
			memcpy(block, cut[i].data, cut[i].size);
		for (size_t n = i + 1; n < count; n++)
			carved_link(block, cut[i].size, (uint8_t)n, &carved->names[n]);
		fuzz_require(blockstore_put(&carved->blocks.base, bytes_make(block, cut[i].size),
					    &carved->names[i]) == ST_OK);
	}
}

/* What an operation on a tree may say. Everything behind ST_NOT_FOUND leaves the tree
 * in an undefined state. */
static inline bool tree_is_lost(enum status st)
{
	fuzz_require(st == ST_OK || st == ST_NOT_FOUND || st == ST_INVALID || st == ST_CORRUPT ||
		     st == ST_RANGE || st == ST_UNENCODABLE || st == ST_NO_MEMORY);
	return st != ST_OK && st != ST_NOT_FOUND;
}

#endif
