/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_GENESIS_CAR_H
#define CHAOSACTORD_WORLD_GENESIS_CAR_H

#include "store/batch.h"
#include "vm/state_tree.h"

/* A genesis that is a CAR in memory, read as one that is imported (ipld/car_stream.h): version 1 or
 * 2, perhaps in gzip; its root a state, or a block header that names one (world/imported_state.h).
 * `named` is the root to take; undefined: the first of the CAR. */

/* Bytes, of the file as of what comes out of gzip: all of it is in memory while it is taken in. */
enum { GENESIS_CAR_MAX = 1 << 30 };

/* genesis_car_take puts its blocks into batch, which blocks reads, and returns the root of the
 * state. Blocks under hash functions that are not known here are passed over. With words: what
 * car_stream_feed and imported_root fail with, ST_INVALID for no root or one that is not there. */
enum status genesis_car_take(struct store_batch *batch, struct blockstore *blocks,
			     struct arena *arena, struct bytes car, struct cid named,
			     struct block_cid *root, struct error *err) MUSTCHECK;

/* genesis_car_root returns what genesis_car_take would, but does not see whether the state is
 * there. If `likely` is the root already, it reads no further than the header. */
enum status genesis_car_root(struct arena *arena, struct bytes car, struct cid named,
			     const struct block_cid *likely, struct block_cid *root,
			     struct error *err) MUSTCHECK;

#endif
