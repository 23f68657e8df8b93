/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The end of an epoch: cron events, proofs, power as of now (specs-actors v0.9.14,
 * v2.3.5, v3.1.1, v6.0.2 actors/builtin/power/power_actor.go OnEpochTickEnd, CronTick
 * in v7). */
#include "actors/power/tick.h"

#include "actors/code.h"
#include "actors/methods.h"
#include "actors/power/claims.h"
#include "actors/power/queue.h"
#include "actors/power/rules.h"
#include "actors/power/state.h"
#include "actors/send.h"

/* Epochs one tick looks through for events: nine years of null rounds. */
enum { EPOCHS_MAX = 10000000 };

enum {
	METHOD_REWARD_THIS_EPOCH = 3,
	METHOD_REWARD_UPDATE_KPI = 4,
	METHOD_MINER_DEFERRED_CRON = 12,
};

static const struct bigint nothing = { 0 };

/* What a tick holds while it sends: in the arena. */
struct tick {
	const struct power_rules *rules;
	struct power_state state;               /* as of its last transaction */
	struct filter_estimate reward_smoothed; /* with asks_reward */
	struct power_event_list events;
	struct power_event_list failed;
	struct address to;
};

static struct outcome begin(struct runtime *rt, struct tick *tick)
{
	tick->state.actors_version = rt->actors_version;
	return actor_state_begin(rt, power_state_decode, &tick->state);
}

static struct outcome commit(struct runtime *rt, const struct tick *tick)
{
	return actor_state_commit(rt, power_state_encode, &tick->state);
}

/* ---- asking the reward actor ---------------------------------------------------------- */

static enum status read_reward(struct runtime *rt, struct tick *tick, struct bytes returned)
{
	struct cbor_reader reader;

	rt_reader(rt, &reader, returned);
	cbor_read_tuple(&reader, 2);
	smoothing_read(&reader, &tick->reward_smoothed);
	cbor_read_bigint(&reader, NULL); /* the baseline is for proofs */
	return cbor_status(&reader);
}

static struct outcome ask_reward(struct runtime *rt, struct tick *tick)
{
	struct outcome outcome;
	struct buffer returned;
	int64_t code = EXIT_OK;
	enum status st = ST_OK;

	if (!tick->rules->asks_reward)
		return outcome_ok();
	buffer_init(&returned, 0);
	tick->to = address_of_id(ID_REWARD);
	outcome = rt_send(rt, &tick->to, METHOD_REWARD_THIS_EPOCH, (struct bytes){ 0 }, &nothing,
			  &code, &returned);
	if (outcome.kind == OUTCOME_OK && code == EXIT_OK)
		st = read_reward(rt, tick, buffer_bytes(&returned));
	buffer_fini(&returned);
	RT_TRY(outcome);
	if (code != EXIT_OK)
		return rt_abort(rt, code, bytes_of_text("failed to check epoch baseline power"));
	if (st == ST_NO_MEMORY)
		return outcome_failure(st);
	if (st != ST_OK)
		return rt_abort(rt, ERR_SERIALIZATION,
				bytes_of_text("failed to unmarshal return value"));
	return outcome_ok();
}

/* ---- proofs -------------------------------------------------------------------------------- */

/* A walk over the batch. The reference gathers the proofs of its miners and has them
 * verified; we only know that there are none. */
struct batch_walk {
	struct runtime *rt;
	struct hamt *claims; /* NULL: every miner counts */
	bool erred;          /* an error of the reference, not of the map */
	struct outcome outcome;
};

static enum status stop_walk(struct batch_walk *walk, struct outcome outcome)
{
	walk->outcome = outcome;
	return ST_ABORTED;
}

static enum status err_in_walk(struct batch_walk *walk)
{
	walk->erred = true;
	return ST_ABORTED;
}

/* Loads the array behind a value; only that it can be loaded counts. */
static enum status check_array(struct batch_walk *walk, struct bytes value)
{
	struct cbor_reader reader;
	struct amt *ignored;
	struct cid root;
	enum status st;

