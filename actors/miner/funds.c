/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The state of a miner as far as funds go (specs-actors v0.9.14, v2.3.5, v3.1.1 actors/
 * builtin/miner/miner_state.go). */
#include "actors/miner/funds.h"

#include "actors/miner/rules.h"
#include "actors/miner/state.h"
#include "actors/miner/vesting.h"

enum { ERR_BALANCE_INVARIANT = 1000 };

/* 2,880 epochs a day; 180 days, in steps of a day, at noon and midnight of the miner. */
const struct vesting_schedule miner__vesting_delayed = {
	.delay = 20 * 2880,
	.period = 180 * 2880,
	.step = 2880,
	.quantum = 1440,
};
const struct vesting_schedule miner__vesting = {
	.delay = 0,
	.period = 180 * 2880,
	.step = 2880,
	.quantum = 1440,
};

/* ---- state ---------------------------------------------------------------------------- */

struct outcome miner__begin(struct runtime *rt, struct miner_state *state)
{
	state->actors_version = rt->actors_version;
	return actor_state_begin(rt, miner_state_decode, state);
}

struct outcome miner__commit(struct runtime *rt, const struct miner_state *state)
{
	return actor_state_commit(rt, miner_state_encode, state);
}

struct outcome miner__get_info(struct runtime *rt, const struct miner_state *state,
			       struct miner_info *info)
{
	info->actors_version = rt->actors_version;
	return actor_object_get(rt, state->info, miner_info_decode, info);
}

struct outcome miner__change_worker(struct runtime *rt, struct miner_state *state,
				    struct miner_info *info)
{
	if (!info->has_pending_worker || rt->epoch < info->pending_worker_at)
		return outcome_ok();
	info->worker = info->pending_worker;
	info->has_pending_worker = false;
	return actor_object_put(rt, miner_info_encode, info, &state->info);
}

/* ---- locked funds ----------------------------------------------------------------------- */

static struct outcome load(struct runtime *rt, const struct miner_state *state,
			   struct vesting_funds *funds)
{
	return actor_object_get(rt, state->vesting_funds, vesting_decode, funds);
}

static struct outcome save(struct runtime *rt, struct miner_state *state,
			   const struct vesting_funds *funds)
{
	return actor_object_put(rt, vesting_encode, funds, &state->vesting_funds);
}

/* A sum of the state that is less than nothing. */
static struct outcome negative(struct runtime *rt, bool panics, const char *what)
{
	return panics ? rt_panic(rt, bytes_of_text(what))
		      : rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text(what));
}

static struct outcome free_locked(struct runtime *rt, struct miner_state *state,
				  const struct bigint *amount, bool panics)
{
	enum status st = bigint_sub(&state->locked_funds, amount, &state->locked_funds);

	if (st != ST_OK)
		return outcome_failure(st);
	if (bigint_sign(&state->locked_funds) >= 0)
		return outcome_ok();
	return negative(rt, panics, "negative locked funds after unlocking");
}

static struct outcome vesting_failed(struct runtime *rt, enum status st)
{
	if (st == ST_UNSUPPORTED)
		return rt_not_implemented(rt, "sorting a vesting table with unequal amounts at "
					      "the same epoch");
	if (st == ST_LIMIT)
		return rt_limit(rt, "the vesting table of a miner takes too many steps");
	return outcome_failure(st);
}

struct outcome miner__unlocked_balance(struct runtime *rt, const struct miner_state *state,
				       struct bigint *balance)
{
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	enum status st;

	RT_TRY(rt_current_balance(rt, balance));
	st = bigint_sub(balance, &state->locked_funds, balance);
	if (st == ST_OK)
		st = bigint_sub(balance, &state->pre_commit_deposits, balance);
	if (st == ST_OK && rules->pledge_is_locked)
		st = bigint_sub(balance, &state->initial_pledge, balance);
	if (st != ST_OK)
		return outcome_failure(st);
	if (bigint_sign(balance) >= 0)
		return outcome_ok();
	return negative(rt, rules->balance_panics, "negative unlocked balance");
}

struct outcome miner__unlock_vested(struct runtime *rt, struct miner_state *state,
				    struct bigint *unlocked)
{
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	struct vesting_funds funds;
	enum status st;

	*unlocked = bigint_zero();
	if (!rules->always_vests && bigint_sign(&state->locked_funds) == 0)
		return outcome_ok();
	RT_TRY(load(rt, state, &funds));
	st = vesting_unlock_vested(&funds, rt->epoch, unlocked);
	if (st != ST_OK)
		return vesting_failed(rt, st);
	RT_TRY(free_locked(rt, state, unlocked, rules->vested_panics));
	return save(rt, state, &funds);
}

