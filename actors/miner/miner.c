/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage miner actor: what anyone may ask, and the methods that block rewards and
 * cron reach (specs-actors v0.9.14, v2.3.5, v3.1.1 actors/builtin/miner/miner_actor.go). */
#include "actors/methods.h"
#include "actors/miner/cron.h"
#include "actors/miner/funds.h"
#include "actors/miner/rules.h"
#include "actors/miner/sends.h"
#include "actors/miner/state.h"
#include "actors/miner/vesting.h"

/* ---- 2 ControlAddresses ------------------------------------------------------------------ */

static struct outcome control_addresses(struct runtime *rt, const void *params,
					struct cbor_writer *ret)
{
	struct miner_state *state = arena_alloc(rt->arena, sizeof(*state));
	struct miner_info info;

	(void)params;
	if (!state)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(rt_validate_any(rt));
	state->actors_version = rt->actors_version;
	RT_TRY(actor_state_read(rt, miner_state_decode, state));
	RT_TRY(miner__get_info(rt, state, &info));
	cbor_write_tuple(ret, 3);
	cbor_write_address(ret, &info.owner);
	cbor_write_address(ret, &info.worker);
	cbor_write_array(ret, info.control_count);
	for (size_t i = 0; i < info.control_count; i++)
		cbor_write_address(ret, &info.control_addresses[i]);
	return outcome_ok();
}

/* ---- 14 AddLockedFund, v0 -------------------------------------------------------------------- */

/* What the methods that lock funds hold while they send: in the arena. */
struct locking {
	struct miner_state state;
	struct miner_info info;
	struct bigint amount; /* to lock */
	struct bigint unlocked;
	struct bigint from_vesting;
	struct bigint from_balance;
	struct bigint pledge_delta;
	struct bigint burnt;
};

/* The owner, the worker, control addresses and the reward actor. */
static struct outcome only_controllers(struct runtime *rt, const struct miner_info *info)
{
	size_t count = info->control_count;
	struct address *allowed = arena_zalloc(rt->arena, count + 3, sizeof(*allowed));

	if (!allowed)
		return outcome_failure(ST_NO_MEMORY);
	for (size_t i = 0; i < count; i++)
		allowed[i] = info->control_addresses[i];
	allowed[count] = info->owner;
	allowed[count + 1] = info->worker;
	allowed[count + 2] = address_of_id(ID_REWARD);
	return rt_validate_is(rt, allowed, count + 3);
}

static struct outcome check_funds(struct runtime *rt, struct locking *locking)
{
	struct bigint balance;

	RT_TRY(miner__unlocked_balance(rt, &locking->state, &balance));
	if (bigint_compare(&balance, &locking->amount) >= 0)
		return outcome_ok();
	return rt_abort(rt, ERR_INSUFFICIENT_FUNDS, bytes_of_text("insufficient funds to lock"));
}

