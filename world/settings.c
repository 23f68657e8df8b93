/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/settings.h"

#include <inttypes.h>

#include "world/history.h"
#include "world/record.h"

/* [form, mode, digest, seed, [rule…], [drawn…], total, before, epoch step, unverified, gas
 * limit, fee cap, premium], a rule [source, epoch, exact, tag, entropy, value]. */
enum { FORM = 1, FIELDS = 13, RULE_FIELDS = 6 };

struct settings settings_default(void)
{
	return (struct settings){
		.gas_limit = 1000000000,
		.gas_fee_cap = bigint_of_int(200),
		.gas_premium = bigint_of_int(1),
	};
}

/* ---- what they may hold ------------------------------------------------------ */

static enum status check_rules(const struct settings *settings, struct error *err)
{
	if (settings->rule_count > SETTINGS_RULES_MAX)
		return error_set(err, ST_LIMIT, "more than %d rules of randomness",
				 SETTINGS_RULES_MAX);
	for (size_t i = 0; i < settings->rule_count; i++) {
		if (settings->rules[i].entropy.size > SETTINGS_ENTROPY_MAX)
			return error_set(err, ST_LIMIT,
					 "the entropy of a rule has more than %d bytes",
					 SETTINGS_ENTROPY_MAX);
	}
	return ST_OK;
}

static enum status check_randomness(const struct settings *settings, struct error *err)
{
	const enum randomness_mode mode = settings->mode;
	const bool ruled = mode == RANDOMNESS_MODE_REPLAY || mode == RANDOMNESS_MODE_STRICT;
	const bool seeded = mode == RANDOMNESS_MODE_SEEDED;

	if (settings->seed.size > SETTINGS_SEED_MAX)
		return error_set(err, ST_LIMIT, "a seed has at most %d bytes", SETTINGS_SEED_MAX);
	if (seeded && settings->seed.size == 0)
		return error_set(err, ST_INVALID, "the source seeded needs a seed");
	if (settings->seed.size > 0 && !seeded && mode != RANDOMNESS_MODE_RECORD)
		return error_set(err, ST_INVALID, "a seed is for the sources seeded and record");
	if (settings->digest.size > 0 && (seeded || mode == RANDOMNESS_MODE_STRICT))
		return error_set(err, ST_INVALID,
				 "a value is for the sources fixed, replay and record");
	if (settings->digest.size > 0 && settings->seed.size > 0)
		return error_set(err, ST_INVALID, "a value and a seed exclude each other");
	if (settings->digest.size > 0 && settings->digest.size != RANDOMNESS_BYTES)
		return error_set(err, ST_INVALID, "the value has %d bytes", RANDOMNESS_BYTES);
	if (settings->rule_count > 0 && !ruled)
		return error_set(err, ST_INVALID, "rules are for the sources replay and strict");
	return check_rules(settings, err);
}

static bool is_amount(const struct bigint *amount)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	size_t size;

	return bigint_sign(amount) >= 0 && bigint_to_wire(amount, wire, &size) == ST_OK;
}

enum status settings_check(const struct settings *settings, struct error *err)
{
	if (settings->epoch_step < 0)
		return error_set(err, ST_INVALID, "the epoch step is negative");
	if (settings->gas_limit <= 0)
		return error_set(err, ST_INVALID, "the gas limit is not above 0");
	if (!is_amount(&settings->gas_fee_cap) || !is_amount(&settings->gas_premium))
		return error_set(err, ST_INVALID,
				 "gas fee cap and premium are at least 0 and have at most 1016 "
				 "bits");
	return check_randomness(settings, err);
}

/* ---- the stored form --------------------------------------------------------- */

static void write_rules(struct cbor_writer *writer, const struct randomness_rule *rules,
			size_t count)
{
	cbor_write_array(writer, count);
	for (size_t i = 0; i < count; i++) {
		cbor_write_tuple(writer, RULE_FIELDS);
		cbor_write_uint(writer, (uint64_t)rules[i].source);
		cbor_write_int(writer, rules[i].epoch);
		cbor_write_bool(writer, rules[i].exact);
		cbor_write_int(writer, rules[i].tag);
		record_write_blob(writer, rules[i].entropy);
		record_write_blob(writer, bytes_make(rules[i].value, RANDOMNESS_BYTES));
	}
}

