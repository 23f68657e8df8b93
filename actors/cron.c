/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The cron actor (specs-actors v0.9.14, v2.3.5 … v7.0.1 actors/builtin/cron/
 * cron_actor.go): calls, at the end of an epoch, whoever is listed in its state. */
#include "actors/cron.h"

#include "actors/methods.h"
#include "actors/send.h"

/* An entry takes three bytes at least: no need to make room for more. */
enum { ENTRY_MIN_BYTES = 3 };

enum status cron_state_decode(struct cbor_reader *reader, struct arena *arena, void *value)
{
	struct cron_state *state = value;

	cbor_read_tuple(reader, 1);
	state->count = cbor_read_array(reader);
	if (state->count > cbor_left(reader) / ENTRY_MIN_BYTES)
		cbor_fail(reader, ST_INVALID, "fewer cron entries than announced");
	TRY(cbor_status(reader));
	state->entries = arena_zalloc(arena, state->count, sizeof(*state->entries));
	if (!state->entries)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < state->count && cbor_status(reader) == ST_OK; i++) {
		cbor_read_tuple(reader, 2);
		state->entries[i].receiver = cbor_read_address(reader);
		state->entries[i].method = cbor_read_uint(reader);
	}
	return cbor_status(reader);
}

void cron_state_encode(struct cbor_writer *writer, const void *value)
{
	const struct cron_state *state = value;

	cbor_write_tuple(writer, 1);
	cbor_write_array(writer, state->count);
	for (size_t i = 0; i < state->count; i++) {
		cbor_write_tuple(writer, 2);
		cbor_write_address(writer, &state->entries[i].receiver);
		cbor_write_uint(writer, state->entries[i].method);
	}
}

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);

	(void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	return actor_state_create(rt, cron_state_encode, params);
}

/* Neither the exit code nor the return value of an entry matters. */
static struct outcome call_entry(struct runtime *rt, const struct cron_entry *entry)
{
	int64_t ignored;

	return actor_send(rt, &entry->receiver, entry->method, (struct bytes){ 0 }, NULL, &ignored);
}

static struct outcome epoch_tick(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);
	struct cron_state state;

	(void)params, (void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	RT_TRY(actor_state_read(rt, cron_state_decode, &state));
	for (size_t i = 0; i < state.count; i++)
		RT_TRY(call_entry(rt, &state.entries[i]));
	return outcome_ok();
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct cron_state), cron_state_decode,
	  constructor },
	{ 2, "EpochTick", EVERY_VERSION, 0, NULL, epoch_tick },
};

const struct method_table cron_methods = METHOD_TABLE(methods);
