/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The reward actor (specs-actors v0.9.14, v2.3.5, v3.1.1 … v7.0.1 actors/builtin/reward/
 * reward_actor.go): holds what is still to be minted, hands it to the miners of blocks. */
#include "actors/methods.h"
#include "actors/reward/minting.h"
#include "actors/send.h"

enum {
	PENALTY_MULTIPLIER = 3,  /* what a miner pays per penalty of its messages, from v2 on */
	MINER_REWARDED = 14,     /* AddLockedFund of v0, ApplyRewards from v2 on */
	NV_BASELINE_DOUBLES = 3, /* network version: a slower baseline */
};

struct award_params {
	struct address miner;
	struct bigint penalty;
	struct bigint gas_reward;
	int64_t win_count;
};

/* A block's award; in the arena, because sends keep the stack. */
struct award {
	struct address miner;  /* resolved */
	struct bigint payable; /* attoFIL for the miner */
	struct bigint penalty; /* attoFIL; v0: burnt here, later by the miner */
};

static enum status award_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct award_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 4);
	out->miner = cbor_read_address(reader);
	out->penalty = cbor_read_bigint(reader, NULL);
	out->gas_reward = cbor_read_bigint(reader, NULL);
	out->win_count = cbor_read_int(reader);
	return cbor_status(reader);
}

static struct outcome minting_failed(struct runtime *rt, enum status st)
{
	if (st == ST_INVALID)
		return rt_panic(rt, bytes_of_text("division by zero, or no smoothed reward"));
	if (st == ST_UNSUPPORTED)
		return rt_limit(rt, "a reward update of more than 10,000,000 steps");
	if (st == ST_LIMIT)
		return rt_limit(rt, "a reward from numbers beyond 1,536 bits");
	return outcome_failure(st);
}

/* ---- Constructor ------------------------------------------------------------------ */

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);
	struct reward_state state;
	enum status st;

	(void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	st = minting_construct(&state, rt->actors_version, params, rt->arena->cancel);
	if (st != ST_OK)
		return minting_failed(rt, st);
	return actor_state_create(rt, reward_state_encoder(rt->actors_version), &state);
}

/* ---- AwardBlockReward --------------------------------------------------------------- */

static struct outcome check_award(struct runtime *rt, const struct award_params *args)
{
	struct bigint balance;

	RT_TRY(rt_current_balance(rt, &balance));
	if (bigint_sign(&args->penalty) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text("negative penalty"));
	if (bigint_sign(&args->gas_reward) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text("negative gas reward"));
	if (bigint_compare(&balance, &args->gas_reward) < 0)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("balance insufficient to pay gas reward"));
	if (args->win_count <= 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text("invalid win count"));
	return outcome_ok();
}

/* Adds the block's reward to what was mined, and returns it with the gas reward: no more
 * than the balance, which covers the gas reward at least. */
static enum status count_reward(struct reward_state *state, const struct award_params *args,
				const struct bigint *balance, struct bigint *total)
{
	struct bigint block;

	TRY(minting_block_reward(&block, state, args->win_count));
	TRY(bigint_add(&block, &args->gas_reward, total));
	if (bigint_compare(total, balance) > 0) {
		*total = *balance;
		TRY(bigint_sub(total, &args->gas_reward, &block));
	}
	return bigint_add(&state->total_mined, &block, &state->total_mined);
}

static struct outcome mint(struct runtime *rt, const struct award_params *args,
			   struct bigint *total)
{
	struct reward_state *state = arena_alloc(rt->arena, sizeof(*state));
	struct bigint balance;
	enum status st;

	if (!state)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(actor_state_begin(rt, reward_state_decoder(rt->actors_version), state));
	RT_TRY(rt_current_balance(rt, &balance));
	st = count_reward(state, args, &balance, total);
	if (st != ST_OK)
		return minting_failed(rt, st);
	return actor_state_commit(rt, reward_state_encoder(rt->actors_version), state);
}

/* v0 takes the penalty out of the reward and burns it; later the miner gets it all and
 * burns the penalty, grown, itself. */
static enum status settle(struct award *award, const struct award_params *args,
			  const struct bigint *total, unsigned actors_version)
{
	const struct bigint multiplier = bigint_of_int(PENALTY_MULTIPLIER);

	if (actors_version != 0) {
		award->payable = *total;
		return bigint_mul(&args->penalty, &multiplier, &award->penalty);
	}
	award->penalty = bigint_compare(&args->penalty, total) < 0 ? args->penalty : *total;
	return bigint_sub(total, &award->penalty, &award->payable);
}

static struct outcome make_award(struct runtime *rt, const struct award_params *args,
				 struct award *award)
{
	struct bigint total;
	enum status st;
	bool found;