	rt_reader(walk->rt, &reader, value);
	root = cbor_read_link(&reader);
	if (cbor_status(&reader) != ST_OK)
		return err_in_walk(walk);
	st = actor_array_open(walk->rt, root, POWER_BATCH_ARRAY_BIT_WIDTH, &ignored);
	if (st == ST_OK)
		return ST_OK;
	if (st == ST_INVALID)
		return err_in_walk(walk);
	return stop_walk(walk, rt_store_failed(walk->rt, st, "failed to load proofs"));
}

static enum status visit_miner(void *context, struct bytes key, struct bytes value)
{
	struct batch_walk *walk = context;
	struct address miner;
	struct bytes ignored;
	enum status st = check_array(walk, value);

	if (st != ST_OK)
		return st;
	if (address_from_bytes(key, walk->rt->delegated, &miner) != ST_OK)
		return err_in_walk(walk);
	st = walk->claims ? hamt_get(walk->claims, key, &ignored) : ST_OK;
	if (st == ST_NOT_FOUND)
		return ST_OK;
	if (st == ST_INVALID || st == ST_RANGE)
		return err_in_walk(walk);
	if (st != ST_OK)
		return stop_walk(walk, rt_store_failed(walk->rt, st, "failed to look up claim"));
	return stop_walk(walk, rt_not_implemented(walk->rt, "verifying a batch of seal proofs"));
}

/* *erred: what the reference takes for an error. */
static struct outcome walk_batch(struct runtime *rt, struct hamt *batch, struct hamt *claims,
				 bool *erred)
{
	struct batch_walk walk = { .rt = rt, .claims = claims, .outcome = outcome_ok() };
	enum status st = hamt_each(batch, visit_miner, &walk);

	RT_TRY(walk.outcome);
	*erred = walk.erred || st == ST_INVALID;
	return st == ST_OK || *erred ? outcome_ok()
				     : rt_store_failed(rt, st, "failed to iterate proof batch");
}

static struct outcome open_map(struct runtime *rt, struct cid root, struct hamt **map, bool *erred)
{
	enum status st = actor_map_open(rt, root, ACTOR_MAP_BIT_WIDTH, map);

	*erred = st == ST_INVALID;
	return st == ST_OK || *erred ? outcome_ok()
				     : rt_store_failed(rt, st, "failed to load a map");
}

/* Empties the batch. After an error while it was loaded it stays as it is, which only
 * shows where a tick goes on after errors. */
static struct outcome take_batch(struct runtime *rt, struct tick *tick, bool *erred)
{
	struct hamt *batch, *claims = NULL;

	*erred = false;
	if (!cid_defined(tick->state.proof_validation_batch))
		return outcome_ok();
	RT_TRY(open_map(rt, tick->state.proof_validation_batch, &batch, erred));
	if (!*erred && tick->rules->only_claimants)
		RT_TRY(open_map(rt, tick->state.claims, &claims, erred));
	if (*erred)
		return outcome_ok();
	RT_TRY(walk_batch(rt, batch, claims, erred));
	tick->state.proof_validation_batch = (struct cid){ 0 };
	return outcome_ok();
}

static struct outcome verify_proofs(struct runtime *rt, struct tick *tick)
{
	bool erred;

	RT_TRY(begin(rt, tick));
	RT_TRY(take_batch(rt, tick, &erred));
	if (erred && !tick->rules->survives_bad_proofs)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to load proofs validation batch"));
	RT_TRY(commit(rt, tick));
	return erred ? outcome_ok() : rt_verify_no_seals(rt);
}

/* ---- cron events ------------------------------------------------------------------------------
 */

/* Adds the events of one epoch that are to be called back, and takes them out. */
static struct outcome take_epoch(struct runtime *rt, struct tick *tick, struct hamt *queue,
				 struct hamt *claims, int64_t epoch)
{
	struct power_event_list loaded;
	bool wanted = true;

