/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/environment.h"

#include <stdio.h>

#include "actors/registry.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/chaos/handlers.h"
#include "rpc/shape.h"
#include "rpc/vector/randomness_json.h"
#include "vm/network.h"
#include "world/set_environment.h"

/* The environment of a world, and its settings. */

static const struct word source_words[] = {
	{ "fixed", RANDOMNESS_MODE_FIXED },   { "seeded", RANDOMNESS_MODE_SEEDED },
	{ "replay", RANDOMNESS_MODE_REPLAY }, { "strict", RANDOMNESS_MODE_STRICT },
	{ "record", RANDOMNESS_MODE_RECORD },
};
static const struct word_list sources = { source_words, RANDOMNESS_MODES, false };

enum { SIGNATURES_VERIFIED, SIGNATURES_SKIPPED };
static const struct word signature_words[] = { { "verify", SIGNATURES_VERIFIED },
					       { "skip", SIGNATURES_SKIPPED } };
static const struct word_list signatures = { signature_words, 2, false };

static const struct word prefix_words[] = { { "f", ADDRESS_MAINNET }, { "t", ADDRESS_TESTNET } };
const struct word_list address_prefixes = { prefix_words, ADDRESS_NETWORKS, false };

OBJECT(draw_rule, struct randomness_rule, FIELDS_OF_PARAMS,
       WITHIN("on", randomness_draw, struct randomness_rule,
	      "[kind, epoch] for a digest, [kind, tag, epoch, entropy] for one draw; kind is "
	      "chain or beacon"),
       REQUIRED("ret", randomness_digest, struct randomness_rule, value,
		"32 bytes in base64: the digest, or what is drawn"));

/* So many rules that it is said before they are read. */
static enum status admit_rules(struct decode *decode, const json_t *value, const void *out)
{
	(void)out;
	if (json_array_size(value) > SETTINGS_RULES_MAX)
		return decode_refuse(decode, value, "at most 1000 rules");
	return ST_OK;
}

DEFINE_OBJECT(randomness_args, FIELDS_OF_PARAMS,
	      REQUIRED("source", word, struct randomness_args, source, "one of {words}",
		       .words = &sources),
	      MAYBE("seed", raw_text, struct randomness_args, seed,
		    "of seeded and record: at most 64 bytes"),
	      MAYBE("value", bytes, struct randomness_args, value,
		    "of fixed, replay and record: 32 bytes in place of the fixed digest"),
	      LIST("rules", draw_rule, struct randomness_args, rules, rule_count,
		   "of replay and strict: what draws give", .admit = admit_rules));

DEFINE_OBJECT(gas_defaults, FIELDS_OF_PARAMS,
	      MAYBE("gasLimit", int, struct gas_defaults, gas_limit, "at least 1"),
	      MAYBE("gasFeeCap", amount, struct gas_defaults, gas_fee_cap,
		    "attoFIL, at least {min}", RANGE(0, INT64_MAX)),
	      MAYBE("gasPremium", amount, struct gas_defaults, gas_premium,
		    "attoFIL, at least {min}", RANGE(0, INT64_MAX)));

/* clang-format off */
#define CHANGE_ROWS                                                                                \
	MAYBE("epoch", int, struct environment_change, epoch, "at least {min}",                    \
	      RANGE(0, INT64_MAX)),                                                                \
	MAYBE("networkVersion", network_version, struct environment_change, network_version,       \
	      "0 to 15"),                                                                          \
	MAYBE("baseFee", amount, struct environment_change, base_fee,                              \
	      "attoFIL, at least {min}", RANGE(0, INT64_MAX)),                                     \
	MAYBE("circSupply", amount, struct environment_change, circ_supply,                        \
	      "attoFIL, at least {min}", RANGE(0, INT64_MAX)),                                     \
	MAYBE("randomness", randomness_args, struct environment_change, randomness,                \
	      "what actors draw randomness from"),                                                 \
	MAYBE("epochStep", int, struct environment_change, epoch_step,                             \
	      "by which the epoch moves on before every message; 0 in a new world",                \
	      RANGE(0, INT64_MAX)),                                                                \
	MAYBE("signatures", word, struct environment_change, signatures,                           \
	      "whether Filecoin.MpoolPush looks at them: {words}", .words = &signatures),          \
	MAYBE("gasDefaults", gas_defaults, struct environment_change, gas_defaults,                \
	      "what Chaos.Invoke fills in"),                                                       \
	MAYBE("addressPrefix", word, struct environment_change, address_prefix,                    \
	      "the letter that answers write addresses with, {words}; f in a new world",           \
	      .words = &address_prefixes)
/* clang-format on */