static void write_settings(struct cbor_writer *writer, const struct settings *settings)
{
	cbor_write_tuple(writer, FIELDS);
	cbor_write_uint(writer, FORM);
	cbor_write_uint(writer, (uint64_t)settings->mode);
	record_write_blob(writer, settings->digest);
	record_write_blob(writer, settings->seed);
	write_rules(writer, settings->rules, settings->rule_count);
	write_rules(writer, settings->drawn, settings->drawn_count);
	cbor_write_uint(writer, settings->drawn_total);
	cbor_write_uint(writer, settings->drawn_before);
	cbor_write_int(writer, settings->epoch_step);
	cbor_write_bool(writer, settings->unverified);
	cbor_write_int(writer, settings->gas_limit);
	record_write_amount(writer, &settings->gas_fee_cap);
	record_write_amount(writer, &settings->gas_premium);
}

enum status settings_encode(struct buffer *out, const struct settings *settings)
{
	const struct settings defaults = settings_default();
	struct cbor_writer writer;
	struct buffer plain;
	enum status st;

	buffer_init(&plain, 0);
	cbor_writer_init(&writer, &plain);
	write_settings(&writer, &defaults);
	st = cbor_writer_status(&writer);
	if (st == ST_OK) {
		const struct buffer_mark start = buffer_mark(out);
		const size_t size = out->size;

		cbor_writer_init(&writer, out);
		write_settings(&writer, settings);
		st = cbor_writer_status(&writer);
		if (st == ST_OK && bytes_equal(buffer_bytes(&plain),
					       bytes_make(out->data + size, out->size - size)))
			buffer_cut(out, start);
	}
	buffer_fini(&plain);
	return st;
}

static void read_rule(struct cbor_reader *reader, struct randomness_rule *out)
{
	struct bytes value;
	uint64_t source;

	cbor_read_tuple(reader, RULE_FIELDS);
	source = cbor_read_uint(reader);
	out->source = source == RANDOMNESS_BEACON ? RANDOMNESS_BEACON : RANDOMNESS_CHAIN;
	out->epoch = cbor_read_int(reader);
	out->exact = cbor_read_bool(reader);
	out->tag = cbor_read_int(reader);
	out->entropy = record_read_blob(reader);
	value = record_read_blob(reader);
	if (value.size == RANDOMNESS_BYTES && source <= RANDOMNESS_BEACON)
		memcpy(out->value, value.data, RANDOMNESS_BYTES);
	else
		cbor_fail(reader, ST_CORRUPT, "not a rule of randomness");
}

static const struct randomness_rule *read_rules(struct cbor_reader *reader, struct arena *arena,
						size_t *count)
{
	struct randomness_rule *rules;

	*count = cbor_read_array(reader);
	if (*count == 0)
		return NULL;
	rules = arena_zalloc(arena, *count, sizeof(*rules));
	if (!rules)
		cbor_fail(reader, ST_NO_MEMORY, "no memory for rules");
	for (size_t i = 0; rules && i < *count && cbor_status(reader) == ST_OK; i++)
		read_rule(reader, &rules[i]);
	return rules;
}

static void read_settings(struct cbor_reader *reader, struct arena *arena, struct settings *out)
{
	uint64_t form, mode;

	cbor_read_tuple(reader, FIELDS);
	form = cbor_read_uint(reader);
	mode = cbor_read_uint(reader);
	if (form != FORM || mode >= RANDOMNESS_MODES)
		cbor_fail(reader, ST_CORRUPT, "another form");
	out->mode = mode < RANDOMNESS_MODES ? (enum randomness_mode)mode : RANDOMNESS_MODE_FIXED;
	out->digest = record_read_blob(reader);
	out->seed = record_read_blob(reader);
	out->rules = read_rules(reader, arena, &out->rule_count);
	out->drawn = read_rules(reader, arena, &out->drawn_count);
	out->drawn_total = cbor_read_uint(reader);
	out->drawn_before = cbor_read_uint(reader);
	out->epoch_step = cbor_read_int(reader);
	out->unverified = cbor_read_bool(reader);
	out->gas_limit = cbor_read_int(reader);
	out->gas_fee_cap = record_read_amount(reader);
	out->gas_premium = record_read_amount(reader);
}

