/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_IMPORTED_STATE_H
#define CHAOSACTORD_WORLD_IMPORTED_STATE_H

#include "ipld/blockstore.h"
#include "vm/state_tree.h"

/* A state that was made elsewhere: which one a CAR means, and what it takes for a world to stand
 * on it. */

/* imported_root finds the state that a root means: itself, or if it is a block header, as a genesis
 * CAR of Lotus has it, its ParentStateRoot (lotus d7076778e chain/types/blockheader.go
 * BlockHeader). ST_NOT_FOUND when the root is missing; ST_UNSUPPORTED when the state is no dag-cbor
 * block named by blake2b-256, with words; what reading gives. */
enum status imported_root(struct blockstore *blocks, struct arena *arena, struct cid root,
			  struct block_cid *state, struct error *err) MUSTCHECK;

/* imported_header_state returns which state is named by a block that is a block header;
 * ST_NOT_FOUND when it is none. *state views the block. */
enum status imported_header_state(struct bytes block, struct cid *state) MUSTCHECK;

/* imported_add_chaos gives a state the chaos actor f098 unless it has an actor there: of the actors
 * of this network version, which exists, without state of its own and without balance. New blocks
 * are put into blocks. *state may become another one. With words: ST_CORRUPT, ST_INVALID when it
 * is no state tree, what storing gives. */
enum status imported_add_chaos(struct blockstore *blocks, struct arena *arena,
			       unsigned network_version, struct block_cid *state,
			       struct error *err) MUSTCHECK;

#endif
