/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/init_state.h"

enum status init_state_decode(struct cbor_reader *reader, struct arena *arena, void *state)
{
	struct init_state *out = state;

	(void)arena;
	cbor_read_tuple(reader, 3);
	out->address_map = cbor_read_link(reader);
	out->next_id = cbor_read_uint(reader);
	out->network_name = cbor_read_text(reader);
	return cbor_status(reader);
}

void init_state_encode(struct cbor_writer *writer, const void *state)
{
	const struct init_state *in = state;

	cbor_write_tuple(writer, 3);
	cbor_write_link(writer, in->address_map);
	cbor_write_uint(writer, in->next_id);
	cbor_write_text(writer, in->network_name);
}

enum status init_map_find(struct hamt *map, const struct address *address, int64_t *id)
{
	struct cbor_reader reader;
	struct bytes value;

	TRY(hamt_get(map, address_bytes(address), &value));
	cbor_reader_init(&reader, value);
	*id = cbor_read_int(&reader);
	return cbor_status(&reader) == ST_OK ? ST_OK : ST_CORRUPT;
}

static void write_id(struct cbor_writer *writer, const void *context)
{
	const uint64_t *id = context;

	cbor_write_int(writer, (int64_t)*id);
}

enum status init_map_add(struct hamt *map, struct arena *arena, const struct address *address,
			 uint64_t id)
{
	struct bytes key, value;

	TRY(cbor_encode(arena, write_id, &id, &value));
	TRY(arena_copy(arena, address_bytes(address), &key));
	return hamt_set(map, key, value);
}