enum status settings_decode(struct arena *arena, struct bytes form, struct settings *out)
{
	struct cbor_reader reader;
	enum status st;

	*out = settings_default();
	cbor_reader_init(&reader, form);
	read_settings(&reader, arena, out);
	st = record_done(&reader);
	/* What was kept passed this check. */
	return st == ST_OK && settings_check(out, NULL) != ST_OK ? ST_CORRUPT : st;
}

/* ---- what follows from them --------------------------------------------------- */

struct randomness settings_randomness(const struct settings *settings)
{
	return (struct randomness){
		.rules = settings->rules,
		.rule_count = settings->rule_count,
		.digest = settings->digest,
		.seed = settings->seed,
		.strict = settings->mode == RANDOMNESS_MODE_STRICT,
	};
}

struct settings settings_after(const struct settings *settings, uint64_t at)
{
	struct settings after = *settings;

	if (after.drawn_count > 0)
		after.drawn_before = at;
	after.drawn = NULL;
	after.drawn_count = 0;
	return after;
}

enum status settings_with_draws(const struct settings *settings, const struct draws *draws,
				uint64_t at, struct bytes *form)
{
	struct settings after = settings_after(settings, at);
	struct buffer encoded;
	enum status st;

	*form = (struct bytes){ 0 };
	if (draws->count == 0)
		return ST_OK;
	after.drawn = draws->all;
	after.drawn_count = draws->count;
	after.drawn_total += draws->count;
	buffer_init(&encoded, 0);
	st = settings_encode(&encoded, &after);
	if (st == ST_OK)
		st = arena_copy(draws->arena, buffer_bytes(&encoded), form);
	buffer_fini(&encoded);
	return st;
}

enum status settings_step(const struct settings *settings, struct environment *env,
			  struct error *err)
{
	if (settings->epoch_step > INT64_MAX - env->epoch) {
		(void)error_set(err, ST_INVALID, "there is no epoch %" PRId64 " behind %" PRId64,
				settings->epoch_step, env->epoch);
		error_hint(err, "set a smaller epoch or epochStep with Chaos.EnvSet");
		return ST_INVALID;
	}
	env->epoch += settings->epoch_step;
	return ST_OK;
}

/* ---- where they are ------------------------------------------------------------ */

enum status session_settings(struct session *session, struct arena *arena,
			     const struct environment *env, struct settings *out, struct error *err)
{
	struct journal_entry entry;
	enum status st;

	*out = settings_default();
	if (env->settings == 0)
		return ST_OK;
	TRY(session_next_entry(session, arena, env->settings, NULL, &entry, err));
	st = entry.settings.size > 0 ? settings_decode(arena, entry.settings, out) : ST_CORRUPT;
	if (st != ST_OK)
		return error_set(err, st, "the settings in journal entry %" PRIu64 " %s",
				 env->settings, st == ST_CORRUPT ? "are damaged" : status_name(st));
	return ST_OK;
}

enum status settings_recorded(struct session *session, const struct settings *settings,
			      const struct randomness_rule **out, size_t *count, struct error *err)
{
	struct arena *arena = session_arena(session);
	struct randomness_rule *all = arena_zalloc(arena, SETTINGS_RECORDED_MAX, sizeof(*all));
	struct settings at = *settings;
	size_t first = SETTINGS_RECORDED_MAX;

	if (!all)
		return error_set(err, ST_NO_MEMORY, "no memory for the recorded draws");
	/* Filled from the end. */
	for (;;) {
		struct environment env = { .settings = at.drawn_before };

		for (size_t i = at.drawn_count; i > 0 && first > 0; i--)
			all[--first] = at.drawn[i - 1];
		if (first == 0 || env.settings == 0)
			break;
		TRY(session_settings(session, arena, &env, &at, err));
	}
	*out = all + first;
	*count = SETTINGS_RECORDED_MAX - first;
	return ST_OK;
}
