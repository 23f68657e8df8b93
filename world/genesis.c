/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/genesis.h"

#include "vm/network.h"
#include "vm/state_tree.h"
#include "world/genesis_car.h"
#include "world/genesis_minimal.h"

enum { BASE_FEE = 100, CID_TEXT_MAX = 1024 };

struct bigint default_base_fee(void)
{
	return bigint_of_int(BASE_FEE);
}

/* 2·10^27 attoFIL */
struct bigint default_circ_supply(void)
{
	const struct bigint billion = bigint_of_int(1000000000);
	struct bigint supply = bigint_of_int(2);

	for (int i = 0; i < 3; i++) {
		/* 91 bits: far below the greatest width. */
		if (bigint_mul(&supply, &billion, &supply) != ST_OK)
			return bigint_zero();
	}
	return supply;
}

enum status environment_check(const struct environment *env, struct error *err)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	size_t size;

	if (!network_rules_of(env->network_version))
		return error_set(err, ST_INVALID, "network version %u is beyond %d",
				 env->network_version, NETWORK_VERSION_MAX);
	if (env->epoch < 0)
		return error_set(err, ST_INVALID, "epoch %lld is negative", (long long)env->epoch);
	if (bigint_sign(&env->base_fee) < 0 || bigint_sign(&env->circ_supply) < 0)
		return error_set(err, ST_INVALID, "%s is negative",
				 bigint_sign(&env->base_fee) < 0 ? "the base fee"
								 : "the circulating supply");
	if (bigint_to_wire(&env->base_fee, wire, &size) != ST_OK ||
	    bigint_to_wire(&env->circ_supply, wire, &size) != ST_OK)
		return error_set(err, ST_INVALID,
				 "base fee and circulating supply have at most 1016 bits");
	return ST_OK;
}

struct environment environment_at(const struct network_rules *rules)
{
	return (struct environment){
		.epoch = network_first_epoch(rules),
		.network_version = rules->network_version,
		.base_fee = default_base_fee(),
		.circ_supply = default_circ_supply(),
	};
}

struct environment_given environment_given_whole(const struct environment *env)
{
	return (struct environment_given){ true, true, true, true, true, *env };
}

void environment_apply(struct environment *env, const struct environment_given *given)
{
	if (given->epoch)
		env->epoch = given->values.epoch;
	if (given->network_version)
		env->network_version = given->values.network_version;
	if (given->base_fee)
		env->base_fee = given->values.base_fee;
	if (given->circ_supply)
		env->circ_supply = given->values.circ_supply;
	if (given->address_network)
		env->address_network = given->values.address_network;
}

static enum status rules_given(const struct environment_given *given, unsigned otherwise,
			       const struct network_rules **rules, struct error *err)
{
	unsigned version = given->network_version ? given->values.network_version : otherwise;

	*rules = network_rules_of(version);
	if (*rules)
		return ST_OK;
	return error_set(err, ST_INVALID, "network version %u is beyond %d", version,
			 NETWORK_VERSION_MAX);
}

enum status genesis_build_minimal(struct blockstore *blocks, struct arena *arena,
				  const struct environment_given *options, struct genesis *out,
				  struct error *err)
{
	const struct network_rules *rules;

	*out = (struct genesis){ .imported = false };
	TRY(rules_given(options, DEFAULT_NETWORK_VERSION, &rules, err));
	out->env = environment_at(rules);
	environment_apply(&out->env, options);
	TRY(environment_check(&out->env, err));
	return genesis_minimal(blocks, arena, rules->network_version, &out->root, err);
}

/* The root that the option names, or none. */
static enum status root_named(struct arena *arena, const struct genesis_spec *spec,
			      struct cid *root, struct error *err)
{
	const struct bytes text = spec->root_text;

	*root = (struct cid){ { 0 } };
	if (text.size == 0)
		return ST_OK;
	if (text.size <= CID_TEXT_MAX && cid_from_text(arena, text, root) == ST_OK)
		return ST_OK;
	return error_set(err, ST_INVALID, "the root `%.*s` is not a CID",
			 text.size > 128 ? 128 : (int)text.size, (const char *)text.data);
}

enum status genesis_root(const struct genesis_spec *spec, struct arena *arena,
			 const struct block_cid *likely, struct block_cid *root, struct error *err)
{
	struct cid named;

	TRY(root_named(arena, spec, &named, err));
	return genesis_car_root(arena, spec->car, named, likely, root, err);
}

unsigned version_of_tree(unsigned tree_version)
{
	unsigned newest = 0;

	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		if (network_rules_of(version)->tree_version != tree_version)
			continue;
		if (version == DEFAULT_NETWORK_VERSION)
			return version;
		newest = version;
	}
	return newest;
}

static enum status build_imported(struct store_batch *batch, struct blockstore *blocks,
				  struct arena *arena, const struct genesis_spec *spec,
				  struct genesis *out, struct error *err)
{
	const struct network_rules *rules;
	struct error inner = { .status = ST_OK };
	struct state_tree *tree;
	struct cid named;
	enum status st;

	TRY(root_named(arena, spec, &named, err));
	TRY(genesis_car_take(batch, blocks, arena, spec->car, named, &out->root, err));
	st = state_tree_open(blocks, arena, cid_of(&out->root), &tree, &inner);
	if (st == ST_NOT_FOUND)
		return error_set(err, ST_INVALID, "the root of the state is not in the CAR");
	if (st != ST_OK)
		return error_set(err, st, "the root is not a state tree: %s", inner.text);
	TRY(rules_given(&spec->options, version_of_tree(state_tree_version(tree)), &rules, err));
	out->env = spec->kind == GENESIS_VECTOR ? spec->own : environment_at(rules);
	out->imported = true;
	return ST_OK;
}

enum status genesis_build(struct store_batch *batch, struct arena *arena,
			  const struct genesis_spec *spec, struct genesis *out, struct error *err)
{
	struct batch_blocks blocks;

	*out = (struct genesis){ .imported = false };
	batch_blocks_init(&blocks, batch);
	if (spec->kind == GENESIS_MINIMAL)
		return genesis_build_minimal(&blocks.base, arena, &spec->options, out, err);
	TRY(build_imported(batch, &blocks.base, arena, spec, out, err));
	environment_apply(&out->env, &spec->options);
	return environment_check(&out->env, err);
}
