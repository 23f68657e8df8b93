/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/environment.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/state_diff.h"

/* Chaos.WorldDiff: in what two worlds differ: environment, settings and state. */

struct world_diff_args {
	struct bytes a, b;
	int64_t depth;
	uint64_t limit;
	struct maybe_text cursor;
};

PARAMS(params_world_diff, struct world_diff_args,
       REQUIRED("a", world_name, struct world_diff_args, a, "a world"),
       REQUIRED("b", world_name, struct world_diff_args, b, "the other one"),
       OPTIONAL("depth", word, struct world_diff_args, depth,
		"{words}: what is told of an actor, default field", .words = &state_diff_depths),
       OPTIONAL("limit", uint, struct world_diff_args, limit,
		"actors at once, default {default}, at most {max}", DEFAULT(100), RANGE(1, 1000)),
       MAYBE("cursor", text, struct world_diff_args, cursor,
	     "state.next of the page before: its states, wherever the worlds stand by now"));

/* ---- what is told, where it differs ------------------------------------------------ */

static void begin_difference(struct json_writer *out, const char *name)
{
	json_write_object(out, NULL);
	json_write_text(out, "name", name);
}

static void write_numbers(struct json_writer *out, const char *name, int64_t a, int64_t b)
{
	if (a == b)
		return;
	begin_difference(out, name);
	json_write_int(out, "a", a);
	json_write_int(out, "b", b);
	json_write_object_end(out);
}

static void write_amounts(struct json_writer *out, const char *name, const struct bigint *a,
			  const struct bigint *b)
{
	if (bigint_compare(a, b) == 0)
		return;
	begin_difference(out, name);
	json_write_amount(out, "a", a);
	json_write_amount(out, "b", b);
	json_write_object_end(out);
}

static void write_words(struct json_writer *out, const char *name, const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return;
	begin_difference(out, name);
	json_write_text(out, "a", a);
	json_write_text(out, "b", b);
	json_write_object_end(out);
}

static void write_environments(struct json_writer *out, const struct environment *a,
			       const struct environment *b)
{
	write_numbers(out, "epoch", a->epoch, b->epoch);
	write_numbers(out, "networkVersion", a->network_version, b->network_version);
	write_amounts(out, "baseFee", &a->base_fee, &b->base_fee);
	write_amounts(out, "circSupply", &a->circ_supply, &b->circ_supply);
	write_words(out, "addressPrefix", address_prefix(a->address_network),
		    address_prefix(b->address_network));
}

/* ---- settings ----------------------------------------------------------------------- */

/* The stored form of settings that have nothing but where draws come from; what was drawn is
 * no setting. */
static enum status randomness_form(const struct settings *of, struct buffer *out)
{
	struct settings settings = settings_default();

	settings.mode = of->mode;
	settings.digest = of->digest;
	settings.seed = of->seed;
	settings.rules = of->rules;
	settings.rule_count = of->rule_count;
	return settings_encode(out, &settings);
}

static enum status is_same_randomness(const struct settings *a, const struct settings *b,
				      bool *same)
{
	struct buffer first, second;
	enum status st;

	buffer_init(&first, 0);
	buffer_init(&second, 0);
	st = randomness_form(a, &first);
	if (st == ST_OK)
		st = randomness_form(b, &second);
	*same = st == ST_OK && bytes_equal(buffer_bytes(&first), buffer_bytes(&second));
	buffer_fini(&second);
	buffer_fini(&first);
	return st;
}

static enum status write_randomness(struct call *call, const struct settings *a,
				    const struct settings *b)
{
	bool same;
	enum status st = is_same_randomness(a, b, &same);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	if (same)
		return ST_OK;
	begin_difference(call->out, "randomness");
	TRY(environment_write_randomness(call, "a", a, false));
	TRY(environment_write_randomness(call, "b", b, false));
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status write_settings(struct call *call, const struct settings *a,
				  const struct settings *b)
{
	struct json_writer *out = call->out;

	write_numbers(out, "epochStep", a->epoch_step, b->epoch_step);
	TRY(write_randomness(call, a, b));
	write_words(out, "signatures", environment_signatures(a), environment_signatures(b));
	write_numbers(out, "gasDefaults.gasLimit", a->gas_limit, b->gas_limit);
	write_amounts(out, "gasDefaults.gasFeeCap", &a->gas_fee_cap, &b->gas_fee_cap);
	write_amounts(out, "gasDefaults.gasPremium", &a->gas_premium, &b->gas_premium);
	return ST_OK;
}

/* ---- all of it ----------------------------------------------------------------------- */

static enum status write_env(struct call *call, const struct place_found *a,
			     const struct place_found *b)
{
	struct settings of_a, of_b;

	TRY(place_settings(call, "a", a, &of_a));
	TRY(place_settings(call, "b", b, &of_b));
	json_write_array(call->out, "env");
	write_environments(call->out, &a->point.env, &b->point.env);
	TRY(write_settings(call, &of_a, &of_b));
	json_write_array_end(call->out);
	return ST_OK;
}

enum status chaos_world_diff(struct call *call, const void *args)
{
	const struct world_diff_args *in = args;
	const struct place a = { .world = in->a, .at = { .kind = AT_HEAD } };
	const struct place b = { .world = in->b, .at = { .kind = AT_HEAD } };
	const struct state_diff_args states = {
		.from = { .given = !in->cursor.given, .value = a },
		.to = { .given = !in->cursor.given, .value = b },
		.depth = in->depth,
		.limit = in->limit,
		.cursor = in->cursor,
	};
	struct place_found found_a, found_b;

	TRY(place_find(call, "a", &a, &found_a));
	TRY(place_find(call, "b", &b, &found_b));
	json_write_object(call->out, NULL);
	TRY(write_env(call, &found_a, &found_b));
	json_write_raw(call->out, "state", bytes_make(NULL, 0));
	call->out->comma = false;
	TRY(chaos_state_diff(call, &states));
	json_write_object_end(call->out);
	return ST_OK;
}
