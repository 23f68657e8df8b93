/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/init_state.h"

enum status init_state_decode(struct bytes block, struct init_state *out)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 3);
	out->address_map = cbor_read_link(&reader);
	out->next_id = cbor_read_uint(&reader);
	out->network_name = cbor_read_text(&reader);
	return cbor_status(&reader);
}

enum status init_state_encode(struct buffer *out, const struct init_state *state)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 3);
	cbor_write_link(&writer, state->address_map);
	cbor_write_uint(&writer, state->next_id);
	cbor_write_text(&writer, state->network_name);
	return cbor_writer_status(&writer);
}

enum status init_map_find(struct hamt *map, const struct address *address, uint64_t *id)
{
	struct cbor_reader reader;
	struct bytes value;
	int64_t number;

	TRY(hamt_get(map, address_bytes(address), &value));
	cbor_reader_init(&reader, value);
	/* The values are cbor-gen's CborInt: signed on the wire. */
	number = cbor_read_int(&reader);
	if (cbor_status(&reader) != ST_OK)
		return ST_INVALID;
	*id = (uint64_t)number;
	return ST_OK;
}

enum status init_map_add(struct hamt *map, struct arena *arena, const struct address *address,
			 uint64_t id)
{
	struct buffer buffer;
	struct cbor_writer writer;
	struct bytes key, value;
	enum status st;

	buffer_init(&buffer, 0);
	cbor_writer_init(&writer, &buffer);
	cbor_write_int(&writer, (int64_t)id);
	st = cbor_writer_status(&writer);
	if (st == ST_OK)
		st = arena_copy(arena, buffer_bytes(&buffer), &value);
	buffer_fini(&buffer);
	if (st != ST_OK)
		return st;
	TRY(arena_copy(arena, address_bytes(address), &key));
	return hamt_set(map, key, value);
}
