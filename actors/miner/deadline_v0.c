/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The end of a deadline as actors v0 have it (specs-actors v0.9.14 actors/builtin/miner/
 * miner_actor.go handleProvingDeadline, miner_state.go, deadline_state.go): every step
 * loads and stores, also for a deadline without sectors. */
#include "actors/miner/deadline_v0.h"

#include "actors/miner/deadline.h"
#include "actors/miner/funds.h"
#include "actors/miner/state.h"

/* Network version from which a missed proof costs nothing at once. */
enum { MISSED_PROOFS_FREE_SINCE = 3 };

/* Takes target from the vesting table, then from balance, which is lowered (miner_state.go
 * PenalizeFundsInPriorityOrder). */
static struct outcome penalize(struct runtime *rt, struct deadline_end *end,
			       const struct bigint *target, struct bigint *balance)
{
	struct bigint from_vesting, rest;
	enum status st;

	RT_TRY(miner__unlock_unvested(rt, &end->state, target, &from_vesting));
	st = bigint_sub(target, &from_vesting, &rest);
	if (bigint_compare(balance, &rest) < 0)
		rest = *balance;
	if (st == ST_OK)
		st = bigint_sub(balance, &rest, balance);
	if (st == ST_OK)
		st = bigint_add(&end->burnt, &from_vesting, &end->burnt);
	if (st == ST_OK)
		st = bigint_add(&end->burnt, &rest, &end->burnt);
	if (st == ST_OK)
		st = bigint_sub(&end->pledge_delta, &from_vesting, &end->pledge_delta);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

/* Finds missed proofs (deadline_state.go ProcessDeadlineEnd). */
static struct outcome find_missed(struct runtime *rt, struct miner_deadline *deadline)
{
	struct amt *partitions;
	enum status st = actor_array_open(rt, deadline->partitions, MINER_PARTITIONS_BIT_WIDTH,
					  &partitions);

	if (st != ST_OK)
		return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE,
					       "failed to load partitions");
	if (amt_count(partitions) > 0)
		return rt_not_implemented(rt, "the end of a deadline with sectors");
	deadline->partitions_posted = (struct bytes){ 0 };
	return outcome_ok();
}

/* What newly missed proofs cost is the difference of two fees for no power, which are
 * equal; still it goes through the vesting table. */
static struct outcome charge_missed(struct runtime *rt, struct deadline_end *end,
				    struct bigint *balance)
{
	const struct bigint none = bigint_zero();
	struct bigint ignored;

	if (rt->network_version >= MISSED_PROOFS_FREE_SINCE)
		return outcome_ok();
	RT_TRY(miner__fault_fee(rt, &end->estimates, &none, &ignored));
	return penalize(rt, end, &none, balance);
}

static struct outcome charge_faulty(struct runtime *rt, struct deadline_end *end,
				    struct bigint *balance)
{
	struct bigint fee;

	RT_TRY(miner__fault_fee(rt, &end->estimates, &end->deadline.faulty_power_qa, &fee));
	return penalize(rt, end, &fee, balance);
}

static struct outcome expire_sectors(struct runtime *rt, struct deadline_end *end,
				     const struct deadline_info *info)
{
	RT_TRY(miner__queue_is_idle(rt, end->deadline.expirations_epochs,
				    MINER_EXPIRATIONS_BIT_WIDTH, info->last, "expiring sectors"));
	if (bigint_sign(&end->state.initial_pledge) >= 0)
		return outcome_ok();
	return rt_panic(rt, bytes_of_text("negative initial pledge requirement"));
}

static struct outcome save(struct runtime *rt, struct deadline_end *end, uint64_t index)
{
	RT_TRY(actor_object_put(rt, miner_deadline_encode, &end->deadline,
				&end->deadlines.due[index]));
	return actor_object_put(rt, miner_deadlines_encode, &end->deadlines, &end->state.deadlines);
}

static struct outcome end_started(struct runtime *rt, struct deadline_end *end,
				  const struct deadline_info *info)
{
	struct bigint balance;

	RT_TRY(miner__load_deadline(rt, &end->state, info->index, &end->deadlines, &end->deadline));
	RT_TRY(miner__unlocked_balance(rt, &end->state, &balance));
	RT_TRY(find_missed(rt, &end->deadline));
	RT_TRY(charge_missed(rt, end, &balance));
	RT_TRY(charge_faulty(rt, end, &balance));
	RT_TRY(expire_sectors(rt, end, info));
	RT_TRY(save(rt, end, info->index));
	miner__next_deadline(&end->state, info);
	return outcome_ok();
}

struct outcome miner__end_deadline_v0(struct runtime *rt, struct deadline_end *end)
{
	const struct bigint zero = bigint_zero();
	struct deadline_info info;
	struct bigint vested;
	bool ignored;
	enum status st;

	RT_TRY(miner__begin(rt, &end->state));
	RT_TRY(miner__unlock_vested(rt, &end->state, &vested));
	end->burnt = zero;
	st = bigint_sub(&zero, &vested, &end->pledge_delta);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(miner__expire_pre_commits(rt, &end->state));
	RT_TRY(miner__early_terminations(rt, &end->state, &ignored));
	info = miner__current_deadline(end->rules, &end->state, rt->epoch);
	/* Before the first period there is nothing to prove. */
	if (rt->epoch >= info.period_start)
		RT_TRY(end_started(rt, end, &info));
	end->goes_on = true;
	return miner__commit(rt, &end->state);
}