struct outcome miner__lock(struct runtime *rt, struct miner_state *state,
			   const struct bigint *amount, const struct vesting_schedule *schedule,
			   struct bigint *unlocked)
{
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	struct vesting_funds funds;
	enum status st;

	RT_TRY(load(rt, state, &funds));
	st = vesting_unlock_vested(&funds, rt->epoch, unlocked);
	if (st != ST_OK)
		return vesting_failed(rt, st);
	RT_TRY(free_locked(rt, state, unlocked, rules->locked_panics));
	st = vesting_lock(&funds, rt->arena, rt->epoch, amount, state->proving_period_start,
			  schedule);
	if (st == ST_OK)
		st = bigint_add(&state->locked_funds, amount, &state->locked_funds);
	return st == ST_OK ? save(rt, state, &funds) : vesting_failed(rt, st);
}

struct outcome miner__unlock_unvested(struct runtime *rt, struct miner_state *state,
				      const struct bigint *target, struct bigint *unlocked)
{
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	struct vesting_funds funds;
	enum status st;

	*unlocked = bigint_zero();
	if (!rules->always_vests &&
	    (bigint_sign(target) == 0 || bigint_sign(&state->locked_funds) == 0))
		return outcome_ok();
	RT_TRY(load(rt, state, &funds));
	st = vesting_unlock_unvested(&funds, rt->arena, rt->epoch, target, unlocked);
	if (st != ST_OK)
		return vesting_failed(rt, st);
	RT_TRY(free_locked(rt, state, unlocked, rules->locked_panics));
	return save(rt, state, &funds);
}

/* ---- debt ---------------------------------------------------------------------------------- */

struct outcome miner__add_debt(struct runtime *rt, struct miner_state *state,
			       const struct bigint *penalty)
{
	enum status st;

	if (bigint_sign(penalty) < 0)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("applying negative penalty not allowed"));
	st = bigint_add(&state->fee_debt, penalty, &state->fee_debt);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

struct outcome miner__repay_debt(struct runtime *rt, struct miner_state *state,
				 struct bigint *from_vesting, struct bigint *from_balance)
{
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	enum status st;

	RT_TRY(miner__unlocked_balance(rt, state, from_balance));
	RT_TRY(miner__unlock_unvested(rt, state, &state->fee_debt, from_vesting));
	if (bigint_compare(from_vesting, &state->fee_debt) > 0)
		return negative(rt, rules->locked_panics,
				"unlocked more vesting funds than required for debt");
	st = bigint_sub(&state->fee_debt, from_vesting, &state->fee_debt);
	if (bigint_compare(from_balance, &state->fee_debt) >= 0)
		*from_balance = state->fee_debt;
	if (st == ST_OK)
		st = bigint_sub(&state->fee_debt, from_balance, &state->fee_debt);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

/* ---- invariants ------------------------------------------------------------------------------ */

static bool any_negative(const struct miner_state *state)
{
	return bigint_sign(&state->pre_commit_deposits) < 0 ||
	       bigint_sign(&state->locked_funds) < 0 || bigint_sign(&state->initial_pledge) < 0 ||
	       bigint_sign(&state->fee_debt) < 0;
}

/* What must be there lies within what is there. */
static enum status check_sum(const struct miner_state *state, const struct bigint *balance,
			     bool *covered)
{
	struct bigint sum;

	TRY(bigint_add(&state->pre_commit_deposits, &state->locked_funds, &sum));
	TRY(bigint_add(&sum, &state->initial_pledge, &sum));
	*covered = bigint_compare(balance, &sum) >= 0;
	return ST_OK;
}

struct outcome miner__check_invariants(struct runtime *rt)
{
	struct miner_state *state;
	struct bigint balance;
	bool covered = false;
	enum status st;

	if (!miner__rules_of(rt->actors_version)->checks_invariants)
		return outcome_ok();
	state = arena_alloc(rt->arena, sizeof(*state));
	if (!state)
		return outcome_failure(ST_NO_MEMORY);
	state->actors_version = rt->actors_version;
	RT_TRY(actor_state_read(rt, miner_state_decode, state));
	RT_TRY(rt_current_balance(rt, &balance));
	st = check_sum(state, &balance, &covered);
	if (st != ST_OK)
		return outcome_failure(st);
	if (covered && !any_negative(state))
		return outcome_ok();
	return rt_abort(rt, ERR_BALANCE_INVARIANT, bytes_of_text("balance invariants broken"));
}
