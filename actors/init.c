/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The init actor (specs-actors v2.3.5 actors/builtin/init/init_actor.go; other
 * versions where a line says so). */
#include "actors/init_state.h"
#include "actors/methods.h"
#include "actors/send.h"
#include "actors/state.h"

struct exec_params {
	struct cid code;
	struct bytes constructor_params;
};

static enum status constructor_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	(void)arena;
	cbor_read_tuple(reader, 1);
	*(struct bytes *)params = cbor_read_text(reader);
	return cbor_status(reader);
}

static enum status exec_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct exec_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->code = cbor_read_link(reader);
	out->constructor_params = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

/* Anyone may make payment channels and multisigs, the power actor miners; always
 * of the version in force. */
static bool may_exec(const struct runtime *rt, struct cid caller, struct cid code)
{
	uint8_t memory[ACTOR_CODE_MAX];
	enum actor_kind wanted[] = { ACTOR_PAYCH, ACTOR_MULTISIG };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (cid_equal(code, actor_code_cid(wanted[i], rt->actors_version, memory)))
			return true;
	return cid_equal(code, actor_code_cid(ACTOR_MINER, rt->actors_version, memory)) &&
	       cid_equal(caller, actor_code_cid(ACTOR_POWER, rt->actors_version, memory));
}

static struct outcome check_exec(struct runtime *rt, const struct exec_params *args)
{
	struct cid caller;
	bool found;

	RT_TRY(rt_code_of(rt, &rt->caller, &caller, &found));
	if (!found && rt->actors_version < 3)
		return rt_panic(rt, bytes_of_text("no code for actor"));
	if (!found)
		return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("no code for actor"));
	if (!may_exec(rt, caller, args->code))
		return rt_abort(rt, ERR_FORBIDDEN,
				bytes_of_text("called exec with a code that is not allowed"));
	return outcome_ok();
}

/* Adds address to the map under the next ID; changes state and returns the ID, which may
 * turn out to be beyond all IDs. */
static enum status map_to_new_id(struct runtime *rt, struct init_state *state,
				 const struct address *address, uint64_t *id)
{
	struct hamt *map;

	*id = state->next_id++;
	TRY(actor_map_open(rt, state->address_map, ACTOR_MAP_BIT_WIDTH, &map));
	TRY(init_map_add(map, rt->arena, address, *id));
	return actor_map_flush(rt, map, &state->address_map);
}

static struct outcome allocate_id(struct runtime *rt, const struct address *robust, uint64_t *id)
{
	struct init_state state;
	enum status st;

	RT_TRY(actor_state_begin(rt, init_state_decode, &state));
	st = map_to_new_id(rt, &state, robust, id);
	if (st != ST_OK)
		return actor_map_failed(rt, st, ERR_ILLEGAL_STATE, "failed to allocate ID address");
	if (*id > INT64_MAX && rt->actors_version < 3)
		return rt_panic(rt, bytes_of_text("assertion failed"));
	if (*id > INT64_MAX)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to allocate ID address"));
	return actor_state_commit(rt, init_state_encode, &state);
}

static struct outcome construct(struct runtime *rt, const struct exec_params *args,
				const struct address *id_address)
{
	return actor_call(rt, id_address, METHOD_CONSTRUCTOR, args->constructor_params,
			  &rt->value_received, "constructor failed");
}

static struct outcome exec(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct exec_params *args = params;
	struct address robust, id_address;
	uint64_t id = 0;

	RT_TRY(rt_validate_any(rt));
	RT_TRY(check_exec(rt, args));
	RT_TRY(rt_new_actor_address(rt, &robust));
	RT_TRY(allocate_id(rt, &robust, &id));
	id_address = address_of_id(id);
	RT_TRY(rt_create_actor(rt, args->code, &id_address));
	RT_TRY(construct(rt, args, &id_address));
	cbor_write_tuple(ret, 2);
	cbor_write_address(ret, &id_address);
	cbor_write_address(ret, &robust);
	return outcome_ok();
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct bytes), constructor_decode,
	  system_only_constructor },
	{ 2, "Exec", EVERY_VERSION, sizeof(struct exec_params), exec_decode, exec },
};

const struct method_table init_methods = METHOD_TABLE(methods);
