/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage power actor: the methods that miners and cron reach (specs-actors v0.9.14,
 * v2.3.5, v3.1.1 actors/builtin/power/power_actor.go). */
#include "actors/methods.h"
#include "actors/power/claims.h"
#include "actors/power/queue.h"
#include "actors/power/rules.h"
#include "actors/power/state.h"
#include "actors/power/tick.h"

static struct outcome only_miners(struct runtime *rt)
{
	uint8_t memory[ACTOR_CODE_MAX];
	struct cid miner = actor_code_cid(ACTOR_MINER, rt->actors_version, memory);

	return rt_validate_type(rt, &miner, 1);
}

static struct outcome begin(struct runtime *rt, struct power_state **state)
{
	*state = arena_alloc(rt->arena, sizeof(**state));
	if (!*state)
		return outcome_failure(ST_NO_MEMORY);
	(*state)->actors_version = rt->actors_version;
	return actor_state_begin(rt, power_state_decode, *state);
}

static struct outcome commit(struct runtime *rt, const struct power_state *state)
{
	return actor_state_commit(rt, power_state_encode, state);
}

/* ---- 4 EnrollCronEvent --------------------------------------------------------------- */

struct enroll_params {
	int64_t epoch;
	struct bytes payload;
};

static enum status enroll_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct enroll_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->epoch = cbor_read_int(reader);
	out->payload = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

static struct outcome enroll(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct enroll_params *args = params;
	const struct power_cron_event event = { rt->caller, args->payload };
	struct power_state *state;
	struct hamt *queue;

	(void)ret;
	RT_TRY(only_miners(rt));
	if (args->epoch < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("cron event epoch cannot be less than zero"));
	RT_TRY(begin(rt, &state));
	RT_TRY(power__queue_open(rt, state, &queue));
	if (args->epoch < state->first_cron_epoch)
		state->first_cron_epoch = args->epoch;
	RT_TRY(power__queue_append(rt, queue, args->epoch, &event));
	RT_TRY(power__queue_flush(rt, queue, state));
	return commit(rt, state);
}

/* ---- 6 UpdatePledgeTotal ----------------------------------------------------------------- */

static struct outcome check_claimant(struct runtime *rt, const struct power_state *state)
{
	struct hamt *claims;
	bool found;

	RT_TRY(power__claims_open(rt, state, &claims));
	RT_TRY(power__claims_has(rt, claims, &rt->caller, &found));
	if (found)
		return outcome_ok();
	return rt_abort(rt, ERR_FORBIDDEN,
			bytes_of_text("unknown miner forbidden to interact with power actor"));
}

static struct outcome check_pledge(struct runtime *rt, const struct power_state *state)
{
	if (bigint_sign(&state->total_pledge_collateral) >= 0)
		return outcome_ok();
	if (power__rules_of(rt->actors_version)->panics_when_negative)
		return rt_panic(rt, bytes_of_text("pledged amount cannot be negative"));
	return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("negative total pledge collateral"));
}

static struct outcome update_pledge(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct bigint *delta = params;
	struct power_state *state;
	enum status st;

	(void)ret;
	RT_TRY(only_miners(rt));
	RT_TRY(begin(rt, &state));
	if (power__rules_of(rt->actors_version)->only_claimants)
		RT_TRY(check_claimant(rt, state));
	st = bigint_add(&state->total_pledge_collateral, delta, &state->total_pledge_collateral);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(check_pledge(rt, state));
	return commit(rt, state);
}

/* ---- 7 OnConsensusFault --------------------------------------------------------------------- */

/* The claim of the miner at fault, which must be in order. */
static struct outcome find_faulty(struct runtime *rt, struct hamt *claims,
				  struct power_claim *claim)
{
	enum claim_found found;

	RT_TRY(power__claims_find(rt, claims, &rt->caller, claim, &found));
	if (found == CLAIM_UNREADABLE)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to read claimed power for fault"));
	if (found == CLAIM_ABSENT)
		return rt_abort(rt, ERR_NOT_FOUND,
				bytes_of_text("miner not registered (already slashed?)"));
	if (bigint_sign(&claim->raw_byte) < 0 || bigint_sign(&claim->quality_adj) < 0)
		return rt_panic(rt, bytes_of_text("Assertion failed"));
	return outcome_ok();
}

static struct outcome drop_faulty(struct runtime *rt, struct hamt *claims,
				  struct power_state *state, const struct bigint *pledge)
{
	struct power_claim *claim = arena_alloc(rt->arena, sizeof(*claim));
	bool refused;
	enum status st;

	if (!claim)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(find_faulty(rt, claims, claim));
	RT_TRY(power__claims_empty(rt, claims, state, &rt->caller, claim, &refused));
	if (refused)
		return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("could not add to claim"));
	st = bigint_sub(&state->total_pledge_collateral, pledge, &state->total_pledge_collateral);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(check_pledge(rt, state));
	return power__claims_remove(rt, claims, &rt->caller);
}

static struct outcome consensus_fault(struct runtime *rt, const void *params,
				      struct cbor_writer *ret)
{
	struct power_state *state;
	struct hamt *claims;

	(void)ret;
	RT_TRY(only_miners(rt));
	RT_TRY(begin(rt, &state));
	RT_TRY(power__claims_open(rt, state, &claims));
	RT_TRY(drop_faulty(rt, claims, state, params));
	state->miner_count = (int64_t)((uint64_t)state->miner_count - 1);
	RT_TRY(power__claims_flush(rt, claims, state));
	return commit(rt, state);
}

/* ---- 9 CurrentTotalPower ------------------------------------------------------------------------
 */

static struct outcome current_power(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	struct power_state *state = arena_alloc(rt->arena, sizeof(*state));
	struct power_totals *totals = arena_alloc(rt->arena, sizeof(*totals));

	(void)params;
	if (!state || !totals)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(rt_validate_any(rt));
	state->actors_version = rt->actors_version;
	RT_TRY(actor_state_read(rt, power_state_decode, state));
	*totals = (struct power_totals){
		.actors_version = rt->actors_version,
		.raw_byte_power = state->this_epoch_raw_byte_power,
		.quality_adj_power = state->this_epoch_quality_adj_power,
		.pledge_collateral = state->this_epoch_pledge_collateral,
		.smoothed_missing = state->smoothed_missing,
		.qa_power_smoothed = state->qa_power_smoothed,
	};
	power_totals_encode(ret, totals);
	return outcome_ok();
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, system_only_constructor },
	PENDING(2, "CreateMiner", 0, 7),
	PENDING(3, "UpdateClaimedPower", 0, 7),
	{ 4, "EnrollCronEvent", EVERY_VERSION, sizeof(struct enroll_params), enroll_decode,
	  enroll },
	{ 5, "OnEpochTickEnd", 0, 6, 0, NULL, power__tick },
	{ 5, "CronTick", 7, 7, 0, NULL, power__tick },
	{ 6, "UpdatePledgeTotal", EVERY_VERSION, sizeof(struct bigint), amount_param_decode,
	  update_pledge },
	{ 7, "OnConsensusFault", 0, 0, sizeof(struct bigint), amount_param_decode,
	  consensus_fault },
	PENDING(8, "SubmitPoRepForBulkVerify", 0, 7),
	{ 9, "CurrentTotalPower", EVERY_VERSION, 0, NULL, current_power },
};

const struct method_table power_methods = METHOD_TABLE(methods);
