/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/pack.h"

#include "base/big_endian.h"
#include "store/difference.h"

enum {
	DEPTH_MAX = 16, /* differences to apply to read a block */
	HEAD_BYTES = PACK_DIFFERENCE_HEAD,
	/* A difference is worth its reading if it saves at least half. */
	WORTH_PART = 2,
	WORTH_BYTES = 128, /* of a block at least */
};

static const uint32_t difference_bit = (uint32_t)1 << 31;

/* ---- places ---------------------------------------------------------------- */

struct pack_location store__pack_location(const struct store_place *place)
{
	const uint32_t size = (uint32_t)big_endian_load(bytes_make(place->bytes + 12, 4));

	return (struct pack_location){
		.pack = big_endian_load(bytes_make(place->bytes, 8)),
		.offset = (uint32_t)big_endian_load(bytes_make(place->bytes + 8, 4)),
		.size = size & ~difference_bit,
		.is_difference = (size & difference_bit) != 0,
	};
}

struct store_place store__pack_place(const struct pack_location *location)
{
	struct store_place place;

	big_endian_store(location->pack, place.bytes, 8);
	big_endian_store(location->offset, place.bytes + 8, 4);
	big_endian_store(location->size | (location->is_difference ? difference_bit : 0),
			 place.bytes + 12, 4);
	return place;
}

/* ---- reading --------------------------------------------------------------- */

enum status store__pack_stored(const struct store *store, MDB_txn *txn,
			       const struct pack_location *location, struct bytes *stored)
{
	uint8_t number[PACK_NUMBER_BYTES];
	MDB_val key = { .mv_data = number, .mv_size = sizeof(number) }, pack;
	int code;

	*stored = (struct bytes){ 0 };
	big_endian_store(location->pack, number, sizeof(number));
	code = mdb_get(txn, store->packs, &key, &pack);
	if (code != 0)
		return code == MDB_NOTFOUND ? ST_DAMAGED : store__status(code);
	if ((uint64_t)location->offset + location->size > pack.mv_size)
		return ST_DAMAGED;
	*stored = bytes_make((const uint8_t *)pack.mv_data + location->offset, location->size);
	return ST_OK;
}

enum status store__pack_base(struct bytes stored, struct store_place *base)
{
	if (stored.size < HEAD_BYTES)
		return ST_DAMAGED;
	memcpy(base->bytes, stored.data + 1, sizeof(base->bytes));
	return ST_OK;
}

/* A block is made from a whole one by a chain of differences. */
struct chain {
	struct bytes differences[DEPTH_MAX]; /* the newest first */
	size_t count;
	struct bytes base;
};

static enum status chain_read(const struct store *store, MDB_txn *txn,
			      const struct store_place *place, struct chain *chain)
{
	struct pack_location at = store__pack_location(place);
	struct store_place next;
	struct bytes stored;

	for (chain->count = 0; at.is_difference; at = store__pack_location(&next)) {
		if (chain->count == DEPTH_MAX)
			return ST_DAMAGED;
		TRY(store__pack_stored(store, txn, &at, &stored));
		TRY(store__pack_base(stored, &next));
		chain->differences[chain->count++] = bytes_make(stored.data + HEAD_BYTES,
								stored.size - HEAD_BYTES);
	}
	return store__pack_stored(store, txn, &at, &chain->base);
}

enum status store__pack_read(const struct store *store, struct arena *arena, MDB_txn *txn,
			     const struct store_place *place, struct bytes *block)
{
	struct chain chain;

	*block = (struct bytes){ 0 };
	TRY(chain_read(store, txn, place, &chain));
	for (size_t i = chain.count; i > 0; i--) {
		uint8_t *next;
		size_t size;

		TRY(store__difference_size(chain.differences[i - 1], &size));
		next = arena_alloc(arena, size);
		if (!next)
			return ST_NO_MEMORY;
		TRY(store__difference_apply(chain.base, chain.differences[i - 1], next, size));
		chain.base = bytes_make(next, size);
	}
	*block = chain.base;
	return ST_OK;
}

/* ---- writing --------------------------------------------------------------- */

/* How many differences the block in a place takes to be read. */
static enum status depth_of(const struct store *store, MDB_txn *txn,
			    const struct store_place *place, unsigned *depth)
{
	const struct pack_location at = store__pack_location(place);
	struct bytes stored;

	*depth = 0;
	if (!at.is_difference)
		return ST_OK;
	TRY(store__pack_stored(store, txn, &at, &stored));
	if (stored.size < HEAD_BYTES)
		return ST_DAMAGED;
	*depth = stored.data[0];
	return ST_OK;
}

/* Where a block starts from. */
struct base {
	struct bytes block;
	struct store_place place;
	unsigned depth;
};

