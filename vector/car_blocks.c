/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/car_blocks.h"

#include "ipld/dag_walk.h"

/* ---- finding --------------------------------------------------------------- */

static bool block_is(const void *item, const void *key)
{
	const struct vector_car_block *block = item;

	return bytes_equal(cid_store_key(block->cid), *(const struct bytes *)key);
}

struct vector_car_block *vector_car_find(const struct vector_car *car, struct cid cid)
{
	struct bytes key = cid_store_key(cid);

	return hash_index_find(&car->index, hash_bytes(key, (uintptr_t)car), block_is, &key);
}

static enum status look_up(struct vector_car *car, struct cid cid, struct vector_car_block **out)
{
	*out = vector_car_find(car, cid);
	if (*out) {
		(*out)->read = true;
		return ST_OK;
	}
	if (!cid_defined(car->missing))
		TRY(cid_copy(car->arena, cid, &car->missing));
	return ST_NOT_FOUND;
}

static enum status reading_get(struct blockstore *self, struct arena *arena, struct cid cid,
			       struct bytes *block)
{
	struct vector_car_block *found;

	(void)arena;
	*block = (struct bytes){ 0 };
	TRY(look_up((struct vector_car *)self, cid, &found));
	*block = found->block;
	return ST_OK;
}

static enum status reading_has(struct blockstore *self, struct cid cid)
{
	struct vector_car_block *found;

	return look_up((struct vector_car *)self, cid, &found);
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

/* ---- reading --------------------------------------------------------------- */

static enum status append(struct vector_car *car, size_t *capacity, struct cid cid,
			  struct bytes block)
{
	if (car->count == *capacity) {
		const size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
		struct vector_car_block *blocks = arena_zalloc(car->arena, wanted, sizeof(*blocks));

		if (!blocks)
			return ST_NO_MEMORY;
		if (car->count > 0)
			memcpy(blocks, car->blocks, car->count * sizeof(*blocks));
		car->blocks = blocks;
		*capacity = wanted;
	}
	car->blocks[car->count++] = (struct vector_car_block){ .cid = cid, .block = block };
	return ST_OK;
}

/* The file behind the header. A block whose bytes are wrong does not hide the next one. */
static enum status read_blocks(struct vector_car *car, struct car_reader *reader,
			       const struct vector_car_problems *problems, struct error *err)
{
	size_t capacity = 0;

	for (size_t index = 0;; index++) {
		struct error cause = { .status = ST_OK };
		struct bytes block;
		struct cid cid;
		enum status st = car_next(reader, &cid, &block, &cause);

		if (st == ST_NOT_FOUND)
			return ST_OK;
		if (problems && (st == ST_CORRUPT || st == ST_UNSUPPORTED)) {
			TRY(problems->wrong(problems->context, index, &cause));
			continue;
		}
		if (st != ST_OK) {
			*err = cause;
			return st;
		}
		TRY(append(car, &capacity, cid, block));
	}
}

static enum status index_blocks(struct vector_car *car)
{
	for (size_t i = 0; i < car->count; i++) {
		struct vector_car_block *block = &car->blocks[i];
		struct bytes key = cid_store_key(block->cid);

		block->repeated = vector_car_find(car, block->cid) != NULL;
		if (!block->repeated)
			TRY(hash_index_add(&car->index, hash_bytes(key, (uintptr_t)car), block));
	}
	return ST_OK;
}

enum status vector_car_read(struct vector_car *car, struct arena *arena, struct bytes file,
			    const struct vector_car_problems *problems, struct error *err)
{
	struct car_reader reader;
	enum status st;

	*car = (struct vector_car){ .reading = { &reading_ops }, .arena = arena };
	hash_index_init(&car->index, arena);
	st = car_open(&reader, arena, file, &car->header, err);
	if (st == ST_OK)
		st = read_blocks(car, &reader, problems, err);
	if (st == ST_OK)
		st = index_blocks(car);
	return st == ST_OK ? ST_OK : error_set(err, st, "no memory to list the blocks of a CAR");
}

void vector_car_forget_reads(struct vector_car *car)
{
	for (size_t i = 0; i < car->count; i++)
		car->blocks[i].read = false;
	car->missing = (struct cid){ 0 };
}

/* ---- reaching -------------------------------------------------------------- */

static enum status mark_all(struct vector_car *car, struct dag_walk *walk, bool after)
{
	for (;;) {
		struct vector_car_block *found;
		struct dag_block block;
		enum status st = dag_walk_next(walk, &block);

		if (st == ST_NOT_FOUND)
			return ST_OK;
		TRY(st);
		found = vector_car_find(car, block.cid);
		if (found)
			*(after ? &found->after : &found->before) = true;
	}
}

/* A store that is only looked at. */
struct quiet_store {
	struct blockstore base;
	const struct vector_car *car;
};

static enum status quiet_get(struct blockstore *self, struct arena *arena, struct cid cid,
			     struct bytes *block)
{
	struct vector_car_block *found = vector_car_find(((struct quiet_store *)self)->car, cid);

	(void)arena;
	*block = found ? found->block : (struct bytes){ 0 };
	return found ? ST_OK : ST_NOT_FOUND;
}

static enum status quiet_has(struct blockstore *self, struct cid cid)
{
	return vector_car_find(((struct quiet_store *)self)->car, cid) ? ST_OK : ST_NOT_FOUND;
}

static const struct blockstore_ops quiet_ops = { quiet_get, quiet_has, reading_put };

static enum status mark_reached(struct vector_car *car, struct cid root, bool after)
{
	struct quiet_store store = { { &quiet_ops }, car };
	struct dag_walk *walk;
	enum status st;

	if (!cid_defined(root))
		return ST_OK;
	/* No limit: what it can find is bounded by the links that the CAR holds. */
	TRY(dag_walk_new(&store.base, car->arena, root, DAG_BY_DEPTH, SIZE_MAX, &walk));
	st = mark_all(car, walk, after);
	dag_walk_free(walk);
	return st;
}

enum status vector_car_reach(struct vector_car *car, struct cid before, struct cid after)
{
	TRY(mark_reached(car, before, false));
	return mark_reached(car, after, true);
}
