/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_KEPT_H
#define CHAOSACTORD_WORLD_KEPT_H

#include "ipld/cid.h"
#include "store/store.h"
#include "world/world.h"

/* Of all states a world goes through, the store keeps those that are its head when there is a
 * checkpoint; those between are made again from the journal (world/remake.h). */

/* kept_choose sees to it that everything under root is kept that is not yet. before is a
 * state that is kept, of which root came, or no CID: nodes are stored as differences from
 * those that stood in the same place there. Inside the function given to store_on_checkpoint.
 * ST_NO_MEMORY, ST_IO. */
enum status kept_choose(struct store_batch *batch, const struct block_cid *root,
			const struct block_cid *before) MUSTCHECK;

/* The value of a record of STORE_KEPT is one byte, KEPT_LAST, or empty. */
enum { KEPT_LAST = 1 };

/* kept_note notes in the batch that the state after an entry is kept; `last` says that the
 * checkpoint which keeps it holds no later entry of the world, so that later ones go without
 * taking anything that earlier ones need (world/collect.h). kept_find finds the last
 * one that was noted, of one world, up to seq. ST_NOT_FOUND. */
enum status kept_note(struct store_batch *batch, uint64_t world, uint64_t seq, bool last) MUSTCHECK;
enum status kept_find(struct store_view *view, uint64_t world, uint64_t seq,
		      uint64_t *kept) MUSTCHECK;

/* kept_find_base does so with the entries of a world before its fork too, which its parents
 * keep: where to begin in order to make the state after entry seq again. */
enum status kept_find_base(struct store *store, const struct world *world, uint64_t seq,
			   uint64_t *base) MUSTCHECK;

#endif
