/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* 12 OnDeferredCronEvent (specs-actors v0.9.14, v2.3.5, v3.1.1, v4.0.1, v6.0.2 actors/
 * builtin/miner/miner_actor.go). */
#include "actors/miner/cron.h"

#include "actors/code.h"
#include "actors/miner/deadline.h"
#include "actors/miner/deadline_v0.h"
#include "actors/miner/funds.h"
#include "actors/miner/rules.h"
#include "actors/miner/sends.h"
#include "actors/miner/state.h"

enum {
	EVENT_WORKER_KEY_CHANGE = 0, /* v0 */
	EVENT_PROVING_DEADLINE = 1,
	EVENT_EARLY_TERMINATIONS = 2,
};

static int64_t read_event(struct cbor_reader *reader)
{
	cbor_read_tuple(reader, 1);
	return cbor_read_int(reader);
}

enum status miner__cron_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct miner_cron_params *out = params;

	(void)arena;
	out->event = read_event(reader);
	return cbor_status(reader);
}

enum status miner__cron_decode_v6(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct miner_cron_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 3);
	out->payload = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	smoothing_read(reader, &out->reward);
	smoothing_read(reader, &out->power);
	return cbor_status(reader);
}

/* ---- events --------------------------------------------------------------------------------- */

static struct outcome ask_or_take_estimates(struct runtime *rt,
					    const struct miner_cron_params *params,
					    struct miner_estimates *estimates)
{
	if (!miner__rules_of(rt->actors_version)->estimates_in_params)
		return miner__ask_estimates(rt, estimates);
	*estimates = (struct miner_estimates){ .reward = params->reward, .power = params->power };
	return outcome_ok();
}

/* Cron goes on at the end of the next deadline, which by the epoch is the next epoch's. */
static struct outcome enroll_next(struct runtime *rt, const struct deadline_end *end)
{
	uint64_t next = (uint64_t)rt->epoch + 1;
	struct deadline_info info;

	if (!end->goes_on)
		return outcome_ok();
	info = miner__current_deadline(end->rules, &end->state, (int64_t)next);
	return miner__enroll_deadline(rt, info.last);
}

static struct outcome proving_deadline(struct runtime *rt, const struct miner_cron_params *params)
{
	struct deadline_end *end = arena_zalloc(rt->arena, 1, sizeof(*end));

	if (!end)
		return outcome_failure(ST_NO_MEMORY);
	end->rules = miner__rules_of(rt->actors_version);
	RT_TRY(ask_or_take_estimates(rt, params, &end->estimates));
	RT_TRY(end->rules->ends_deadline_as_v0 ? miner__end_deadline_v0(rt, end)
					       : miner__end_deadline(rt, end));
	RT_TRY(miner__burn(rt, &end->burnt));
	RT_TRY(miner__notify_pledge(rt, &end->pledge_delta));
	/* Without sectors no deadline got early terminations that it had not before. */
	return enroll_next(rt, end);
}

static struct outcome begin_new(struct runtime *rt, struct miner_state **state)
{
	*state = arena_alloc(rt->arena, sizeof(**state));
	return *state ? miner__begin(rt, *state) : outcome_failure(ST_NO_MEMORY);
}

static struct outcome early_terminations(struct runtime *rt, const struct miner_cron_params *params)
{
	struct miner_estimates *estimates = arena_alloc(rt->arena, sizeof(*estimates));
	struct miner_state *state;
	bool pending;

	if (!estimates)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(ask_or_take_estimates(rt, params, estimates));
	RT_TRY(begin_new(rt, &state));
	RT_TRY(miner__early_terminations(rt, state, &pending));
	if (pending)
		return rt_not_implemented(rt, "processing early terminations of sectors");
	return miner__commit(rt, state);
}

static struct outcome worker_key_change(struct runtime *rt)
{
	struct miner_info *info = arena_alloc(rt->arena, sizeof(*info));
	struct miner_state *state;

	if (!info)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(begin_new(rt, &state));
	RT_TRY(miner__get_info(rt, state, info));
	RT_TRY(miner__change_worker(rt, state, info));
	return miner__commit(rt, state);
}

/* ---- the method ---------------------------------------------------------------------------------
 */

static struct outcome which_event(struct runtime *rt, const struct miner_cron_params *params,
				  int64_t *event)
{
	struct cbor_reader reader;

	*event = params->event;
	if (!miner__rules_of(rt->actors_version)->estimates_in_params)
		return outcome_ok();
	rt_reader(rt, &reader, params->payload);
	*event = read_event(&reader);
	if (cbor_status(&reader) == ST_OK)
		return outcome_ok();
	return rt_abort(rt, ERR_ILLEGAL_STATE,
			bytes_of_text("failed to unmarshal miner cron payload"));
}

/* Unknown events do nothing. */
static struct outcome handle(struct runtime *rt, const struct miner_cron_params *params,
			     int64_t event)
{
	if (event == EVENT_PROVING_DEADLINE)
		return proving_deadline(rt, params);
	if (event == EVENT_EARLY_TERMINATIONS)
		return early_terminations(rt, params);
	if (event == EVENT_WORKER_KEY_CHANGE &&
	    miner__rules_of(rt->actors_version)->worker_change_has_event)
		return worker_key_change(rt);
	return outcome_ok();
}

struct outcome miner__deferred_cron(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address power = address_of_id(ID_POWER);
	int64_t event;

	(void)ret;
	RT_TRY(rt_validate_is(rt, &power, 1));
	RT_TRY(which_event(rt, params, &event));
	RT_TRY(handle(rt, params, event));
	return miner__check_invariants(rt);
}
