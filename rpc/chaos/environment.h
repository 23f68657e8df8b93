/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_ENVIRONMENT_H
#define CHAOSACTORD_RPC_CHAOS_ENVIRONMENT_H

#include "rpc/call.h"
#include "world/settings.h"

/* Environment and settings of a world: as JSON, and changes of them, which EnvSet makes by
 * themselves and Patch among others. */

struct gas_defaults {
	struct maybe_int gas_limit;
	struct maybe_amount gas_fee_cap, gas_premium;
};
struct randomness_args {
	int64_t source;
	struct maybe_raw_text seed;
	struct maybe_bytes value;
	const struct randomness_rule *rules;
	size_t rule_count;
};
FIELD_KIND(gas_defaults, struct gas_defaults);
FIELD_KIND(randomness_args, struct randomness_args);
struct environment_change {
	struct maybe_int epoch, epoch_step;
	struct maybe_network_version network_version;
	struct maybe_amount base_fee, circ_supply;
	struct maybe_randomness_args randomness;
	struct maybe_word signatures, address_prefix;
	struct maybe_gas_defaults gas_defaults;
};
FIELD_KIND(environment_change, struct environment_change);

/* The letters f and t, as enum address_network. */
extern const struct word_list address_prefixes;

/* What is to be in force, and the head's to begin with. */
struct environment_plan {
	struct environment env;
	struct settings settings;
	bool settings_changed, version_changed;
	struct bytes form; /* of settings, once environment_plan_form was called */
};

/* environment_plan_begin starts at a point. environment_plan_change makes a change; path
 * is where it stands, for its errors. environment_plan_form returns what writing_edit and
 * writing_set_settings take for settings: NULL when they stay, else &plan->form. */
enum status environment_plan_begin(struct call *call, const struct state_point *point,
				   struct environment_plan *out) MUSTCHECK;
enum status environment_plan_change(struct call *call, struct environment_plan *plan,
				    const struct environment_change *change,
				    const char *path) MUSTCHECK;
enum status environment_plan_form(struct call *call, struct environment_plan *plan,
				  const struct bytes **out) MUSTCHECK;

/* environment_take_randomness puts what draws come from into settings. */
void environment_take_randomness(struct settings *settings, const struct randomness_args *in);

/* environment_write_warnings writes `warnings`: a change of the network version migrates
 * nothing. head is the state with what is in force now. */
enum status environment_write_warnings(struct call *call, const struct state_point *head,
				       bool version_given) MUSTCHECK;

/* environment_write_settings writes the members that settings have in EnvGet's result into the
 * object that is open; what was recorded too if that is asked for. */
enum status environment_write_settings(struct call *call, const struct settings *settings,
				       bool recorded) MUSTCHECK;

/* The same for single members: environment_write_randomness writes where draws come from, as
 * member `name`; environment_signatures returns the word for what is done with signatures. */
enum status environment_write_randomness(struct call *call, const char *name,
					 const struct settings *settings, bool recorded) MUSTCHECK;
const char *environment_signatures(const struct settings *settings);

#endif