	RT_TRY(check_award(rt, args));
	RT_TRY(rt_resolve_address(rt, &args->miner, &award->miner, &found));
	if (!found)
		return rt_abort(rt, ERR_NOT_FOUND,
				bytes_of_text("failed to resolve given owner address"));
	RT_TRY(mint(rt, args, &total));
	st = settle(award, args, &total, rt->actors_version);
	return st == ST_OK ? outcome_ok() : minting_failed(rt, st);
}

static void encode_locked_fund(struct cbor_writer *writer, const void *value)
{
	const struct award *award = value;

	cbor_write_bigint(writer, &award->payable);
}

static void encode_applied_reward(struct cbor_writer *writer, const void *value)
{
	const struct award *award = value;

	cbor_write_tuple(writer, 2);
	cbor_write_bigint(writer, &award->payable);
	cbor_write_bigint(writer, &award->penalty);
}

/* A miner that refuses its award loses it; what becomes of that does not matter. */
static struct outcome pay(struct runtime *rt, const struct award *award)
{
	const struct address burnt = address_of_id(ID_BURNT_FUNDS);
	object_encode *encode = rt->actors_version == 0 ? encode_locked_fund
							: encode_applied_reward;
	struct bytes params;
	int64_t code;
	enum status st = cbor_encode(rt->arena, encode, award, &params);

	if (st == ST_UNENCODABLE)
		return rt_abort(rt, ERR_SERIALIZATION,
				bytes_of_text("failed to marshal input parameters"));
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(actor_send(rt, &award->miner, MINER_REWARDED, params, &award->payable, &code));
	if (code == EXIT_OK)
		return outcome_ok();
	return actor_send(rt, &burnt, METHOD_SEND, (struct bytes){ 0 }, &award->payable, &code);
}

static struct outcome burn_penalty(struct runtime *rt, const struct award *award)
{
	const struct address burnt = address_of_id(ID_BURNT_FUNDS);

	return actor_call(rt, &burnt, METHOD_SEND, (struct bytes){ 0 }, &award->penalty,
			  "failed to send penalty to burnt funds actor");
}

static struct outcome award_block_reward(struct runtime *rt, const void *params,
					 struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);
	struct award *award = arena_alloc(rt->arena, sizeof(*award));

	(void)ret;
	if (!award)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(rt_validate_is(rt, &system, 1));
	RT_TRY(make_award(rt, params, award));
	RT_TRY(pay(rt, award));
	if (rt->actors_version == 0 && bigint_sign(&award->penalty) > 0)
		return burn_penalty(rt, award);
	return outcome_ok();
}

/* ---- ThisEpochReward ------------------------------------------------------------------ */

static struct outcome this_epoch_reward(struct runtime *rt, const void *params,
					struct cbor_writer *ret)
{
	struct reward_state state;

	(void)params;
	RT_TRY(rt_validate_any(rt));
	RT_TRY(actor_state_read(rt, reward_state_decoder(rt->actors_version), &state));
	cbor_write_tuple(ret, rt->actors_version == 0 ? 3 : 2);
	if (rt->actors_version == 0)
		cbor_write_bigint(ret, &state.this_epoch_reward);
	if (state.smoothed_missing)
		cbor_write_null(ret);
	else
		smoothing_write(ret, &state.reward_smoothed);
	cbor_write_bigint(ret, &state.this_epoch_baseline_power);
	return outcome_ok();
}

/* ---- UpdateNetworkKPI ------------------------------------------------------------------- */

static struct outcome update_network_kpi(struct runtime *rt, const void *params,
					 struct cbor_writer *ret)
{
	const struct address power = address_of_id(ID_POWER);
	enum minting_growth growth = rt->network_version < NV_BASELINE_DOUBLES ? MINTING_TRIPLES
									       : MINTING_DOUBLES;
	struct reward_state state;
	enum status st;

	(void)ret;
	RT_TRY(rt_validate_is(rt, &power, 1));
	RT_TRY(actor_state_begin(rt, reward_state_decoder(rt->actors_version), &state));
	st = minting_update(&state, rt->actors_version, growth, rt->epoch, params,
			    rt->arena->cancel);
	if (st != ST_OK)
		return minting_failed(rt, st);
	return actor_state_commit(rt, reward_state_encoder(rt->actors_version), &state);
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct bigint), amount_param_decode,
	  constructor },
	{ 2, "AwardBlockReward", EVERY_VERSION, sizeof(struct award_params), award_decode,
	  award_block_reward },
	{ 3, "ThisEpochReward", EVERY_VERSION, 0, NULL, this_epoch_reward },
	{ 4, "UpdateNetworkKPI", EVERY_VERSION, sizeof(struct bigint), amount_param_decode,
	  update_network_kpi },
};

const struct method_table reward_methods = METHOD_TABLE(methods);