/* pledge_delta: what is locked now and was not before. */
static struct outcome lock_funds(struct runtime *rt, struct locking *locking,
				 const struct vesting_schedule *schedule)
{
	enum status st;

	RT_TRY(check_funds(rt, locking));
	RT_TRY(miner__lock(rt, &locking->state, &locking->amount, schedule, &locking->unlocked));
	st = bigint_sub(&locking->amount, &locking->unlocked, &locking->pledge_delta);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

static struct outcome add_locked_fund(struct runtime *rt, const void *params,
				      struct cbor_writer *ret)
{
	struct locking *locking = arena_alloc(rt->arena, sizeof(*locking));
	const struct miner_rules *rules = miner__rules_of(rt->actors_version);
	bool delayed = rt->network_version < rules->locks_at_once_since;

	(void)ret;
	if (!locking)
		return outcome_failure(ST_NO_MEMORY);
	locking->amount = *(const struct bigint *)params;
	if (bigint_sign(&locking->amount) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("cannot lock up a negative amount of funds"));
	RT_TRY(miner__begin(rt, &locking->state));
	RT_TRY(miner__get_info(rt, &locking->state, &locking->info));
	RT_TRY(only_controllers(rt, &locking->info));
	RT_TRY(lock_funds(rt, locking, delayed ? &miner__vesting_delayed : &miner__vesting));
	RT_TRY(miner__commit(rt, &locking->state));
	return miner__notify_pledge(rt, &locking->pledge_delta);
}

/* ---- 14 ApplyRewards, v2+
 * ------------------------------------------------------------------------ */

struct reward_params {
	struct bigint reward;
	struct bigint penalty;
};

static enum status reward_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct reward_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->reward = cbor_read_bigint(reader, NULL);
	out->penalty = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

/* Three quarters of a reward are locked, first all of it (monies.go
 * LockedRewardFromReward). */
static enum status part_to_lock(struct runtime *rt, const struct bigint *reward,
				struct bigint *part)
{
	const struct bigint numerator = bigint_of_int(75);
	const struct bigint denominator = bigint_of_int(100);

	*part = *reward;
	if (rt->network_version < miner__rules_of(rt->actors_version)->locks_part_since)
		return ST_OK;
	TRY(bigint_mul(reward, &numerator, part));
	return bigint_div_floor(part, &denominator, part);
}

static struct outcome settle_debt(struct runtime *rt, struct locking *locking,
				  const struct bigint *penalty)
{
	enum status st;

	RT_TRY(miner__add_debt(rt, &locking->state, penalty));
	RT_TRY(miner__repay_debt(rt, &locking->state, &locking->from_vesting,
				 &locking->from_balance));
	st = bigint_sub(&locking->pledge_delta, &locking->from_vesting, &locking->pledge_delta);
	if (st == ST_OK)
		st = bigint_add(&locking->from_vesting, &locking->from_balance, &locking->burnt);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

static struct outcome book_reward(struct runtime *rt, const struct reward_params *args,
				  struct locking *locking)
{
	const struct address reward_actor = address_of_id(ID_REWARD);
	enum status st;

	RT_TRY(miner__begin(rt, &locking->state));
	RT_TRY(rt_validate_is(rt, &reward_actor, 1));
	st = part_to_lock(rt, &args->reward, &locking->amount);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(lock_funds(rt, locking, &miner__vesting));
	RT_TRY(settle_debt(rt, locking, &args->penalty));
	return miner__commit(rt, &locking->state);
}

static struct outcome apply_rewards(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct reward_params *args = params;
	struct locking *locking = arena_alloc(rt->arena, sizeof(*locking));

	(void)ret;
	if (!locking)
		return outcome_failure(ST_NO_MEMORY);
	if (bigint_sign(&args->reward) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("cannot lock up a negative amount of funds"));
	if (bigint_sign(&args->penalty) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("cannot penalize a negative amount of funds"));
	RT_TRY(book_reward(rt, args, locking));
	RT_TRY(miner__notify_pledge(rt, &locking->pledge_delta));
	RT_TRY(miner__burn(rt, &locking->burnt));
	return miner__check_invariants(rt);
}

static const struct actor_method methods[] = {
	PENDING(1, "Constructor", 0, 7),
	{ 2, "ControlAddresses", EVERY_VERSION, 0, NULL, control_addresses },
	PENDING(3, "ChangeWorkerAddress", 0, 7),
	PENDING(4, "ChangePeerID", 0, 7),
	PENDING(5, "SubmitWindowedPoSt", 0, 7),
	PENDING(6, "PreCommitSector", 0, 7),
	PENDING(7, "ProveCommitSector", 0, 7),
	PENDING(8, "ExtendSectorExpiration", 0, 7),
	PENDING(9, "TerminateSectors", 0, 7),
	PENDING(10, "DeclareFaults", 0, 7),
	PENDING(11, "DeclareFaultsRecovered", 0, 7),
	{ 12, "OnDeferredCronEvent", 0, 5, sizeof(struct miner_cron_params), miner__cron_decode,
	  miner__deferred_cron },
	{ 12, "OnDeferredCronEvent", 6, 7, sizeof(struct miner_cron_params), miner__cron_decode_v6,
	  miner__deferred_cron },
	PENDING(13, "CheckSectorProven", 0, 7),
	{ 14, "AddLockedFund", 0, 0, sizeof(struct bigint), amount_param_decode, add_locked_fund },
	{ 14, "ApplyRewards", 2, 7, sizeof(struct reward_params), reward_decode, apply_rewards },
	PENDING(15, "ReportConsensusFault", 0, 7),
	PENDING(16, "WithdrawBalance", 0, 7),
	PENDING(17, "ConfirmSectorProofsValid", 0, 7),
	PENDING(18, "ChangeMultiaddrs", 0, 7),
	PENDING(19, "CompactPartitions", 0, 7),
	PENDING(20, "CompactSectorNumbers", 0, 7),
	PENDING(21, "ConfirmUpdateWorkerKey", 2, 7),
	PENDING(22, "RepayDebt", 2, 7),
	PENDING(23, "ChangeOwnerAddress", 2, 7),
	PENDING(24, "DisputeWindowedPoSt", 3, 7),
	PENDING(25, "PreCommitSectorBatch", 5, 7),
	PENDING(26, "ProveCommitAggregate", 5, 7),
	PENDING(27, "ProveReplicaUpdates", 7, 7),
};

const struct method_table miner_methods = METHOD_TABLE(methods);
