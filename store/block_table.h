/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BLOCK_TABLE_H
#define CHAOSACTORD_STORE_BLOCK_TABLE_H

#include "store/digest_index.h"
#include "store/state.h"

/* Kept blocks by name. For this folder only. */

/* store__block_find finds a kept block and verifies it. It lives as long as both transaction
 * and arena. ST_NOT_FOUND; ST_DAMAGED when what lies there is not the block of that name;
 * ST_NO_MEMORY, ST_IO. */
enum status store__block_find(const struct store *store, struct arena *arena, MDB_txn *txn,
			      struct bytes key, struct bytes *block) MUSTCHECK;

/* store__block_locate is store__block_find that says too in which place it is, and whether a
 * row of the table of blocks names it and not the index. What a collection hides is found. */
struct located_block {
	struct bytes block;
	struct store_place place;
	bool by_row;
};
enum status store__block_locate(const struct store *store, struct arena *arena, MDB_txn *txn,
				struct bytes key, struct located_block *found) MUSTCHECK;

/* A search for blocks that may be there already, while the transaction writes nothing: those that
 * are wanted again and need not be written. */
struct block_search {
	const struct store *store;
	MDB_txn *txn;
	struct arena *arena;
	struct store_search index;
};
enum status store__block_search_begin(struct block_search *search, struct arena *arena,
				      const struct store *store, MDB_txn *txn) MUSTCHECK;

/* store__block_lacks returns in *out whether a block is to be written: when it is not there,
 * damaged (what was added last is found first), or on its way out with a collection. ST_NO_MEMORY,
 * ST_IO. */
enum status store__block_lacks(struct block_search *search, struct bytes key, bool *out) MUSTCHECK;

/* store__block_row_write lets the table of blocks say where a block lies that is not named by a
 * digest. */
enum status store__block_row_write(const struct store *store, MDB_txn *txn, struct bytes key,
				   const struct store_place *place) MUSTCHECK;

/* store__blocks_write writes records of the table of blocks, sorted by key. Of what cannot
 * be made again, blocks that are there already are left alone; the rest is taken to be new.
 * Uses arena on the way. ST_DAMAGED, ST_FULL, ST_IO, ST_NO_MEMORY. */
enum status store__blocks_write(const struct store *store, struct arena *arena, MDB_txn *txn,
				struct store_record *const *records, size_t count) MUSTCHECK;

#endif
