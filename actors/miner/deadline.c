/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The end of a deadline of a miner without sectors in it (specs-actors v2.3.5, v3.1.1,
 * v4.0.1 actors/builtin/miner/miner_actor.go handleProvingDeadline, miner_state.go,
 * deadline_state.go). What takes sectors is not implemented. */
#include "actors/miner/deadline.h"

#include "actors/miner/bitfield.h"
#include "actors/miner/funds.h"
#include "actors/miner/rules.h"
#include "actors/miner/sends.h"
#include "actors/miner/state.h"
#include "actors/miner/vesting.h"

enum { ESTIMATE_FRACTION_BITS = 128 };

/* ---- epochs: wrap around like the reference's 64-bit integers -------------------------- */

static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

struct deadline_info miner__deadline(int64_t period_start, uint64_t index)
{
	int64_t close = plus(period_start, MINER_PROVING_PERIOD);

	if (index < MINER_PERIOD_DEADLINES)
		close = plus(period_start, ((int64_t)index + 1) * MINER_CHALLENGE_WINDOW);
	return (struct deadline_info){ period_start, index, minus(close, 1) };
}

/* miner's deadlines.go NewDeadlineInfoFromOffsetAndEpoch. */
static struct deadline_info deadline_at(int64_t offset, int64_t epoch)
{
	int64_t start = vesting_quantize(epoch, MINER_PROVING_PERIOD, offset);
	int64_t windows;

	if (start != epoch)
		start = minus(start, MINER_PROVING_PERIOD);
	windows = minus(epoch, start) / MINER_CHALLENGE_WINDOW;
	return miner__deadline(start, (uint64_t)windows % MINER_PERIOD_DEADLINES);
}

struct deadline_info miner__current_deadline(const struct miner_rules *rules,
					     const struct miner_state *state, int64_t epoch)
{
	if (rules->deadline_by_epoch)
		return deadline_at(state->proving_period_start, epoch);
	return miner__deadline(state->proving_period_start, state->current_deadline);
}

void miner__next_deadline(struct miner_state *state, const struct deadline_info *info)
{
	state->current_deadline = (info->index + 1) % MINER_PERIOD_DEADLINES;
	if (state->current_deadline == 0)
		state->proving_period_start = plus(info->period_start, MINER_PROVING_PERIOD);
}

/* ---- queues ---------------------------------------------------------------------------------- */

struct queue_walk {
	struct runtime *rt;
	int64_t until;
	bool malformed; /* a bitfield */
	bool due;       /* an entry */
	bool later;     /* an entry after until: the walk ends in order */
};

static enum status visit_entry(void *context, uint64_t index, struct bytes value)
{
	struct queue_walk *walk = context;
	struct cbor_reader reader;
	struct bytes bitfield;
	bool empty;

	rt_reader(walk->rt, &reader, value);
	bitfield = bitfield_read(&reader);
	walk->malformed = cbor_status(&reader) != ST_OK ||
			  bitfield_is_empty(bitfield, &empty) != ST_OK;
	walk->later = !walk->malformed && (int64_t)index > walk->until;
	walk->due = !walk->malformed && !walk->later;
	return ST_ABORTED;
}

/* v0 and v2 do not check nodes: where a bitmap names more values than there are, the
 * library runs out of range (go-amt-ipld v2.1.0 amt.go expandValues, expandLinks). */
static struct outcome array_failed(struct runtime *rt, enum status st)
{
	if (st == ST_INVALID && miner__rules_of(rt->actors_version)->array_gap_panics)
		return rt_panic(rt, bytes_of_text("index out of range"));
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to pop from epoch queue");
}

struct outcome miner__queue_is_idle(struct runtime *rt, struct cid queue, unsigned bit_width,
				    int64_t until, const char *what)
{
	struct queue_walk walk = { .rt = rt, .until = until };
	struct amt *array;
	enum status st = actor_array_open(rt, queue, bit_width, &array);

	if (st != ST_OK)
		return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE,
					       "failed to load epoch queue");
	st = amt_each(array, 0, visit_entry, &walk);
	if (walk.due)
		return rt_not_implemented(rt, what);
	if (walk.malformed)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to pop from epoch queue"));
	return st == ST_OK || walk.later ? outcome_ok() : array_failed(rt, st);
}

struct outcome miner__expire_pre_commits(struct runtime *rt, const struct miner_state *state)
{
	RT_TRY(miner__queue_is_idle(rt, state->pre_committed_sectors_expiry,
				    MINER_PRE_COMMIT_EXPIRY_BIT_WIDTH, rt->epoch,
				    "expiring pre-committed sectors"));
	if (bigint_sign(&state->pre_commit_deposits) >= 0)
		return outcome_ok();
	if (miner__rules_of(rt->actors_version)->balance_panics)
		return rt_panic(rt, bytes_of_text("Assertion failed"));
	return rt_abort(rt, ERR_ILLEGAL_STATE,
			bytes_of_text("pre-commit expiry caused negative deposits"));
}

/* ---- early terminations and fees ------------------------------------------------------------ */

struct outcome miner__early_terminations(struct runtime *rt, const struct miner_state *state,
					 bool *pending)
{
	bool empty = true;
	enum status st = bitfield_is_empty(state->early_terminations, &empty);

	*pending = !empty;
	if (st == ST_OK)
		return outcome_ok();
	return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("failed to count early terminations"));
}