PARAMS(params_env_set, struct environment_change, CHANGE_ROWS);
DEFINE_OBJECT(environment_change, FIELDS_OF_PARAMS, CHANGE_ROWS);

/* ---- as JSON --------------------------------------------------------------------- */

static enum status write_recorded(struct call *call, const struct settings *settings)
{
	const struct randomness_rule *drawn;
	struct error err = { .status = ST_OK };
	size_t count;
	enum status st = settings_recorded(call->session, settings, &drawn, &count, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	randomness_rules_write(call->out, "recorded", drawn, count);
	json_write_uint(call->out, "recordedTotal", settings->drawn_total);
	return ST_OK;
}

enum status environment_write_randomness(struct call *call, const char *name,
					 const struct settings *settings, bool recorded)
{
	const bool ruled = settings->mode == RANDOMNESS_MODE_REPLAY ||
			   settings->mode == RANDOMNESS_MODE_STRICT;
	struct json_writer *out = call->out;

	json_write_object(out, name);
	for (size_t i = 0; i < RANDOMNESS_MODES; i++) {
		if (source_words[i].value == (int64_t)settings->mode)
			json_write_text(out, "source", source_words[i].word);
	}
	if (settings->seed.size > 0)
		chaos_text_write(out, "seed", settings->seed);
	if (settings->digest.size > 0)
		json_write_base64(out, "value", settings->digest);
	if (ruled)
		randomness_rules_write(out, "rules", settings->rules, settings->rule_count);
	if (settings->mode == RANDOMNESS_MODE_RECORD && recorded)
		TRY(write_recorded(call, settings));
	json_write_object_end(out);
	return ST_OK;
}

const char *environment_signatures(const struct settings *settings)
{
	return settings->unverified ? "skip" : "verify";
}

enum status environment_write_settings(struct call *call, const struct settings *settings,
				       bool recorded)
{
	struct json_writer *out = call->out;

	json_write_int(out, "epochStep", settings->epoch_step);
	TRY(environment_write_randomness(call, "randomness", settings, recorded));
	json_write_text(out, "signatures", environment_signatures(settings));
	json_write_object(out, "gasDefaults");
	json_write_int(out, "gasLimit", settings->gas_limit);
	json_write_amount(out, "gasFeeCap", &settings->gas_fee_cap);
	json_write_amount(out, "gasPremium", &settings->gas_premium);
	json_write_object_end(out);
	return ST_OK;
}

static enum status write_name(struct call *call, const struct state_point *point)
{
	struct error err = { .status = ST_OK };
	struct bytes name;
	enum status st = session_network_name(call->session, point, &name, &err);

	/* A state without an init actor has no name; it can be looked at all the same. */
	if (st == ST_OK)
		json_write_string(call->out, "networkName", name);
	else if (st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED)
		return call_failed(call, st, &err);
	else
		json_write_null(call->out, "networkName");
	return ST_OK;
}

enum status chaos_write_environment(struct call *call, const struct state_point *point)
{
	struct settings settings;

	TRY(call_settings(call, &point->env, &settings));
	shape_environment(call->out, &point->env);
	TRY(write_name(call, point));
	return environment_write_settings(call, &settings, true);
}

enum status chaos_env_get(struct call *call, const void *args)
{
	struct state_point head = call_head(call);

	(void)args;
	json_write_object(call->out, NULL);
	TRY(chaos_write_environment(call, &head));
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- changes ---------------------------------------------------------------------- */

/* Whether state tree and actors are those the network version would have made: a
 * change of version migrates nothing. */
static enum status state_fits(struct call *call, const struct state_point *head, bool *fits)
{
	const struct network_rules *rules = network_rules_of(head->env.network_version);
	struct state_tree *tree;
	struct actor_code code;
	struct actor init;
	enum status st;

