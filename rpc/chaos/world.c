/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "actors/registry.h"
#include "ipld/cbor.h"
#include "rpc/shape.h"
#include "vm/network.h"
#include "world/set_environment.h"

/* The world: environment and state roots. */

struct at_args {
	struct at at;
};
struct env_args {
	struct maybe_int epoch;
	struct maybe_network_version network_version;
	struct maybe_amount base_fee, circ_supply;
};

PARAMS(params_at, struct at_args,
       OPTIONAL("at", at, struct at_args, at, "which state, default head"));

PARAMS(params_env_set, struct env_args,
       MAYBE("epoch", int, struct env_args, epoch, "at least {min}", RANGE(0, INT64_MAX)),
       MAYBE("networkVersion", network_version, struct env_args, network_version, "0 to 15"),
       MAYBE("baseFee", amount, struct env_args, base_fee, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)),
       MAYBE("circSupply", amount, struct env_args, circ_supply, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)));

enum status chaos_write_environment(struct call *call, const struct state_point *point)
{
	struct error err = { .status = ST_OK };
	struct bytes name;
	enum status st = session_network_name(call->session, point, &name, &err);

	shape_environment(call->out, &point->env);
	/* A state without an init actor has no name; it can be looked at all the same. */
	if (st == ST_OK)
		json_write_string(call->out, "networkName", name);
	else if (st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED)
		return call_failed(call, st, &err);
	else
		json_write_null(call->out, "networkName");
	return ST_OK;
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

static enum status check_environment(struct call *call, const struct env_args *in)
{
	if (in->epoch.given || in->network_version.given || in->base_fee.given ||
	    in->circ_supply.given)
		return ST_OK;
	return decode_refuse_at(&call->decode, "params",
				"at least one member of epoch, networkVersion, baseFee, circSupply",
				"none");
}

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

static enum status write_warnings(struct call *call, const struct state_point *head,
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

enum status chaos_env_set(struct call *call, const void *args)
{
	const struct env_args *in = args;
	struct state_point head = call_head(call);
	struct error err = { .status = ST_OK };
	uint64_t seq;
	enum status st;

	TRY(check_environment(call, in));
	if (in->epoch.given)
		head.env.epoch = in->epoch.value;
	if (in->network_version.given)
		head.env.network_version = (unsigned)in->network_version.value;
	if (in->base_fee.given)
		head.env.base_fee = in->base_fee.value;
	if (in->circ_supply.given)
		head.env.circ_supply = in->circ_supply.value;
	st = writing_set_environment(call->writing, &head.env, &seq, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_object(call->out, NULL);
	TRY(chaos_write_environment(call, &head));
	json_write_uint(call->out, "seq", seq);
	TRY(write_warnings(call, &head, in->network_version.given));
	json_write_object_end(call->out);
	return ST_OK;
}

/* The actors' HAMT: the root itself in tree version 0, else the second field. */
static enum status actors_root(struct call *call, const struct state_point *point,
			       unsigned tree_version, struct cid *out)
{
	struct cbor_reader reader;
	struct bytes block;

	*out = cid_of(&point->root);
	if (tree_version == 0)
		return ST_OK;
	TRY(call_block(call, cid_of(&point->root), &block));
	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 3);
	(void)cbor_read_uint(&reader);
	*out = cbor_read_link(&reader);
	return cbor_status(&reader) == ST_OK ? ST_OK : call_failed(call, ST_CORRUPT, NULL);
}

enum status chaos_state_root(struct call *call, const void *args)
{
	const struct at_args *in = args;
	struct state_point point;
	struct state_tree *tree;
	struct cid actors;

	TRY(call_at(call, &in->at, &point));
	TRY(call_tree(call, &point, &tree));
	TRY(actors_root(call, &point, state_tree_version(tree), &actors));
	json_write_object(call->out, NULL);
	json_write_cid(call->out, "root", cid_of(&point.root));
	json_write_uint(call->out, "treeVersion", state_tree_version(tree));
	json_write_cid(call->out, "actors", actors);
	if (point.has_seq)
		json_write_uint(call->out, "seq", point.seq);
	else
		json_write_null(call->out, "seq");
	json_write_int(call->out, "epoch", point.env.epoch);
	json_write_uint(call->out, "networkVersion", point.env.network_version);
	json_write_object_end(call->out);
	return ST_OK;
}