/* The reference computes the expected reward per power first, then multiplies with the
 * power: nothing comes of nothing, unless the divisor of its logarithm is exactly 0,
 * which no estimate is known to reach. */
struct outcome miner__fault_fee(struct runtime *rt, const struct miner_estimates *estimates,
				const struct bigint *faulty_power, struct bigint *fee)
{
	*fee = bigint_zero();
	if (estimates->missing)
		return rt_panic(rt, bytes_of_text("nil pointer dereference"));
	bigint_shift_right_floor(&estimates->power.position, ESTIMATE_FRACTION_BITS, fee);
	if (bigint_sign(fee) == 0) {
		bigint_shift_right_floor(&estimates->reward.position, ESTIMATE_FRACTION_BITS, fee);
		return outcome_ok();
	}
	*fee = bigint_zero();
	if (bigint_sign(faulty_power) == 0)
		return outcome_ok();
	return rt_not_implemented(rt, "a fee for faulty power");
}

/* ---- deadlines ---------------------------------------------------------------------------------
 */

struct outcome miner__load_deadline(struct runtime *rt, const struct miner_state *state,
				    uint64_t index, struct miner_deadlines *deadlines,
				    struct miner_deadline *deadline)
{
	RT_TRY(actor_object_get(rt, state->deadlines, miner_deadlines_decode, deadlines));
	if (index >= MINER_PERIOD_DEADLINES)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text("invalid deadline"));
	deadline->actors_version = rt->actors_version;
	return actor_object_get(rt, deadlines->due[index], miner_deadline_decode, deadline);
}

/* Whether anything is to be done at its end (deadline_state.go IsLive; v2: sectors). */
static struct outcome is_live(struct runtime *rt, const struct miner_deadline *deadline, bool *live)
{
	bool nothing_posted = true;

	*live = deadline->live_sectors > 0;
	if (*live || !miner__rules_of(rt->actors_version)->keeps_snapshots)
		return outcome_ok();
	if (bitfield_is_empty(deadline->partitions_posted, &nothing_posted) != ST_OK)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("invalid partitions posted bitfield"));
	*live = !nothing_posted ||
		!cid_equal(deadline->partitions, deadline->partitions_snapshot) ||
		!cid_equal(deadline->optimistic_posts, deadline->optimistic_posts_snapshot);
	return outcome_ok();
}

/* miner_state.go AdvanceDeadline; returns what was faulty. */
static struct outcome advance(struct runtime *rt, struct deadline_end *end,
			      struct bigint *faulty_power)
{
	struct miner_state *state = &end->state;
	struct deadline_info info = miner__current_deadline(end->rules, state, rt->epoch);
	bool live;

	*faulty_power = bigint_zero();
	if (rt->epoch < info.period_start)
		return outcome_ok();
	miner__next_deadline(state, &info);
	RT_TRY(miner__load_deadline(rt, state, info.index, &end->deadlines, &end->deadline));
	*faulty_power = end->deadline.faulty_power_qa;
	RT_TRY(is_live(rt, &end->deadline, &live));
	return live ? rt_not_implemented(rt, "the end of a deadline with sectors") : outcome_ok();
}

static struct outcome charge_fees(struct runtime *rt, struct deadline_end *end,
				  const struct bigint *faulty_power)
{
	struct bigint fee, from_vesting, from_balance;
	enum status st;

	RT_TRY(miner__fault_fee(rt, &end->estimates, faulty_power, &fee));
	RT_TRY(miner__add_debt(rt, &end->state, &fee));
	RT_TRY(miner__repay_debt(rt, &end->state, &from_vesting, &from_balance));
	st = bigint_add(&from_vesting, &from_balance, &end->burnt);
	if (st == ST_OK)
		st = bigint_sub(&end->pledge_delta, &from_vesting, &end->pledge_delta);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

/* miner_state.go ContinueDeadlineCron. */
static bool goes_on(const struct miner_state *state)
{
	return bigint_sign(&state->pre_commit_deposits) != 0 ||
	       bigint_sign(&state->initial_pledge) != 0 || bigint_sign(&state->locked_funds) != 0;
}

struct outcome miner__end_deadline(struct runtime *rt, struct deadline_end *end)
{
	struct miner_state *state = &end->state;
	const struct bigint zero = bigint_zero();
	struct bigint amount;
	bool ignored;
	enum status st;

	RT_TRY(miner__begin(rt, state));
	RT_TRY(miner__unlock_vested(rt, state, &amount));
	st = bigint_sub(&zero, &amount, &end->pledge_delta);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(miner__get_info(rt, state, &end->info));
	RT_TRY(miner__change_worker(rt, state, &end->info));
	RT_TRY(miner__expire_pre_commits(rt, state));
	RT_TRY(miner__early_terminations(rt, state, &ignored));
	RT_TRY(advance(rt, end, &amount));
	RT_TRY(charge_fees(rt, end, &amount));
	end->goes_on = !end->rules->cron_may_stop || goes_on(state);
	if (!end->goes_on)
		state->deadline_cron_active = false;
	return miner__commit(rt, state);
}
