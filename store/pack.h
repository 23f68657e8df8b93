/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_PACK_H
#define CHAOSACTORD_STORE_PACK_H

#include "store/digest_index.h"
#include "store/state.h"

/* Blocks on disk, for this folder only. Keys of blocks are as good as random, so a tree
 * of them with the blocks inside would write a page for every block, half of it
 * empty. Instead the blocks of a checkpoint lie one behind the other in packs
 * (number, 8 bytes big-endian → bytes), written in one go, and the index of digests
 * (FAMILY_KEPT) holds for each digest where its block is. Blocks under other names have a
 * row in the table of blocks, as all had in 0.1.0.
 *
 * A place is pack (8 bytes), offset (4) and size (4), big-endian. With the top bit of the
 * size set, what lies there is a difference from another block: how many differences have
 * to be applied, this one included (1 byte), that block's place, and the difference
 * (store/difference.h). */

struct pack_location {
	uint64_t pack;
	uint32_t offset, size; /* of what lies there */
	bool is_difference;
};
struct pack_location store__pack_location(const struct store_place *place);
struct store_place store__pack_place(const struct pack_location *location);

enum {
	PACK_NUMBER_BYTES = 8,
	PACK_FULL_BYTES = 16 << 20,                   /* a large import is several packs */
	PACK_DIFFERENCE_HEAD = 1 + STORE_PLACE_BYTES, /* before the difference itself */
};

/* store__pack_stored views what lies in a place, as it lies there, until the transaction writes
 * or ends. store__pack_base reads the base of a difference from it. store__pack_next finds the
 * number of the next pack. ST_DAMAGED, ST_IO. */
enum status store__pack_stored(const struct store *store, MDB_txn *txn,
			       const struct pack_location *location,
			       struct bytes *stored) MUSTCHECK;
enum status store__pack_base(struct bytes stored, struct store_place *base) MUSTCHECK;
enum status store__pack_next(MDB_cursor *packs, uint64_t *number) MUSTCHECK;

/* store__pack_read reads the block in a place. It lives as long as both transaction and
 * arena. ST_DAMAGED when the packs do not have it, ST_NO_MEMORY, ST_IO. */
enum status store__pack_read(const struct store *store, struct arena *arena, MDB_txn *txn,
			     const struct store_place *place, struct bytes *block) MUSTCHECK;

/* A block to write, and from which one it may be stored as a difference. */
struct pack_item {
	struct bytes block;
	const struct pack_item *base_item; /* one that stands before it, or NULL */
	struct store_place base;           /* else where it is, if has_base */
	bool has_base;
	/* Set when it is written. */
	struct store_place place;
	unsigned depth; /* differences to apply to read it */
	struct bytes stored;
	bool is_difference;
};

/* store__packs_write writes new blocks, in this order. Uses arena on the way. ST_DAMAGED,
 * ST_FULL, ST_IO, ST_NO_MEMORY. */
enum status store__packs_write(const struct store *store, struct arena *arena, MDB_txn *txn,
			       struct pack_item *items, size_t count) MUSTCHECK;

#endif
