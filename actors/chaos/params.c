/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/chaos/params.h"

static enum status read_addresses(struct cbor_reader *reader, struct arena *arena,
				  struct chaos_caller_validation *out)
{
	size_t count = cbor_read_array(reader);
	struct address *addresses = arena_zalloc(arena, count, sizeof(*addresses));

	if (!addresses)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		addresses[i] = cbor_read_address(reader);
	out->addresses = addresses;
	out->address_count = count;
	return cbor_status(reader);
}

static enum status read_types(struct cbor_reader *reader, struct arena *arena,
			      struct chaos_caller_validation *out)
{
	size_t count = cbor_read_array(reader);
	struct cid *types = arena_zalloc(arena, count, sizeof(*types));

	if (!types)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		types[i] = cbor_read_link(reader);
	out->types = types;
	out->type_count = count;
	return cbor_status(reader);
}

enum status chaos_caller_validation_decode(struct cbor_reader *reader, struct arena *arena,
					   void *params)
{
	struct chaos_caller_validation *out = params;

	cbor_read_tuple(reader, 3);
	out->branch = cbor_read_int(reader);
	TRY(read_addresses(reader, arena, out));
	return read_types(reader, arena, out);
}

void chaos_caller_validation_encode(struct cbor_writer *writer,
				    const struct chaos_caller_validation *params)
{
	cbor_write_tuple(writer, 3);
	cbor_write_int(writer, params->branch);
	cbor_write_array(writer, params->address_count);
	for (size_t i = 0; i < params->address_count; i++)
		cbor_write_address(writer, &params->addresses[i]);
	cbor_write_array(writer, params->type_count);
	for (size_t i = 0; i < params->type_count; i++)
		cbor_write_link(writer, params->types[i]);
}

enum status chaos_create_actor_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct chaos_create_actor *out = params;

	(void)arena;
	cbor_read_tuple(reader, 4);
	out->undefined_code = cbor_read_bool(reader);
	out->code = cbor_read_link(reader);
	out->undefined_address = cbor_read_bool(reader);
	out->address = cbor_read_address(reader);
	return cbor_status(reader);
}

void chaos_create_actor_encode(struct cbor_writer *writer, const struct chaos_create_actor *params)
{
	cbor_write_tuple(writer, 4);
	cbor_write_bool(writer, params->undefined_code);
	cbor_write_link(writer, params->code);
	cbor_write_bool(writer, params->undefined_address);
	cbor_write_address(writer, &params->address);
}

enum status chaos_send_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct chaos_send *out = params;

	(void)arena;
	cbor_read_tuple(reader, 4);
	out->to = cbor_read_address(reader);
	out->value = cbor_read_bigint(reader, NULL);
	out->method = cbor_read_uint(reader);
	out->params = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

void chaos_send_encode(struct cbor_writer *writer, const struct chaos_send *params)
{
	cbor_write_tuple(writer, 4);
	cbor_write_address(writer, &params->to);
	cbor_write_bigint(writer, &params->value);
	cbor_write_uint(writer, params->method);
	cbor_write_bytes(writer, params->params);
}

enum status chaos_mutate_state_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct chaos_mutate_state *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->value = cbor_read_text(reader);
	out->branch = cbor_read_int(reader);
	return cbor_status(reader);
}

void chaos_mutate_state_encode(struct cbor_writer *writer, const struct chaos_mutate_state *params)
{
	cbor_write_tuple(writer, 2);
	cbor_write_text(writer, params->value);
	cbor_write_int(writer, params->branch);
}

enum status chaos_abort_with_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct chaos_abort_with *out = params;

	(void)arena;
	cbor_read_tuple(reader, 3);
	out->code = cbor_read_int(reader);
	out->message = cbor_read_text(reader);
	out->uncontrolled = cbor_read_bool(reader);
	return cbor_status(reader);
}

void chaos_abort_with_encode(struct cbor_writer *writer, const struct chaos_abort_with *params)
{
	cbor_write_tuple(writer, 3);
	cbor_write_int(writer, params->code);
	cbor_write_text(writer, params->message);
	cbor_write_bool(writer, params->uncontrolled);
}

void chaos_state_encode(struct cbor_writer *writer, const struct chaos_state *state)
{
	cbor_write_tuple(writer, 2);
	cbor_write_text(writer, state->value);
	cbor_write_array(writer, 0);
}

struct chaos_state chaos_state_read(struct cbor_reader *reader)
{
	struct chaos_state state;

	cbor_read_tuple(reader, 2);
	state.value = cbor_read_text(reader);
	if (cbor_read_array(reader) != 0)
		cbor_fail(reader, ST_INVALID, "the unmarshallable list is not empty");
	return state;
}

void chaos_resolve_return_encode(struct cbor_writer *writer,
				 const struct chaos_resolve_return *value)
{
	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &value->address);
	cbor_write_bool(writer, value->success);
}

struct chaos_resolve_return chaos_resolve_return_read(struct cbor_reader *reader)
{
	struct chaos_resolve_return value;

	cbor_read_tuple(reader, 2);
	value.address = cbor_read_address(reader);
	value.success = cbor_read_bool(reader);
	return value;
}

struct chaos_send_return chaos_send_return_read(struct cbor_reader *reader)
{
	struct chaos_send_return value;

	cbor_read_tuple(reader, 2);
	value.ret = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	value.code = cbor_read_int(reader);
	return value;
}

void chaos_inspect_return_encode(struct cbor_writer *writer,
				 const struct chaos_inspect_return *value)
{
	cbor_write_tuple(writer, 6);
	cbor_write_address(writer, &value->caller);
	cbor_write_address(writer, &value->receiver);
	cbor_write_bigint(writer, &value->value_received);
	cbor_write_int(writer, value->epoch);
	cbor_write_bigint(writer, &value->balance);
	chaos_state_encode(writer, &value->state);
}

struct chaos_inspect_return chaos_inspect_return_read(struct cbor_reader *reader)
{
	struct chaos_inspect_return value;

	cbor_read_tuple(reader, 6);
	value.caller = cbor_read_address(reader);
	value.receiver = cbor_read_address(reader);
	value.value_received = cbor_read_bigint(reader, NULL);
	value.epoch = cbor_read_int(reader);
	value.balance = cbor_read_bigint(reader, NULL);
	value.state = chaos_state_read(reader);
	return value;
}
