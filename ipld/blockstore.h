/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_BLOCKSTORE_H
#define CHAOSACTORD_IPLD_BLOCKSTORE_H

#include "base/arena.h"
#include "ipld/cid.h"
#include "store/overlay.h"
#include "store/store.h"

/* Blocks by CID, from wherever they come. HAMT and AMT work over this; the VM puts
 * its gas meter in front of one. */
struct blockstore {
	const struct blockstore_ops *ops;
};

struct blockstore_ops {
	/* Copies or views the block of a non-identity CID; the bytes live at least
	 * as long as the arena. ST_NOT_FOUND when it is missing. */
	enum status (*get)(struct blockstore *self, struct arena *arena, struct cid cid,
			   struct bytes *block);
	/* ST_OK when get would find the block, ST_NOT_FOUND when not; reads nothing. */
	enum status (*has)(struct blockstore *self, struct cid cid);
	/* Keeps a dag-cbor block whose name is cid. */
	enum status (*put)(struct blockstore *self, const struct block_cid *cid,
			   struct bytes block);
};

/* blockstore_get finds the block of cid; an identity CID carries its own. */
enum status blockstore_get(struct blockstore *blocks, struct arena *arena, struct cid cid,
			   struct bytes *block) MUSTCHECK;

/* blockstore_get_stored asks the store alone: what an identity CID carries is nowhere
 * to be found. So the stores behind the reference's VM take the nodes of maps and
 * arrays (lotus d7076778e conformance/runner.go LoadBlockstore). */
enum status blockstore_get_stored(struct blockstore *blocks, struct arena *arena, struct cid cid,
				  struct bytes *block) MUSTCHECK;

/* blockstore_has_stored returns ST_OK when blockstore_get_stored would find the block of
 * cid, at less cost. */
enum status blockstore_has_stored(struct blockstore *blocks, struct cid cid) MUSTCHECK;

/* blockstore_put hashes and keeps a dag-cbor block and returns its CID. */
enum status blockstore_put(struct blockstore *blocks, struct bytes block,
			   struct block_cid *cid) MUSTCHECK;

/* An overlay in front of another store: puts stay in the overlay, gets look there
 * first. below may be NULL (nothing else to find). */
struct overlay_blocks {
	struct blockstore base;
	struct overlay *overlay;
	struct blockstore *below;
};
void overlay_blocks_init(struct overlay_blocks *blocks, struct overlay *overlay,
			 struct blockstore *below);

/* What is committed in a store; read only (put gives ST_UNSUPPORTED). */
struct store_blocks {
	struct blockstore base;
	struct store *store;
};
void store_blocks_init(struct store_blocks *blocks, struct store *store);

/* A batch: sees its own pending blocks, puts go into it. */
struct batch_blocks {
	struct blockstore base;
	struct store_batch *batch;
};
void batch_blocks_init(struct batch_blocks *blocks, struct store_batch *batch);

#endif
