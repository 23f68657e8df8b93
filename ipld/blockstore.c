/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/blockstore.h"

enum status blockstore_get_stored(struct blockstore *blocks, struct arena *arena, struct cid cid,
				  struct bytes *block)
{
	*block = (struct bytes){ 0 };
	return cid_defined(cid) ? blocks->ops->get(blocks, arena, cid, block) : ST_INVALID;
}

enum status blockstore_has_stored(struct blockstore *blocks, struct cid cid)
{
	return cid_defined(cid) ? blocks->ops->has(blocks, cid) : ST_INVALID;
}

enum status blockstore_get(struct blockstore *blocks, struct arena *arena, struct cid cid,
			   struct bytes *block)
{
	if (cid_defined(cid) && cid_is_identity(cid))
		return arena_copy(arena, cid_split(cid).digest, block);
	return blockstore_get_stored(blocks, arena, cid, block);
}

enum status blockstore_put(struct blockstore *blocks, struct bytes block, struct block_cid *cid)
{
	*cid = block_cid_of(block);
	return blocks->ops->put(blocks, cid, block);
}

/* ---- overlay --------------------------------------------------------------- */

static enum status overlay_blocks_get(struct blockstore *self, struct arena *arena, struct cid cid,
				      struct bytes *block)
{
	struct overlay_blocks *blocks = (struct overlay_blocks *)self;
	enum status st = overlay_get(blocks->overlay, cid_store_key(cid), block);

	if (st != ST_NOT_FOUND || !blocks->below)
		return st;
	return blockstore_get_stored(blocks->below, arena, cid, block);
}

static enum status overlay_blocks_has(struct blockstore *self, struct cid cid)
{
	struct overlay_blocks *blocks = (struct overlay_blocks *)self;
	struct bytes ignored;
	enum status st = overlay_get(blocks->overlay, cid_store_key(cid), &ignored);

	if (st != ST_NOT_FOUND || !blocks->below)
		return st;
	return blockstore_has_stored(blocks->below, cid);
}

static enum status overlay_blocks_put(struct blockstore *self, const struct block_cid *cid,
				      struct bytes block)
{
	struct overlay_blocks *blocks = (struct overlay_blocks *)self;

	return overlay_put(blocks->overlay, cid_store_key(cid_of(cid)), block);
}

static const struct blockstore_ops overlay_ops = { overlay_blocks_get, overlay_blocks_has,
						   overlay_blocks_put };

void overlay_blocks_init(struct overlay_blocks *blocks, struct overlay *overlay,
			 struct blockstore *below)
{
	*blocks = (struct overlay_blocks){ { &overlay_ops }, overlay, below };
}

/* ---- committed blocks ------------------------------------------------------ */

static enum status store_blocks_get(struct blockstore *self, struct arena *arena, struct cid cid,
				    struct bytes *block)
{
	struct store_blocks *blocks = (struct store_blocks *)self;

	return store_block(blocks->store, arena, cid_store_key(cid), block);
}

static enum status store_blocks_has(struct blockstore *self, struct cid cid)
{
	return store_has_block(((struct store_blocks *)self)->store, cid_store_key(cid));
}

static enum status store_blocks_put(struct blockstore *self, const struct block_cid *cid,
				    struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_UNSUPPORTED;
}

static const struct blockstore_ops store_ops = { store_blocks_get, store_blocks_has,
						 store_blocks_put };

void store_blocks_init(struct store_blocks *blocks, struct store *store)
{
	*blocks = (struct store_blocks){ { &store_ops }, store };
}

/* ---- a batch --------------------------------------------------------------- */

static enum status batch_blocks_get(struct blockstore *self, struct arena *arena, struct cid cid,
				    struct bytes *block)
{
	struct batch_blocks *blocks = (struct batch_blocks *)self;

	return store_batch_get(blocks->batch, arena, STORE_BLOCKS, cid_store_key(cid), block);
}

static enum status batch_blocks_has(struct blockstore *self, struct cid cid)
{
	return store_batch_has_block(((struct batch_blocks *)self)->batch, cid_store_key(cid));
}

static enum status batch_blocks_put(struct blockstore *self, const struct block_cid *cid,
				    struct bytes block)
{
	struct batch_blocks *blocks = (struct batch_blocks *)self;

	return store_batch_put(blocks->batch, STORE_BLOCKS, cid_store_key(cid_of(cid)), block);
}

static const struct blockstore_ops batch_ops = { batch_blocks_get, batch_blocks_has,
						 batch_blocks_put };

void batch_blocks_init(struct batch_blocks *blocks, struct store_batch *batch)
{
	*blocks = (struct batch_blocks){ { &batch_ops }, batch };
}