	*fits = true;
	if (!rules)
		return ST_OK;
	st = session_tree(call->session, head, &tree, NULL);
	if (st == ST_OK && state_tree_version(tree) != rules->tree_version) {
		*fits = false;
		return ST_OK;
	}
	if (st == ST_OK)
		st = state_tree_get(tree, ID_INIT, &init);
	if (st == ST_NO_MEMORY || st == ST_IO)
		return call_failed(call, st, NULL);
	if (st == ST_OK && actor_code_parse(init.code, &code))
		*fits = code.actors_version == rules->actors_version;
	return ST_OK;
}

enum status environment_write_warnings(struct call *call, const struct state_point *head,
				       bool version_given)
{
	bool fits = true;

	if (version_given)
		TRY(state_fits(call, head, &fits));
	json_write_array(call->out, "warnings");
	if (!fits) {
		json_write_object(call->out, NULL);
		json_write_text(call->out, "name", "STATE_NOT_MIGRATED");
		json_write_text(call->out, "text",
				"the state tree or the actors are of another version than this "
				"network version makes; nothing was migrated");
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ST_OK;
}

enum status environment_plan_begin(struct call *call, const struct state_point *point,
				   struct environment_plan *out)
{
	*out = (struct environment_plan){ .env = point->env };
	TRY(call_settings(call, &point->env, &out->settings));
	out->settings = settings_after(&out->settings, point->env.settings);
	return ST_OK;
}

static void change_environment(struct environment_plan *plan, const struct environment_change *in)
{
	if (in->epoch.given)
		plan->env.epoch = in->epoch.value;
	if (in->network_version.given)
		plan->env.network_version = (unsigned)in->network_version.value;
	if (in->base_fee.given)
		plan->env.base_fee = in->base_fee.value;
	if (in->circ_supply.given)
		plan->env.circ_supply = in->circ_supply.value;
	if (in->address_prefix.given)
		plan->env.address_network = (enum address_network)in->address_prefix.value;
	plan->version_changed = plan->version_changed || in->network_version.given;
}

/* What was recorded is forgotten: a new list begins. */
void environment_take_randomness(struct settings *settings, const struct randomness_args *in)
{
	settings->mode = (enum randomness_mode)in->source;
	settings->seed = in->seed.value;
	settings->digest = in->value.value;
	settings->rules = in->rules;
	settings->rule_count = in->rule_count;
	settings->drawn_total = 0;
	settings->drawn_before = 0;
}

static void change_gas(struct settings *settings, const struct gas_defaults *in)
{
	if (in->gas_limit.given)
		settings->gas_limit = in->gas_limit.value;
	if (in->gas_fee_cap.given)
		settings->gas_fee_cap = in->gas_fee_cap.value;
	if (in->gas_premium.given)
		settings->gas_premium = in->gas_premium.value;
}

static bool changes_environment(const struct environment_change *in)
{
	return in->epoch.given || in->network_version.given || in->base_fee.given ||
	       in->circ_supply.given || in->address_prefix.given;
}

/* Returns whether there was anything to change. */
static bool change_settings(struct settings *settings, const struct environment_change *in)
{
	if (in->epoch_step.given)
		settings->epoch_step = in->epoch_step.value;
	if (in->randomness.given)
		environment_take_randomness(settings, &in->randomness.value);
	if (in->signatures.given)
		settings->unverified = in->signatures.value == SIGNATURES_SKIPPED;
	if (in->gas_defaults.given)
		change_gas(settings, &in->gas_defaults.value);
	return in->epoch_step.given || in->randomness.given || in->signatures.given ||
	       in->gas_defaults.given;
}

enum status environment_plan_change(struct call *call, struct environment_plan *plan,
				    const struct environment_change *change, const char *path)
{
	const bool settings = change_settings(&plan->settings, change);
	struct error err = { .status = ST_OK };
	enum status st;

	if (!settings && !changes_environment(change))
		return decode_refuse_at(
			&call->decode, path,
			"at least one member of epoch, networkVersion, baseFee, "
			"circSupply, randomness, epochStep, signatures, gasDefaults, "
			"addressPrefix",
			"none");
	change_environment(plan, change);
	plan->settings_changed = plan->settings_changed || settings;
	st = settings_check(&plan->settings, &err);
	if (st == ST_OK)
		return ST_OK;
	(void)call_failed(call, st == ST_LIMIT ? ST_INVALID : st, &err);
	failure_text(call->failure, "path", path);
	return ST_INVALID;
}

enum status environment_plan_form(struct call *call, struct environment_plan *plan,
				  const struct bytes **out)
{
	struct buffer form;
	enum status st;

	*out = NULL;
	if (!plan->settings_changed)
		return ST_OK;
	buffer_init(&form, 0);
	st = settings_encode(&form, &plan->settings);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&form), &plan->form);
	buffer_fini(&form);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	*out = &plan->form;
	return ST_OK;
}

enum status chaos_env_set(struct call *call, const void *args)
{
	struct state_point head = call_head(call);
	struct error err = { .status = ST_OK };
	struct environment_plan plan;
	const struct bytes *settings;
	uint64_t seq;
	enum status st;

	TRY(environment_plan_begin(call, &head, &plan));
	TRY(environment_plan_change(call, &plan, args, "params"));
	TRY(environment_plan_form(call, &plan, &settings));
	st = writing_set_settings(call->writing, &plan.env, settings, &seq, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	head = call_head(call);
	json_write_object(call->out, NULL);
	TRY(chaos_write_environment(call, &head));
	json_write_uint(call->out, "seq", seq);
	TRY(environment_write_warnings(call, &head, plan.version_changed));
	json_write_object_end(call->out);
	return ST_OK;
}
