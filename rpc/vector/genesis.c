/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/genesis.h"

#include "json/load.h"
#include "rpc/vector/json.h"
#include "vm/network.h"

/* A test vector's pre-state as the beginning of a world. */

enum { VECTOR_JSON_DEPTH = 64, VECTOR_JSON_MEMORY = 1 << 30 };

static const struct vector_variant *find_variant(const struct vector *vector, const char *name)
{
	for (size_t i = 0; i < vector->variant_count; i++) {
		if (!name || bytes_equal(vector->variants[i].id, bytes_of_text(name)))
			return &vector->variants[i];
	}
	return NULL;
}

static enum status refuse_variant(const struct vector *vector, const char *name, struct error *err)
{
	struct bytes first = vector->variants[0].id;

	(void)error_set(err, ST_INVALID, "the vector has no variant %s", name);
	error_hint(err, "its first variant is %.*s", (int)(first.size < 64 ? first.size : 64),
		   (const char *)first.data);
	return ST_INVALID;
}

static enum status fill_spec(struct arena *arena, const struct vector *vector, const char *name,
			     struct genesis_spec *spec, struct error *err)
{
	const struct vector_variant *variant = find_variant(vector, name);

	if (!variant)
		return refuse_variant(vector, name, err);
	if (variant->network_version > NETWORK_VERSION_MAX)
		return error_set(err, ST_UNSUPPORTED, "the variant's network version is beyond 15");
	spec->kind = GENESIS_VECTOR;
	spec->own = (struct environment){
		.epoch = variant->epoch,
		.network_version = variant->network_version,
		.base_fee = vector->base_fee,
		.circ_supply = vector->circ_supply,
	};
	if (arena_copy(arena, vector->car, &spec->car) != ST_OK ||
	    arena_copy(arena, vector->pre_root, &spec->root_text) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory for the vector's pre-state");
	return ST_OK;
}

static enum status read_vector(struct arena *arena, const json_t *json, const char *variant,
			       struct genesis_spec *spec, struct failure *failure,
			       struct error *err)
{
	struct vector_file file;
	struct decode decode;
	enum status st;

	decode_init(&decode, arena, failure, false);
	st = vector_json_decode(&decode, json, &file);
	if (st == ST_OK)
		st = fill_spec(arena, &file.vector, variant, spec, err);
	vector_json_fini(&file);
	return st;
}

enum status rpc_genesis_from_vector(struct arena *arena, struct bytes json, const char *variant,
				    struct genesis_spec *spec, struct error *err)
{
	static const struct json_limits limits = { .depth = VECTOR_JSON_DEPTH,
						   .memory_bytes = VECTOR_JSON_MEMORY };
	struct failure failure;
	struct json_scan scan;
	json_t *tree;
	enum status st;

	failure_init(&failure);
	json_scan_init(&scan);
	st = failure_load_json(&failure, &scan, json, &limits, &tree);
	if (st == ST_OK)
		st = read_vector(arena, tree, variant, spec, &failure, err);
	if (failure.set) {
		(void)error_set(err, st, "not a test vector: %s", failure.message);
		error_hint(err, "%s",
			   failure.hint[0] != '\0' ? failure.hint : fault_hint(failure.fault));
	}
	json_decref(tree);
	json_scan_fini(&scan);
	failure_fini(&failure);
	return st;
}
