/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/reads.h"

#include "ipld/car.h"
#include "ipld/dag_walk.h"

enum { CAR_BLOCKS_MAX = 1000000 };

/* ---- noting ------------------------------------------------------------------- */

static bool block_is(const void *item, const void *key)
{
	return cid_equal(((const struct read_block *)item)->cid, *(const struct cid *)key);
}

static struct read_block *find(const struct vector_reads *reads, struct cid cid)
{
	return hash_index_find(&reads->index, hash_bytes(cid.raw, 0), block_is, &cid);
}

static enum status note(struct vector_reads *reads, struct cid cid, struct bytes block)
{
	struct read_block *noted;

	if (find(reads, cid))
		return ST_OK;
	noted = arena_zalloc(reads->arena, 1, sizeof(*noted));
	if (!noted)
		return ST_NO_MEMORY;
	TRY(cid_copy(reads->arena, cid, &noted->cid));
	TRY(arena_copy(reads->arena, block, &noted->block));
	TRY(hash_index_add(&reads->index, hash_bytes(noted->cid.raw, 0), noted));
	*reads->end = noted;
	reads->end = &noted->next;
	return ST_OK;
}

static enum status reads_get(struct blockstore *self, struct arena *arena, struct cid cid,
			     struct bytes *block)
{
	struct vector_reads *reads = (struct vector_reads *)self;

	TRY(blockstore_get_stored(reads->below, arena, cid, block));
	return note(reads, cid, *block);
}

static enum status reads_has(struct blockstore *self, struct cid cid)
{
	struct vector_reads *reads = (struct vector_reads *)self;
	struct bytes block;

	if (find(reads, cid))
		return ST_OK;
	if (reads->hidden && overlay_get(reads->hidden, cid_store_key(cid), &block) == ST_OK) {
		TRY(block_cid_from(cid, &reads->refused));
		reads->has_refused = true;
		return ST_NOT_FOUND;
	}
	TRY(blockstore_get_stored(reads->below, reads->arena, cid, &block));
	return note(reads, cid, block);
}

void vector_reads_hide(struct vector_reads *reads, const struct overlay *written)
{
	reads->hidden = written;
	reads->has_refused = false;
}

enum status vector_reads_admit(struct vector_reads *reads)
{
	const struct cid cid = cid_of(&reads->refused);
	struct bytes block;

	if (!reads->has_refused)
		return ST_NOT_FOUND;
	reads->has_refused = false;
	TRY(blockstore_get_stored(reads->below, reads->arena, cid, &block));
	return note(reads, cid, block);
}

static enum status no_put(struct blockstore *self, const struct block_cid *cid, struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_UNSUPPORTED;
}

static const struct blockstore_ops reads_ops = { reads_get, reads_has, no_put };

/* ---- what was noted ------------------------------------------------------------ */

static struct vector_reads *reads_of_noted(struct blockstore *self)
{
	return (struct vector_reads *)(void *)((char *)self - offsetof(struct vector_reads, noted));
}

static enum status noted_get(struct blockstore *self, struct arena *arena, struct cid cid,
			     struct bytes *block)
{
	const struct read_block *noted = find(reads_of_noted(self), cid);

	(void)arena;
	*block = noted ? noted->block : (struct bytes){ 0 };
	return noted ? ST_OK : ST_NOT_FOUND;
}

static enum status noted_has(struct blockstore *self, struct cid cid)
{
	return find(reads_of_noted(self), cid) ? ST_OK : ST_NOT_FOUND;
}

static const struct blockstore_ops noted_ops = { noted_get, noted_has, no_put };

void vector_reads_init(struct vector_reads *reads, struct arena *arena, struct blockstore *blocks)
{
	*reads = (struct vector_reads){
		.base = { &reads_ops },
		.noted = { &noted_ops },
		.below = blocks,
		.arena = arena,
	};
	hash_index_init(&reads->index, arena);
	reads->end = &reads->first;
}

/* ---- the CAR ------------------------------------------------------------------- */

static void write_block(struct buffer *out, struct vector_reads *reads,
			const struct dag_block *found, size_t *count)
{
	struct read_block *noted = find(reads, found->cid);

	if (noted)
		noted->written = true;
	car_write_block(out, found->cid, found->block);
	++*count;
}

static enum status write_tree(struct buffer *out, struct vector_reads *reads, struct cid root,
			      enum vector_retain retain, size_t *count)
{
	struct blockstore *blocks = retain == RETAIN_REACHABLE ? reads->below : &reads->noted;
	struct dag_block found;
	struct dag_walk *walk;
	enum status st = dag_walk_new(blocks, reads->arena, root, DAG_PARENT_FIRST, CAR_BLOCKS_MAX,
				      &walk);

	while (st == ST_OK) {
		st = dag_walk_next(walk, &found);
		if (st == ST_OK && !found.missing)
			write_block(out, reads, &found, count);
		if (st == ST_OK)
			st = buffer_status(out);
	}
	dag_walk_free(walk);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status vector_car(struct buffer *out, struct vector_reads *reads, struct cid root,
		       enum vector_retain retain, size_t *count)
{
	*count = 0;
	car_write_header(out, &root, 1);
	TRY(write_tree(out, reads, root, retain, count));
	for (const struct read_block *block = reads->first; block; block = block->next) {
		if (block->written)
			continue;
		car_write_block(out, block->cid, block->block);
		++*count;
	}
	return buffer_status(out);
}
