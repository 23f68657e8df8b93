/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a miner asks of other actors (specs-actors v0.9.14, v2.3.5 actors/builtin/miner/
 * miner_actor.go). */
#include "actors/miner/sends.h"

#include "actors/code.h"
#include "actors/methods.h"
#include "actors/power/state.h"
#include "actors/send.h"

enum {
	METHOD_POWER_ENROLL_CRON = 4,
	METHOD_POWER_UPDATE_PLEDGE = 6,
	METHOD_POWER_TOTAL = 9,
	METHOD_REWARD_THIS_EPOCH = 3,
};

enum { EVENT_PROVING_DEADLINE = 1 };

static const char call_failed[] = "a call of another actor failed";

/* Asks a singleton; its failure is the exit code of this call. */
static struct outcome ask(struct runtime *rt, uint64_t id, uint64_t method, struct buffer *returned)
{
	const struct address to = address_of_id(id);
	const struct bigint none = bigint_zero();
	int64_t code = EXIT_OK;

	RT_TRY(rt_send(rt, &to, method, (struct bytes){ 0 }, &none, &code, returned));
	if (code == EXIT_OK)
		return outcome_ok();
	return rt_abort(rt, code, bytes_of_text(call_failed));
}

static struct outcome call_ignoring(struct runtime *rt, uint64_t id, uint64_t method,
				    struct bytes params, const struct bigint *value)
{
	const struct address to = address_of_id(id);

	return actor_call(rt, &to, method, params, value, call_failed);
}

/* ---- telling --------------------------------------------------------------------------- */

struct outcome miner__notify_pledge(struct runtime *rt, const struct bigint *delta)
{
	struct bytes params;
	enum status st;

	if (bigint_sign(delta) == 0)
		return outcome_ok();
	st = cbor_encode(rt->arena, amount_param_encode, delta, &params);
	if (st == ST_UNENCODABLE)
		return rt_abort(rt, ERR_SERIALIZATION,
				bytes_of_text("failed to marshal input parameters"));
	if (st != ST_OK)
		return outcome_failure(st);
	return call_ignoring(rt, ID_POWER, METHOD_POWER_UPDATE_PLEDGE, params, NULL);
}

struct outcome miner__burn(struct runtime *rt, const struct bigint *amount)
{
	if (bigint_sign(amount) <= 0)
		return outcome_ok();
	return call_ignoring(rt, ID_BURNT_FUNDS, METHOD_SEND, (struct bytes){ 0 }, amount);
}

static void write_enrolment(struct cbor_writer *writer, const void *epoch)
{
	static const uint8_t payload[] = { 0x81, EVENT_PROVING_DEADLINE };

	cbor_write_tuple(writer, 2);
	cbor_write_int(writer, *(const int64_t *)epoch);
	cbor_write_bytes(writer, bytes_make(payload, sizeof(payload)));
}

struct outcome miner__enroll_deadline(struct runtime *rt, int64_t epoch)
{
	struct bytes params;
	enum status st = cbor_encode(rt->arena, write_enrolment, &epoch, &params);

	if (st != ST_OK)
		return outcome_failure(st);
	return call_ignoring(rt, ID_POWER, METHOD_POWER_ENROLL_CRON, params, NULL);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* What f02 returns: v0 [reward, estimate or null, baseline], v2+ [estimate, baseline]. */
static enum status read_reward(struct cbor_reader *reader, unsigned actors_version,
			       struct miner_estimates *out)
{
	bool missing = false;

	cbor_read_tuple(reader, actors_version == 0 ? 3 : 2);
	if (actors_version == 0) {
		cbor_read_bigint(reader, NULL);
		missing = cbor_next_is_null(reader);
	}
	if (!missing)
		smoothing_read(reader, &out->reward);
	out->missing |= missing;
	cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

static enum status read_power(struct cbor_reader *reader, struct arena *arena,
			      unsigned actors_version, struct miner_estimates *out)
{
	struct power_totals *totals = arena_alloc(arena, sizeof(*totals));

	if (!totals)
		return ST_NO_MEMORY;
	totals->actors_version = actors_version;
	TRY(power_totals_decode(reader, arena, totals));
	out->power = totals->qa_power_smoothed;
	out->missing |= totals->smoothed_missing;
	return ST_OK;
}

static struct outcome undecodable(struct runtime *rt, enum status st)
{
	if (st == ST_OK)
		return outcome_ok();
	if (st == ST_NO_MEMORY)
		return outcome_failure(st);
	return rt_abort(rt, ERR_SERIALIZATION, bytes_of_text("failed to unmarshal return value"));
}

static struct outcome ask_reward(struct runtime *rt, struct miner_estimates *estimates)
{
	struct cbor_reader reader;
	struct outcome outcome;
	struct buffer returned;

	buffer_init(&returned, 0);
	outcome = ask(rt, ID_REWARD, METHOD_REWARD_THIS_EPOCH, &returned);
	rt_reader(rt, &reader, buffer_bytes(&returned));
	if (outcome.kind == OUTCOME_OK)
		outcome = undecodable(rt, read_reward(&reader, rt->actors_version, estimates));
	buffer_fini(&returned);
	return outcome;
}

static struct outcome ask_power(struct runtime *rt, struct miner_estimates *estimates)
{
	struct cbor_reader reader;
	struct outcome outcome;
	struct buffer returned;

	buffer_init(&returned, 0);
	outcome = ask(rt, ID_POWER, METHOD_POWER_TOTAL, &returned);
	rt_reader(rt, &reader, buffer_bytes(&returned));
	if (outcome.kind == OUTCOME_OK)
		outcome = undecodable(rt, read_power(&reader, rt->arena, rt->actors_version,
						     estimates));
	buffer_fini(&returned);
	return outcome;
}

struct outcome miner__ask_estimates(struct runtime *rt, struct miner_estimates *estimates)
{
	estimates->missing = false;
	RT_TRY(ask_reward(rt, estimates));
	return ask_power(rt, estimates);
}