	power__events_init(&loaded);
	RT_TRY(power__queue_load(rt, queue, epoch, &loaded));
	if (!loaded.first)
		return outcome_ok();
	for (struct power_event_item *item = loaded.first; item; item = item->next) {
		if (claims)
			RT_TRY(power__claims_has(rt, claims, &item->event.miner, &wanted));
		if (wanted && power__events_add(rt, &tick->events, &item->event) != ST_OK)
			return outcome_failure(ST_NO_MEMORY);
	}
	return power__queue_remove(rt, queue, epoch);
}

/* A state made for it can ask for more epochs than anyone waits for. At the last epoch
 * of all the reference's loop never ends. */
static bool too_many_epochs(int64_t from, int64_t to)
{
	if (from > to)
		return false;
	return to == INT64_MAX || (uint64_t)to - (uint64_t)from >= EPOCHS_MAX;
}

static struct outcome take_events(struct runtime *rt, struct tick *tick)
{
	struct hamt *queue, *claims = NULL;

	RT_TRY(begin(rt, tick));
	RT_TRY(power__queue_open(rt, &tick->state, &queue));
	if (tick->rules->only_claimants)
		RT_TRY(power__claims_open(rt, &tick->state, &claims));
	if (too_many_epochs(tick->state.first_cron_epoch, rt->epoch))
		return rt_limit(rt, "the power actor looks for cron events in too many epochs");
	for (int64_t epoch = tick->state.first_cron_epoch; epoch <= rt->epoch; epoch++) {
		RT_TRY(rt_go_on(rt));
		RT_TRY(take_epoch(rt, tick, queue, claims, epoch));
	}
	tick->state.first_cron_epoch = (int64_t)((uint64_t)rt->epoch + 1);
	RT_TRY(power__queue_flush(rt, queue, &tick->state));
	return commit(rt, tick);
}

struct callback {
	const struct tick *tick;
	struct bytes payload;
};

static void write_callback(struct cbor_writer *writer, const void *value)
{
	const struct callback *callback = value;

	cbor_write_tuple(writer, 3);
	cbor_write_bytes(writer, callback->payload);
	smoothing_write(writer, &callback->tick->reward_smoothed);
	smoothing_write(writer, &callback->tick->state.qa_power_smoothed);
}

/* The payload itself, or wrapped with what a miner would have to ask for. */
static struct outcome callback_params(struct runtime *rt, const struct tick *tick,
				      struct bytes payload, struct bytes *params)
{
	const struct callback callback = { tick, payload };
	enum status st;

	*params = payload;
	if (!tick->rules->asks_reward)
		return outcome_ok();
	st = cbor_encode(rt->arena, write_callback, &callback, params);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

static struct outcome call_back(struct runtime *rt, struct tick *tick,
				const struct power_cron_event *event)
{
	struct bytes params;
	int64_t code;

	RT_TRY(callback_params(rt, tick, event->payload, &params));
	RT_TRY(actor_send(rt, &event->miner, METHOD_MINER_DEFERRED_CRON, params, NULL, &code));
	if (code != EXIT_OK && power__events_add(rt, &tick->failed, event) != ST_OK)
		return outcome_failure(ST_NO_MEMORY);
	return outcome_ok();
}

/* A miner whose callback failed loses its power: in v0 the claim stays, without any;
 * from v2 on it goes. Errors on the way are only logged. */
static struct outcome punish(struct runtime *rt, struct tick *tick, struct hamt *claims,
			     const struct address *miner)
{
	const struct power_rules *rules = tick->rules;
	bool counts = rt->network_version >= rules->uncounted_until;
	bool refused = false;
	enum claim_found found;
	struct power_claim claim;

	RT_TRY(power__claims_find(rt, claims, miner, &claim, &found));
	if (found == CLAIM_FOUND)
		RT_TRY(power__claims_empty(rt, claims, &tick->state, miner, &claim, &refused));
	if (!rules->deletes_claims || refused || found == CLAIM_UNREADABLE)
		return outcome_ok();
	if (found == CLAIM_FOUND)
		RT_TRY(power__claims_remove(rt, claims, miner));
	else if (!rules->lowers_count_without_claim)
		return outcome_ok();
	if (counts)
		tick->state.miner_count = (int64_t)((uint64_t)tick->state.miner_count - 1);
	return outcome_ok();
}

static struct outcome punish_failed(struct runtime *rt, struct tick *tick)
{
	struct hamt *claims;