static enum status base_read(const struct store *store, struct arena *arena, MDB_txn *txn,
			     const struct pack_item *item, struct base *base)
{
	if (item->base_item) {
		*base = (struct base){ item->base_item->block, item->base_item->place,
				       item->base_item->depth };
		return ST_OK;
	}
	base->place = item->base;
	TRY(depth_of(store, txn, &item->base, &base->depth));
	return base->depth < DEPTH_MAX
		       ? store__pack_read(store, arena, txn, &item->base, &base->block)
		       : ST_OK;
}

/* Stores the block as a difference, where that is worth it. */
static enum status make_difference(struct arena *arena, const struct base *base,
				   struct pack_item *item)
{
	const size_t room = item->block.size / WORTH_PART;
	uint8_t *memory = arena_alloc(arena, HEAD_BYTES + room);
	struct buffer form;
	enum status st;

	if (!memory)
		return ST_NO_MEMORY;
	buffer_over(&form, memory + HEAD_BYTES, room);
	st = store__difference_encode(&form, base->block, item->block, room);
	if (st != ST_OK)
		return st == ST_LIMIT ? ST_OK : st;
	memory[0] = (uint8_t)(base->depth + 1);
	memcpy(memory + 1, base->place.bytes, sizeof(base->place.bytes));
	item->depth = base->depth + 1;
	item->stored = bytes_make(memory, HEAD_BYTES + form.size);
	item->is_difference = true;
	return ST_OK;
}

static enum status item_make(const struct store *store, struct arena *arena, MDB_txn *txn,
			     struct pack_item *item)
{
	struct base base;

	item->stored = item->block;
	item->depth = 0;
	item->is_difference = false;
	if (item->block.size < WORTH_BYTES || (!item->base_item && !item->has_base))
		return ST_OK;
	TRY(base_read(store, arena, txn, item, &base));
	return base.depth < DEPTH_MAX ? make_difference(arena, &base, item) : ST_OK;
}

/* Makes what is stored of each block, and gives it its place: whoever starts from it needs
 * to know that. */
static enum status items_make(const struct store *store, struct arena *arena, MDB_txn *txn,
			      uint64_t pack, struct pack_item *items, size_t count)
{
	struct pack_location next = { .pack = pack };

	for (size_t i = 0; i < count; i++) {
		struct pack_item *item = &items[i];

		TRY(item_make(store, arena, txn, item));
		if (next.offset > 0 && next.offset + item->stored.size > PACK_FULL_BYTES)
			next = (struct pack_location){ .pack = next.pack + 1 };
		next.size = (uint32_t)item->stored.size;
		next.is_difference = item->is_difference;
		item->place = store__pack_place(&next);
		next.offset += next.size;
	}
	return ST_OK;
}

enum status store__pack_next(MDB_cursor *packs, uint64_t *number)
{
	MDB_val key, value;
	int code = mdb_cursor_get(packs, &key, &value, MDB_LAST);

	*number = 1;
	if (code == MDB_NOTFOUND)
		return ST_OK;
	if (code == 0 && key.mv_size != PACK_NUMBER_BYTES)
		return ST_DAMAGED;
	if (code == 0)
		*number = big_endian_load(bytes_make(key.mv_data, key.mv_size)) + 1;
	return store__status(code);
}

/* Writes the pack of the first item, with all that are in it, and returns how many. */
static enum status pack_write(MDB_cursor *packs, const struct pack_item *items, size_t count,
			      size_t *written)
{
	const uint64_t number = store__pack_location(&items[0].place).pack;
	uint8_t name[PACK_NUMBER_BYTES];
	MDB_val key = { .mv_data = name, .mv_size = sizeof(name) };
	MDB_val value = { .mv_size = 0 };
	uint8_t *to;
	size_t end = 0;

	for (; end < count && store__pack_location(&items[end].place).pack == number; end++)
		value.mv_size += items[end].stored.size;
	*written = end;
	big_endian_store(number, name, sizeof(name));
	TRY(store__status(mdb_cursor_put(packs, &key, &value, MDB_APPEND | MDB_RESERVE)));
	to = value.mv_data;
	for (size_t i = 0; i < end; i++) {
		if (items[i].stored.size > 0)
			memcpy(to, items[i].stored.data, items[i].stored.size);
		to += items[i].stored.size;
	}
	return ST_OK;
}

enum status store__packs_write(const struct store *store, struct arena *arena, MDB_txn *txn,
			       struct pack_item *items, size_t count)
{
	MDB_cursor *packs;
	uint64_t number;
	size_t written;

	/* The transaction closes the cursor. */
	TRY(store__status(mdb_cursor_open(txn, store->packs, &packs)));
	TRY(store__pack_next(packs, &number));
	TRY(items_make(store, arena, txn, number, items, count));
	for (; count > 0; items += written, count -= written)
		TRY(pack_write(packs, items, count, &written));
	return ST_OK;
}
