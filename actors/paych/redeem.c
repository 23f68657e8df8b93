/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Redeeming a voucher: the transaction of specs-actors v2.3.5 actors/builtin/paych/
 * paych_actor.go UpdateChannelState. Which store operations it takes, and when, is the
 * array's business (ipld/amt.h). */
#include "actors/paych/redeem.h"

#include "actors/paych/rules.h"
#include "actors/paych/state.h"
#include "actors/paych/voucher.h"

/* ---- lanes -------------------------------------------------------------------------- */

/* A failed operation on lanes that were opened. The library of actors v0 and v2
 * indexes past the end of a node's list when its bitmap claims too much. */
static struct outcome lanes_failed(struct runtime *rt, enum status st, const char *what)
{
	if (st == ST_INVALID && paych_rules_of(rt->actors_version)->broken_lanes_panic)
		return rt_panic(rt, bytes_of_text("index out of range in the lanes"));
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, what);
}

static struct outcome open_lanes(struct runtime *rt, struct cid root, struct amt **lanes)
{
	enum status st = actor_array_open(rt, root, PAYCH_LANES_BIT_WIDTH, lanes);

	return st == ST_OK ? outcome_ok()
			   : actor_collection_failed(rt, st, ERR_ILLEGAL_STATE,
						     "failed to load the lanes");
}

/* An absent lane is as one that has redeemed nothing. */
static struct outcome find_lane(struct runtime *rt, struct amt *lanes, uint64_t id,
				struct paych_lane *lane, bool *found)
{
	struct cbor_reader reader;
	struct bytes value;
	enum status st;

	*lane = (struct paych_lane){ .redeemed = bigint_zero() };
	*found = false;
	if (id > PAYCH_LANE_MAX)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("the greatest lane is 2^63-1"));
	st = amt_get(lanes, id, &value);
	if (st == ST_NOT_FOUND)
		return outcome_ok();
	if (st != ST_OK)
		return lanes_failed(rt, st, "failed to load a lane");
	rt_reader(rt, &reader, value);
	if (paych_lane_decode(&reader, rt->arena, lane) != ST_OK)
		return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("failed to decode a lane"));
	*found = true;
	return outcome_ok();
}

static struct outcome store_lane(struct runtime *rt, struct amt *lanes, uint64_t id,
				 const struct paych_lane *lane)
{
	struct bytes value;
	enum status st = cbor_encode(rt->arena, paych_lane_encode, lane, &value);

	if (st != ST_OK)
		return outcome_failure(st);
	st = amt_set(lanes, id, value);
	return st == ST_OK ? outcome_ok() : lanes_failed(rt, st, "failed to store a lane");
}

static struct outcome flush_lanes(struct runtime *rt, struct amt *lanes, struct cid *root)
{
	enum status st = actor_array_flush(rt, lanes, root);

	return st == ST_OK ? outcome_ok() : lanes_failed(rt, st, "failed to save the lanes");
}

/* ---- redeeming ---------------------------------------------------------------------- */

static struct outcome refuse(struct runtime *rt, const char *text)
{
	return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text(text));
}

static struct outcome find_own_lane(struct runtime *rt, struct amt *lanes,
				    const struct paych_voucher *voucher, struct paych_lane *lane)
{
	bool found;

	RT_TRY(find_lane(rt, lanes, voucher->lane, lane, &found));
	if (found && lane->nonce >= voucher->nonce)
		return refuse(rt, "the voucher's nonce is outdated");
	return outcome_ok();
}

/* The lane keeps what it has redeemed, so that it cannot be counted again with the
 * same nonce; a second merge of it in one voucher sees the new nonce. */
static struct outcome merge_lane(struct runtime *rt, struct amt *lanes, uint64_t own,
				 const struct paych_merge *merge, struct bigint *others)
{
	struct paych_lane lane;
	enum status st;
	bool found;

	if (merge->lane == own)
		return refuse(rt, "the voucher merges its own lane");
	RT_TRY(find_lane(rt, lanes, merge->lane, &lane, &found));
	if (!found)
		return refuse(rt, "the voucher merges a lane that is absent");
	if (lane.nonce >= merge->nonce)
		return refuse(rt, "the nonce of a merged lane is outdated");
	st = bigint_add(others, &lane.redeemed, others);
	if (st != ST_OK)
		return outcome_failure(st);
	lane.nonce = merge->nonce;
	return store_lane(rt, lanes, merge->lane, &lane);
}

static struct outcome merge_lanes(struct runtime *rt, struct amt *lanes,
				  const struct paych_voucher *voucher, struct bigint *others)
{
	*others = bigint_zero();
	for (size_t i = 0; i < voucher->merge_count; i++)
		RT_TRY(merge_lane(rt, lanes, voucher->lane, &voucher->merges[i], others));
	return outcome_ok();
}

/* to_send grows by what the voucher promises beyond what was redeemed before. */
static enum status raise(struct bigint *to_send, const struct bigint *amount,
			 const struct bigint *redeemed, const struct bigint *others)
{
	TRY(bigint_add(to_send, amount, to_send));
	TRY(bigint_sub(to_send, redeemed, to_send));
	return bigint_sub(to_send, others, to_send);
}

static struct outcome raise_to_send(struct runtime *rt, struct paych_state *state,
				    const struct bigint *amount, const struct bigint *redeemed,
				    const struct bigint *others)
{
	enum status st = raise(&state->to_send, amount, redeemed, others);
	struct bigint balance;

	if (st != ST_OK)
		return outcome_failure(st);
	if (bigint_sign(&state->to_send) < 0)
		return refuse(rt, "the voucher would leave a negative amount to pay");
	RT_TRY(rt_current_balance(rt, &balance));
	if (bigint_compare(&state->to_send, &balance) > 0)
		return refuse(rt, "the channel does not hold what the voucher promises");
	return outcome_ok();
}

static void delay_settling(struct paych_state *state, int64_t height)
{
	if (height == 0)
		return;
	if (state->settling_at != 0 && state->settling_at < height)
		state->settling_at = height;
	if (state->min_settle_height < height)
		state->min_settle_height = height;
}

struct outcome paych_redeem(struct runtime *rt, const struct paych_voucher *voucher)
{
	struct paych_state state;
	struct paych_lane lane;
	struct bigint others;
	struct amt *lanes;

	RT_TRY(actor_state_begin(rt, paych_state_decode, &state));
	RT_TRY(open_lanes(rt, state.lane_states, &lanes));
	RT_TRY(find_own_lane(rt, lanes, voucher, &lane));
	RT_TRY(merge_lanes(rt, lanes, voucher, &others));
	RT_TRY(raise_to_send(rt, &state, &voucher->amount, &lane.redeemed, &others));
	delay_settling(&state, voucher->min_settle_height);
	lane = (struct paych_lane){ .redeemed = voucher->amount, .nonce = voucher->nonce };
	RT_TRY(store_lane(rt, lanes, voucher->lane, &lane));
	RT_TRY(flush_lanes(rt, lanes, &state.lane_states));
	return actor_state_commit(rt, paych_state_encode, &state);
}
