/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/overrides.h"

#include <stdio.h>
#include <string.h>

#include "rpc/shape.h"
#include "world/genesis.h"

/* ---- by address --------------------------------------------------------------------- */

static const struct field change_row = { .name = "actor", .kind = &kind_actor_change };

static enum status read_override(struct decode *decode, const char *name, const json_t *value,
				 struct actor_override *out)
{
	const size_t mark = decode_enter(decode, name);

	TRY(decode_address_name(decode, name, &out->address));
	TRY(kind_actor_change.read(decode, value, &change_row, &out->change));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_actor_overrides(struct decode *decode, const json_t *value,
					const struct field *field, void *out)
{
	struct actor_overrides *overrides = out;
	const size_t count = json_object_size(value);
	const char *name;
	json_t *member;

	(void)field;
	if (!json_is_object(value) || count > EDITS_MAX)
		return decode_refuse(decode, value,
				     "an object of at most 1000 actors, by their addresses");
	overrides->all = arena_zalloc(decode->arena, count + 1, sizeof(*overrides->all));
	if (!overrides->all)
		return decode_no_memory(decode);
	json_object_foreach((json_t *)(uintptr_t)value, name, member)
		TRY(read_override(decode, name, member, &overrides->all[overrides->count++]));
	return ST_OK;
}

DEFINE_KIND(actor_overrides, .schema = SCHEMA_REF("ActorOverrides"));

DEFINE_OBJECT(
	overrides, FIELDS_OF_PARAMS,
	MAYBE("epoch", int, struct overrides, epoch, "at least {min}", RANGE(0, INT64_MAX)),
	MAYBE("networkVersion", network_version, struct overrides, network_version, "0 to 15"),
	MAYBE("baseFee", amount, struct overrides, base_fee, "attoFIL, at least {min}",
	      RANGE(0, INT64_MAX)),
	MAYBE("circSupply", amount, struct overrides, circ_supply, "attoFIL, at least {min}",
	      RANGE(0, INT64_MAX)),
	MAYBE("randomness", randomness_args, struct overrides, randomness, "as in Chaos.EnvSet"),
	OPTIONAL("actors", actor_overrides, struct overrides, actors,
		 "balance, nonce, code, head and state by address or label, as in Chaos.SetActor"));

/* ---- in a simulation ------------------------------------------------------------------ */

static enum status take_environment(struct call *call, const struct overrides *in,
				    struct environment *env)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (in->epoch.given)
		env->epoch = in->epoch.value;
	if (in->network_version.given)
		env->network_version = (unsigned)in->network_version.value;
	if (in->base_fee.given)
		env->base_fee = in->base_fee.value;
	if (in->circ_supply.given)
		env->circ_supply = in->circ_supply.value;
	call->decode.network_version = env->network_version;
	st = environment_check(env, &err);
	if (st == ST_OK)
		return ST_OK;
	(void)call_failed(call, st, &err);
	failure_text(call->failure, "path", "overrides");
	return st;
}

static enum status take_settings(struct call *call, const struct overrides *in,
				 struct simulation *simulation, struct settings *settings)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (!in->randomness.given)
		return ST_OK;
	TRY(call_settings(call, &simulation->point.env, settings));
	environment_take_randomness(settings, &in->randomness.value);
	simulation->settings = settings;
	st = settings_check(settings, &err);
	if (st == ST_OK)
		return ST_OK;
	(void)call_failed(call, ST_INVALID, &err);
	failure_text(call->failure, "path", "overrides.randomness");
	return ST_INVALID;
}

static void path_of(const struct call *call, const struct actor_override *override, char *out,
		    size_t size)
{
	char text[ADDRESS_TEXT_BYTES];

	(void)snprintf(out, size, "overrides.actors.%s",
		       call_address_text(call, &override->address, text));
}

static enum status take_actors(struct call *call, const struct actor_overrides *in,
			       struct simulation *simulation)
{
	struct edit *edits = arena_zalloc(call->arena, in->count + 1, sizeof(*edits));
	struct error err = { .status = ST_OK };
	char path[ADDRESS_TEXT_BYTES + 24] = "overrides.actors";
	size_t failed;
	enum status st;

	if (!edits)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < in->count; i++) {
		path_of(call, &in->all[i], path, sizeof(path));
		TRY(edit_of_actor(call, &in->all[i].address, &in->all[i].change, path, &edits[i]));
	}
	st = simulation_edit(simulation, edits, in->count, &failed, &err);
	if (st == ST_OK)
		return ST_OK;
	if (failed < in->count)
		path_of(call, &in->all[failed], path, sizeof(path));
	return edit_failed(call, st, &err, path);
}

enum status overrides_take(struct call *call, const struct overrides *in,
			   struct simulation *simulation, struct settings *settings)
{
	TRY(take_environment(call, in, &simulation->point.env));
	TRY(take_settings(call, in, simulation, settings));
	return in->actors.count > 0 ? take_actors(call, &in->actors, simulation) : ST_OK;
}
