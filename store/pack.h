/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_PACK_H
#define CHAOSACTORD_STORE_PACK_H

#include "base/bytes.h"
#include "store/state.h"

/* Blocks on disk, for this folder only. Keys of blocks are as good as random, so a tree
 * of them with the blocks inside would write a page for every block, half of it
 * empty. Instead the blocks of a commit lie one behind the other in packs
 * (number, 8 bytes big-endian → bytes), written in one go, and the table of
 * blocks holds for each key where its block is: pack (8 bytes), offset (4) and
 * size (4), big-endian. */

/* store__blocks_write writes records of the block table, sorted by key. Marks
 * those that are there already as stored and leaves them alone. Returns a code
 * of LMDB. */
int store__blocks_write(const struct store *store, MDB_txn *txn,
			struct store_record *const *records, size_t count);

/* store__block_find views the block whose row in the block table is place.
 * ST_DAMAGED when the packs do not have it. */
enum status store__block_find(const struct store *store, MDB_txn *txn, struct bytes place,
			      struct bytes *block);

#endif
