/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/state.h"

#include "base/varint.h"

static struct outcome decode_block(struct runtime *rt, struct bytes block, object_decode *decode,
				   void *value)
{
	struct cbor_reader reader;
	enum status st;

	rt_reader(rt, &reader, block);
	st = decode(&reader, rt->arena, value);
	if (st == ST_NO_MEMORY)
		return outcome_failure(st);
	/* lotus d7076778e chain/vm/runtime.go StoreGet: undecodable state is fatal. */
	return st == ST_OK ? outcome_ok() : rt_fatal(rt, "failed to decode a stored object");
}

static struct outcome encode_block(struct runtime *rt, object_encode *encode, const void *value,
				   struct bytes *block)
{
	enum status st = cbor_encode(rt->arena, encode, value, block);

	if (st == ST_INVALID) /* something undefined in it */
		st = ST_UNENCODABLE;
	return st == ST_OK ? outcome_ok() : rt_store_failed(rt, st, "failed to marshal an object");
}

/* ---- state ------------------------------------------------------------------ */

struct outcome actor_state_read(struct runtime *rt, object_decode *decode, void *state)
{
	struct bytes block;

	RT_TRY(rt_state_read(rt, &block));
	return decode_block(rt, block, decode, state);
}

struct outcome actor_state_begin(struct runtime *rt, object_decode *decode, void *state)
{
	struct bytes block;

	RT_TRY(rt_state_begin(rt, &block));
	return decode_block(rt, block, decode, state);
}

struct outcome actor_state_commit(struct runtime *rt, object_encode *encode, const void *state)
{
	struct bytes block;

	RT_TRY(encode_block(rt, encode, state, &block));
	return rt_state_commit(rt, block);
}

struct outcome actor_state_create(struct runtime *rt, object_encode *encode, const void *state)
{
	struct bytes block;

	RT_TRY(encode_block(rt, encode, state, &block));
	return rt_state_create(rt, block);
}

/* ---- objects beside the state -------------------------------------------------- */

struct outcome actor_object_get(struct runtime *rt, struct cid cid, object_decode *decode,
				void *value)
{
	struct bytes block;
	enum status st = rt->store->ops->get(rt->store, rt->arena, cid, &block);

	if (st != ST_OK)
		return rt_store_failed(rt, st, "failed to get an object");
	return decode_block(rt, block, decode, value);
}

struct outcome actor_object_put(struct runtime *rt, object_encode *encode, const void *value,
				struct cid *cid)
{
	struct block_cid name;
	struct bytes block;
	enum status st;

	RT_TRY(encode_block(rt, encode, value, &block));
	st = blockstore_put(rt->store, block, &name);
	if (st == ST_OK)
		st = cid_copy(rt->arena, cid_of(&name), cid);
	if (st == ST_INVALID) /* something undefined in it */
		st = ST_UNENCODABLE;
	return st == ST_OK ? outcome_ok() : rt_store_failed(rt, st, "failed to marshal an object");
}

/* ---- maps and arrays -------------------------------------------------------------- */

struct outcome actor_map_failed(struct runtime *rt, enum status st, int64_t code, const char *what)
{
	if (st == ST_INVALID && rt->actors_version == 0)
		return rt_panic(rt, bytes_of_text("nil pointer dereference"));
	return actor_collection_failed(rt, st, code, what);
}

struct outcome actor_collection_failed(struct runtime *rt, enum status st, int64_t code,
				       const char *what)
{
	if (st == ST_NOT_FOUND || st == ST_INVALID || st == ST_RANGE)
		return rt_abort(rt, code, bytes_of_text(what));
	return rt_store_failed(rt, st, what);
}

enum hamt_generation hamt_generation_of(unsigned actors_version)
{
	if (actors_version == 0)
		return HAMT_V0;
	if (actors_version == 2)
		return HAMT_V2;
	return actors_version < 6 ? HAMT_V3 : HAMT_V3_4;
}

enum amt_generation amt_generation_of(unsigned actors_version)
{
	if (actors_version < 3)
		return AMT_V2;
	return actors_version < 7 ? AMT_V3 : AMT_V4;
}

static unsigned array_bit_width(const struct runtime *rt, unsigned bit_width)
{
	return rt->actors_version < 3 ? 3 : bit_width;
}

enum status actor_map_open(struct runtime *rt, struct cid root, unsigned bit_width,
			   struct hamt **out)
{
	return hamt_open(rt->store, rt->arena, hamt_generation_of(rt->actors_version), HAMT_LITERAL,
			 bit_width, root, out);
}

enum status actor_map_new(struct runtime *rt, unsigned bit_width, struct hamt **out)
{
	return hamt_new(rt->store, rt->arena, hamt_generation_of(rt->actors_version), HAMT_LITERAL,
			bit_width, out);
}

enum status actor_array_open(struct runtime *rt, struct cid root, unsigned bit_width,
			     struct amt **out)
{
	return amt_open(rt->store, rt->arena, amt_generation_of(rt->actors_version),
			array_bit_width(rt, bit_width), root, out);
}

enum status actor_array_new(struct runtime *rt, unsigned bit_width, struct amt **out)
{
	return amt_new(rt->store, rt->arena, amt_generation_of(rt->actors_version),
		       array_bit_width(rt, bit_width), out);
}

enum status actor_map_flush(struct runtime *rt, struct hamt *map, struct cid *root)
{
	struct block_cid name;

	TRY(hamt_flush(map, &name));
	return cid_copy(rt->arena, cid_of(&name), root);
}

enum status actor_array_flush(struct runtime *rt, struct amt *array, struct cid *root)
{
	struct block_cid name;

	TRY(amt_flush(array, &name));
	return cid_copy(rt->arena, cid_of(&name), root);
}

/* ---- keys by number ------------------------------------------------------------------ */

enum status actor_uint_key(struct arena *arena, uint64_t number, struct bytes *key)
{
	uint8_t wire[VARINT_MAX_BYTES];
	size_t size = varint_write(number, wire);

	return arena_copy(arena, bytes_make(wire, size), key);
}

enum status actor_int_key(struct arena *arena, int64_t number, struct bytes *key)
{
	uint64_t sign = number < 0 ? UINT64_MAX : 0;

	return actor_uint_key(arena, ((uint64_t)number << 1) ^ sign, key);
}
