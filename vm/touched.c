/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/touched.h"

static bool actor_is(const void *item, const void *id)
{
	return ((const struct touched_actor *)item)->id == *(const uint64_t *)id;
}

enum status touched_note_actor(struct touched *touched, uint64_t id)
{
	const uint64_t hash = hash_number(id);
	struct touched_actor *actor = hash_index_find(&touched->ids, hash, actor_is, &id);

	if (actor)
		return ST_OK;
	actor = arena_alloc(touched->arena, sizeof(*actor));
	if (!actor)
		return ST_NO_MEMORY;
	TRY(hash_index_add(&touched->ids, hash, actor));
	*actor = (struct touched_actor){ touched->actors, id };
	touched->actors = actor;
	touched->actor_count++;
	return ST_OK;
}

static bool block_is(const void *item, const void *cid)
{
	return cid_equal(((const struct touched_block *)item)->cid, *(const struct cid *)cid);
}

static enum status note_block(struct touched *touched, struct touched_list *list, struct cid cid,
			      size_t block_bytes)
{
	const uint64_t hash = hash_bytes(cid.raw, 0);
	struct touched_block *block = hash_index_find(&list->index, hash, block_is, &cid);

	if (block)
		return ST_OK;
	block = arena_zalloc(touched->arena, 1, sizeof(*block));
	if (!block)
		return ST_NO_MEMORY;
	TRY(cid_copy(touched->arena, cid, &block->cid));
	TRY(hash_index_add(&list->index, hash, block));
	block->block_bytes = block_bytes;
	*list->end = block;
	list->end = &block->next;
	return ST_OK;
}

enum status touched_note_written(struct touched *touched, struct bytes block)
{
	const struct block_cid cid = block_cid_of(block);

	return note_block(touched, &touched->written, cid_of(&cid), block.size);
}

/* ---- reading ------------------------------------------------------------------ */

static struct touched *touched_of(struct blockstore *self)
{
	return (struct touched *)self;
}

static enum status reading_get(struct blockstore *self, struct arena *arena, struct cid cid,
			       struct bytes *block)
{
	struct touched *touched = touched_of(self);

	TRY(blockstore_get_stored(touched->below, arena, cid, block));
	return note_block(touched, &touched->read, cid, block->size);
}

static enum status reading_has(struct blockstore *self, struct cid cid)
{
	return blockstore_has_stored(touched_of(self)->below, cid);
}

static enum status reading_put(struct blockstore *self, const struct block_cid *cid,
			       struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_UNSUPPORTED;
}

static const struct blockstore_ops reading_ops = { reading_get, reading_has, reading_put };

static void list_init(struct touched_list *list, struct arena *arena)
{
	hash_index_init(&list->index, arena);
	list->first = NULL;
	list->end = &list->first;
}

void touched_init(struct touched *touched, struct arena *arena, struct blockstore *blocks)
{
	*touched = (struct touched){
		.reading = { &reading_ops },
		.below = blocks,
		.arena = arena,
	};
	hash_index_init(&touched->ids, arena);
	list_init(&touched->read, arena);
	list_init(&touched->written, arena);
}
