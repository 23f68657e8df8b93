/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/chain.h"

#include <stdlib.h>

#include "actors/init_state.h"
#include "actors/state.h"
#include "tests/sequences/dice.h"

void chain_init(struct chain *chain)
{
	*chain = (struct chain){ .chaos = true };
	arena_init(&chain->arena, 0);
	overlay_init(&chain->overlay, &chain->arena);
	overlay_blocks_init(&chain->blocks, &chain->overlay, NULL);
}

void chain_fini(struct chain *chain)
{
	arena_fini(&chain->arena);
}

int64_t chain_epochs_left(const struct chain *chain)
{
	unsigned next = chain->env.network_version + 1;

	if (next > NETWORK_VERSION_MAX)
		return INT64_MAX;
	return network_rules_of(next)->upgrade_epoch - 1 - chain->env.epoch;
}

struct vm_input chain_vm_input(struct chain *chain, bool keep, struct arena *arena)
{
	return (struct vm_input){
		.env = &chain->env,
		.root = cid_of(&chain->root),
		.blocks = &chain->blocks.base,
		.sink = keep ? &chain->blocks.base : NULL,
		.arena = arena,
		.max_call_depth = CHAIN_DEPTH_MAX,
		.chaos = chain->chaos,
	};
}

void chain_apply(struct chain *chain, const struct message *message, bool keep, struct arena *arena,
		 struct applied *out)
{
	const struct chain_message chain_message = { .message = *message };
	struct vm_input input = chain_vm_input(chain, keep, arena);

	*out = (struct applied){ .status = ST_OK };
	trace_init(&out->trace, arena, 0);
	input.trace = &out->trace;
	out->status = vm_apply(&input, &chain_message, &out->result, &out->err);
}

/* Makes room for one element more; what was there is copied. */
static void *grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
	void *larger;

	if (count < *room)
		return items;
	*room = *room == 0 ? 64 : 2 * *room;
	larger = arena_zalloc(arena, *room, size);
	must_hold(larger != NULL);
	if (count > 0)
		memcpy(larger, items, count * size);
	return larger;
}

/* ---- export ---------------------------------------------------------------- */

/* Blocks to visit; a stack in an arena of its own. */
struct walk {
	struct arena arena;
	struct overlay seen;
	struct cid *pending;
	size_t count, room;
};

static enum status push(void *context, struct cid cid)
{
	struct walk *walk = context;
	struct cid_parts parts = cid_split(cid);

	/* Sector commitments and code are no blocks. */
	if (parts.hash == CID_HASH_IDENTITY || parts.codec != CID_CODEC_DAG_CBOR)
		return ST_OK;
	walk->pending = grow(&walk->arena, walk->pending, walk->count, &walk->room,
			     sizeof(*walk->pending));
	walk->pending[walk->count++] = cid;
	return ST_OK;
}

static enum status visit(struct chain *chain, struct walk *walk, struct cid cid, struct buffer *car)
{
	struct bytes key = cid_store_key(cid), block;
	enum status st = overlay_get(&walk->seen, key, &block);

	if (st == ST_OK)
		return ST_OK;
	TRY(blockstore_get(&chain->blocks.base, &walk->arena, cid, &block));
	must(overlay_put(&walk->seen, key, (struct bytes){ 0 }));
	car_write_block(car, cid, block);
	return cbor_each_link(block, push, walk);
}

enum status chain_export(struct chain *chain, const struct block_cid *root, struct buffer *car)
{
	struct cid first = cid_of(root);
	struct walk walk = { .count = 0 };
	enum status st = ST_OK;

	arena_init(&walk.arena, 0);
	overlay_init(&walk.seen, &walk.arena);
	car_write_header(car, &first, 1);
	must(push(&walk, first));
	while (st == ST_OK && walk.count > 0)
		st = visit(chain, &walk, walk.pending[--walk.count], car);
	arena_fini(&walk.arena);
	return st == ST_OK ? buffer_status(car) : st;
}

/* ---- what a state holds ---------------------------------------------------- */

struct surveyor {
	struct survey *out;
	struct arena *arena;
};

static enum status add_actor(void *context, uint64_t id, const struct actor *actor)
{
	struct surveyor *surveyor = context;
	struct survey *out = surveyor->out;
	struct known_actor *known;

	out->actors = grow(surveyor->arena, out->actors, out->actor_count, &out->actor_room,
			   sizeof(*out->actors));
	known = &out->actors[out->actor_count++];
	*known = (struct known_actor){ .id = id, .actor = *actor };
	known->has_kind = actor_code_parse(actor->code, &known->kind);
	return ST_OK;
}

static enum status add_name(void *context, struct bytes key, struct bytes value)
{
	struct surveyor *surveyor = context;
	struct survey *out = surveyor->out;
	struct known_name name;
	struct cbor_reader reader;

	cbor_reader_init(&reader, value);
	name.id = cbor_read_uint(&reader);
	if (cbor_status(&reader) != ST_OK || address_from_bytes(key, true, &name.address) != ST_OK)
		return ST_OK;
	out->names = grow(surveyor->arena, out->names, out->name_count, &out->name_room,
			  sizeof(*out->names));
	out->names[out->name_count++] = name;
	return ST_OK;
}

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct known_actor *)a)->id, y = ((const struct known_actor *)b)->id;

	return (x > y) - (x < y);
}

static enum status read_names(struct surveyor *surveyor, struct blockstore *blocks)
{
	const struct known_actor *init = survey_find(surveyor->out, ID_INIT);
	struct cbor_reader reader;
	struct init_state state;
	struct bytes block;
	struct hamt *map;

	if (!init || !init->has_kind)
		return ST_NOT_FOUND;
	TRY(blockstore_get(blocks, surveyor->arena, init->actor.head, &block));
	cbor_reader_init(&reader, block);
	TRY(init_state_decode(&reader, surveyor->arena, &state));
	TRY(hamt_open(blocks, surveyor->arena, hamt_generation_of(init->kind.actors_version),
		      HAMT_LAZY, ACTOR_MAP_BIT_WIDTH, state.address_map, &map));
	return hamt_each(map, add_name, surveyor);
}

void survey_take(struct survey *out, struct chain *chain, const struct block_cid *root,
		 struct arena *arena)
{
	struct surveyor surveyor = { out, arena };
	struct state_tree *tree;
	struct error err = { .status = ST_OK };

	*out = (struct survey){ .actor_count = 0 };
	must(state_tree_open(&chain->blocks.base, arena, cid_of(root), &tree, &err));
	must(state_tree_each(tree, add_actor, &surveyor));
	qsort(out->actors, out->actor_count, sizeof(*out->actors), by_id);
	if (read_names(&surveyor, &chain->blocks.base) != ST_OK)
		out->name_count = 0;
}

const struct known_actor *survey_find(const struct survey *survey, uint64_t id)
{
	size_t first = 0, end = survey->actor_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (survey->actors[middle].id == id)
			return &survey->actors[middle];
		if (survey->actors[middle].id < id)
			first = middle + 1;
		else
			end = middle;
	}
	return NULL;
}

bool survey_resolve(const struct survey *survey, const struct address *address, uint64_t *id)
{
	if (address_id(address, id))
		return true;
	for (size_t i = 0; i < survey->name_count; i++) {
		if (!address_equal(&survey->names[i].address, address))
			continue;
		*id = survey->names[i].id;
		return true;
	}
	return false;
}