	if (!tick->failed.first && tick->rules->deletes_claims)
		return outcome_ok();
	RT_TRY(begin(rt, tick));
	RT_TRY(power__claims_open(rt, &tick->state, &claims));
	for (struct power_event_item *item = tick->failed.first; item; item = item->next)
		RT_TRY(punish(rt, tick, claims, &item->event.miner));
	RT_TRY(power__claims_flush(rt, claims, &tick->state));
	return commit(rt, tick);
}

static struct outcome process_events(struct runtime *rt, struct tick *tick)
{
	power__events_init(&tick->events);
	power__events_init(&tick->failed);
	RT_TRY(take_events(rt, tick));
	for (struct power_event_item *item = tick->events.first; item; item = item->next)
		RT_TRY(call_back(rt, tick, &item->event));
	return punish_failed(rt, tick);
}

/* ---- power as of now ------------------------------------------------------------------------- */

static struct outcome smooth(struct runtime *rt, struct tick *tick)
{
	struct power_state *state = &tick->state;
	int64_t gap = 1;
	enum status st;

	if (state->smoothed_missing)
		return rt_panic(rt, bytes_of_text("nil pointer dereference"));
	if (tick->rules->smooths_by_gap)
		gap = (int64_t)((uint64_t)rt->epoch - (uint64_t)state->last_processed_cron_epoch);
	st = smoothing_next(&state->qa_power_smoothed, &state->this_epoch_quality_adj_power, gap);
	return st == ST_OK ? outcome_ok() : smoothing_failed(rt, st);
}

/* While few miners have the least power, everybody's counts. */
static void freeze_totals(struct power_state *state, const struct power_rules *rules)
{
	bool all = state->miner_above_min_power_count < rules->least_miners;

	state->this_epoch_pledge_collateral = state->total_pledge_collateral;
	state->this_epoch_quality_adj_power = all ? state->total_qa_bytes_committed
						  : state->total_quality_adj_power;
	state->this_epoch_raw_byte_power = all ? state->total_bytes_committed
					       : state->total_raw_byte_power;
}

static struct outcome update_power(struct runtime *rt, struct tick *tick)
{
	RT_TRY(begin(rt, tick));
	freeze_totals(&tick->state, tick->rules);
	RT_TRY(smooth(rt, tick));
	if (tick->rules->smooths_by_gap)
		tick->state.last_processed_cron_epoch = rt->epoch;
	return commit(rt, tick);
}

static struct outcome report_power(struct runtime *rt, struct tick *tick)
{
	struct bytes params;
	enum status st = cbor_encode(rt->arena, amount_param_encode,
				     &tick->state.this_epoch_raw_byte_power, &params);

	if (st != ST_OK)
		return outcome_failure(st);
	tick->to = address_of_id(ID_REWARD);
	return actor_call(rt, &tick->to, METHOD_REWARD_UPDATE_KPI, params, NULL,
			  "failed to update network KPI with Reward Actor");
}

struct outcome power__tick(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	struct tick *tick = arena_alloc(rt->arena, sizeof(*tick));

	(void)params, (void)ret;
	if (!tick)
		return outcome_failure(ST_NO_MEMORY);
	tick->rules = power__rules_of(rt->actors_version);
	tick->to = address_of_id(ID_CRON);
	RT_TRY(rt_validate_is(rt, &tick->to, 1));
	RT_TRY(ask_reward(rt, tick));
	if (tick->rules->events_before_proofs)
		RT_TRY(process_events(rt, tick));
	RT_TRY(verify_proofs(rt, tick));
	if (!tick->rules->events_before_proofs)
		RT_TRY(process_events(rt, tick));
	RT_TRY(update_power(rt, tick));
	return report_power(rt, tick);
}
