/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Any call, and those to actors without much to know about. */
#include "tests/sequences/maker.h"

enum { METHODS = 32, MUTATED_PERCENT = 7 };

/* ---- transfers ------------------------------------------------------------- */

/* All a caller has, one more, or some. */
static struct bigint share_of(struct maker *maker, uint64_t caller)
{
	const struct known_actor *actor = survey_find(maker->survey, caller);
	struct bigint more = bigint_of_int(dice_between(&maker->dice, -1, 1)), amount;

	if (!actor || dice_chance(&maker->dice, 85))
		return make_small_amount(maker);
	return bigint_add(&actor->actor.balance, &more, &amount) == ST_OK ? amount : more;
}

bool make_transfer(struct maker *maker, uint64_t caller, struct call *out)
{
	*out = (struct call){
		.to = dice_chance(&maker->dice, 5) ? make_form(maker, caller) : make_address(maker),
		.value = share_of(maker, caller),
		.method = make_uint(maker, METHOD_SEND),
	};
	if (dice_chance(&maker->dice, 10))
		out->params = make_schema(maker, "*");
	return true;
}

/* ---- init ------------------------------------------------------------------ */

static void write_exec(struct maker *maker, struct cbor_writer *writer)
{
	static const unsigned weights[] = { 45, 35, 20 };
	uint8_t room[ACTOR_CODE_MAX];
	unsigned version = maker->rules->actors_version;
	struct bytes params;
	struct cid code;

	switch (dice_weighted(&maker->dice, weights, 3)) {
	case 0:
		code = actor_code_cid(ACTOR_MULTISIG, version, room);
		params = make_multisig_constructor(maker);
		break;
	case 1:
		code = actor_code_cid(ACTOR_PAYCH, version, room);
		params = make_paych_constructor(maker);
		break;
	default:
		code = make_code(maker);
		params = make_bool(maker) ? make_paych_constructor(maker)
					  : make_multisig_constructor(maker);
		break;
	}
	if (dice_chance(&maker->dice, MUTATED_PERCENT))
		params = mutate_cbor(maker, params);
	cbor_write_tuple(writer, 2);
	cbor_write_link(writer, code);
	cbor_write_bytes(writer, params);
}

bool make_init_call(struct maker *maker, uint64_t caller, struct call *out)
{
	enum { EXEC = 2 };
	struct draft draft;

	(void)caller;
	draft_begin(&draft);
	write_exec(maker, &draft.writer);
	*out = (struct call){
		.to = address_of_id(ID_INIT),
		.value = make_small_amount(maker),
		.method = make_uint(maker, EXEC),
		.params = draft_end(maker, &draft),
	};
	return true;
}

/* ---- everything else ------------------------------------------------------- */

/* Params that methods of these actors take, by number; whatever is not listed gets
 * anything. */
static const struct {
	enum actor_kind kind;
	uint64_t method;
	const char *pattern;
} patterns[] = {
	{ ACTOR_ACCOUNT, 1, "a" }, { ACTOR_ACCOUNT, 2, "" },    { ACTOR_ACCOUNT, 2, "*" },
	{ ACTOR_SYSTEM, 1, "" },   { ACTOR_INIT, 1, "[t]" },    { ACTOR_CRON, 1, "[[[au]]]" },
	{ ACTOR_CRON, 2, "" },     { ACTOR_REWARD, 1, "b" },    { ACTOR_REWARD, 2, "[abbi]" },
	{ ACTOR_REWARD, 3, "" },   { ACTOR_REWARD, 4, "b" },    { ACTOR_VERIFREG, 1, "a" },
	{ ACTOR_POWER, 1, "" },    { ACTOR_POWER, 4, "[iy]" },  { ACTOR_POWER, 5, "" },
	{ ACTOR_POWER, 6, "b" },   { ACTOR_POWER, 7, "b" },     { ACTOR_POWER, 9, "" },
	{ ACTOR_MARKET, 1, "" },   { ACTOR_MARKET, 9, "" },     { ACTOR_MINER, 2, "" },
	{ ACTOR_MINER, 14, "b" },  { ACTOR_MINER, 14, "[bb]" }, { ACTOR_MINER, 12, "[i]" },
};

static const char *pattern_for(struct maker *maker, enum actor_kind kind, uint64_t *method)
{
	enum { COUNT = sizeof(patterns) / sizeof(patterns[0]) };
	size_t matching = 0, chosen;

	for (size_t i = 0; i < COUNT; i++)
		matching += patterns[i].kind == kind;
	if (matching == 0 || dice_chance(&maker->dice, 15)) {
		*method = dice_below(&maker->dice, METHODS);
		return "*";
	}
	chosen = (size_t)dice_below(&maker->dice, matching);
	for (size_t i = 0;; i++) {
		if (patterns[i].kind != kind || chosen-- != 0)
			continue;
		*method = patterns[i].method;
		return patterns[i].pattern;
	}
}

bool make_other_call(struct maker *maker, uint64_t caller, struct call *out)
{
	static const enum actor_kind kinds[] = { ACTOR_ACCOUNT, ACTOR_SYSTEM,   ACTOR_INIT,
						 ACTOR_CRON,    ACTOR_REWARD,   ACTOR_POWER,
						 ACTOR_MARKET,  ACTOR_VERIFREG, ACTOR_MINER };
	enum actor_kind kind = kinds[dice_below(&maker->dice, sizeof(kinds) / sizeof(kinds[0]))];
	const struct known_actor *actor;
	uint64_t method = 0;
	const char *pattern;

	(void)caller;
	if (!pick_actor(maker, kind, &actor))
		return false;
	pattern = pattern_for(maker, kind, &method);
	*out = (struct call){
		.to = make_form(maker, actor->id),
		.value = make_small_amount(maker),
		.method = make_uint(maker, method),
		.params = make_schema(maker, pattern),
	};
	return true;
}

/* ---- any ------------------------------------------------------------------- */

static const struct {
	unsigned weight;
	bool (*make)(struct maker *maker, uint64_t caller, struct call *out);
} kinds_of_call[] = {
	{ 26, make_chaos_call },    { 12, make_transfer },   { 9, make_init_call },
	{ 26, make_multisig_call }, { 17, make_paych_call }, { 10, make_other_call },
};

enum { KINDS_OF_CALL = sizeof(kinds_of_call) / sizeof(kinds_of_call[0]) };

static struct call make_inner_call(struct maker *maker, uint64_t caller)
{
	unsigned weights[KINDS_OF_CALL];
	struct call call;

	for (size_t i = 0; i < KINDS_OF_CALL; i++)
		weights[i] = kinds_of_call[i].weight;
	for (unsigned i = 0; i < 4; i++) {
		size_t kind = dice_weighted(&maker->dice, weights, KINDS_OF_CALL);

		if (kinds_of_call[kind].make(maker, caller, &call))
			return call;
	}
	(void)make_transfer(maker, caller, &call);
	return call;
}

struct call make_call(struct maker *maker, uint64_t caller)
{
	struct call call;

	if (maker->nesting >= CALLS_NESTED_MAX) {
		(void)make_transfer(maker, caller, &call);
		return call;
	}
	maker->nesting++;
	call = make_inner_call(maker, caller);
	maker->nesting--;
	if (dice_chance(&maker->dice, MUTATED_PERCENT))
		call.params = mutate_cbor(maker, call.params);
	if (dice_chance(&maker->dice, 2))
		call.to = make_address(maker);
	return call;
}
