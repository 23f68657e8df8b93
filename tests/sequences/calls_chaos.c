/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls to the chaos actor and its copies. */
#include "tests/sequences/maker.h"

#include "actors/chaos/params.h"

enum { LIST_MAX = 4 };

static int64_t make_exit_code(struct maker *maker)
{
	static const int64_t codes[] = { 1, 2, 3, 6, 7, 8, 9, 10, 16, 17, 18, 19, 20, 21, 32, -1 };
	int64_t code = codes[dice_below(&maker->dice, sizeof(codes) / sizeof(codes[0]))];

	/* 0 is fatal, and then the rest of the sequence still runs. */
	return dice_chance(&maker->dice, 5) ? 0 : make_int(maker, code);
}

static void write_caller_validation(struct maker *maker, uint64_t caller,
				    struct cbor_writer *writer)
{
	struct address addresses[LIST_MAX];
	struct cid types[LIST_MAX];
	struct chaos_caller_validation params = {
		.branch = make_int(maker, (int64_t)dice_below(&maker->dice, 5)),
		.addresses = addresses,
		.address_count = (size_t)dice_below(&maker->dice, LIST_MAX),
		.types = types,
		.type_count = (size_t)dice_below(&maker->dice, LIST_MAX),
	};

	for (size_t i = 0; i < params.address_count; i++)
		addresses[i] = dice_chance(&maker->dice, 40) ? address_of_id(caller)
							     : make_address(maker);
	for (size_t i = 0; i < params.type_count; i++)
		types[i] = make_code(maker);
	chaos_caller_validation_encode(writer, &params);
}

static void write_create_actor(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	const struct chaos_create_actor params = {
		.undefined_code = dice_chance(&maker->dice, 8),
		.code = make_code(maker),
		.undefined_address = dice_chance(&maker->dice, 6),
		.address = dice_chance(&maker->dice, 70)
				   ? address_of_id(300 + dice_below(&maker->dice, 40))
				   : make_address(maker),
	};

	(void)caller;
	chaos_create_actor_encode(writer, &params);
}

static void write_bare_address(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	const struct address address = dice_chance(&maker->dice, 10) ? address_of_id(caller)
								     : make_address(maker);

	cbor_write_address(writer, &address);
}

static void write_send(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	struct call inner = make_call(maker, caller);
	const struct chaos_send params = {
		.to = inner.to,
		.value = inner.value,
		.method = inner.method,
		.params = inner.params,
	};

	chaos_send_encode(writer, &params);
}

static void write_mutate_state(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	const struct chaos_mutate_state params = {
		.value = make_noise(maker, make_size(maker, dice_below(&maker->dice, 30))),
		.branch = make_int(maker, (int64_t)dice_below(&maker->dice, 4)),
	};

	(void)caller;
	chaos_mutate_state_encode(writer, &params);
}

static void write_abort_with(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	const struct chaos_abort_with params = {
		.code = make_exit_code(maker),
		.message = make_noise(maker, make_size(maker, 8)),
		.uncontrolled = dice_chance(&maker->dice, 20),
	};

	(void)caller;
	chaos_abort_with_encode(writer, &params);
}

/* Methods that take no params get some all the same. */
static void write_nothing(struct maker *maker, uint64_t caller, struct cbor_writer *writer)
{
	(void)caller;
	if (dice_chance(&maker->dice, 30))
		cbor_write_raw(writer, make_schema(maker, "*"));
}

static const struct {
	unsigned weight;
	uint64_t method;
	void (*write)(struct maker *maker, uint64_t caller, struct cbor_writer *writer);
} rows[] = {
	{ 2, METHOD_SEND, write_nothing },
	{ 1, CHAOS_CONSTRUCTOR, write_nothing },
	{ 8, CHAOS_CALLER_VALIDATION, write_caller_validation },
	{ 8, CHAOS_CREATE_ACTOR, write_create_actor },
	{ 5, CHAOS_RESOLVE_ADDRESS, write_bare_address },
	{ 4, CHAOS_DELETE_ACTOR, write_bare_address },
	{ 40, CHAOS_SEND, write_send },
	{ 12, CHAOS_MUTATE_STATE, write_mutate_state },
	{ 6, CHAOS_ABORT_WITH, write_abort_with },
	{ 6, CHAOS_INSPECT_RUNTIME, write_nothing },
	{ 4, CHAOS_CREATE_STATE, write_nothing },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

bool make_chaos_call(struct maker *maker, uint64_t caller, struct call *out)
{
	const struct known_actor *actor;
	unsigned weights[ROWS];
	struct draft draft;
	size_t row;

	if (!pick_actor(maker, ACTOR_CHAOS, &actor))
		return false;
	for (size_t i = 0; i < ROWS; i++)
		weights[i] = rows[i].weight;
	row = dice_weighted(&maker->dice, weights, ROWS);
	draft_begin(&draft);
	rows[row].write(maker,
			rows[row].method == CHAOS_SEND || rows[row].method == CHAOS_DELETE_ACTOR
				? actor->id
				: caller,
			&draft.writer);
	*out = (struct call){
		.to = make_form(maker, actor->id),
		.value = make_small_amount(maker),
		.method = make_uint(maker, rows[row].method),
		.params = draft_end(maker, &draft),
	};
	return true;
}
