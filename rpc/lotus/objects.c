/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <stdlib.h>

#include "ipld/dag_walk.h"
#include "rpc/place.h"
#include "rpc/robust.h"
#include "rpc/shape.h"
#include "rpc/tipset.h"
#include "vm/state_diff.h"

/* Blocks counted, states compared, addresses turned round (lotus b835fab70
 * node/impl/full/chain.go ChainStatObj, state.go). */

struct stat_obj_args {
	struct cid cid;
	struct maybe_cid base;
};
struct changed_args {
	struct cid before, after;
};
struct robust_args {
	struct address address;
	struct tipset_key tipset;
};

PARAMS(params_stat_obj, struct stat_obj_args,
       REQUIRED("cid", cid, struct stat_obj_args, cid, "where to begin"),
       MAYBE("base", cid, struct stat_obj_args, base, "what this reaches is not counted"));
PARAMS(params_changed_actors, struct changed_args,
       REQUIRED("old", cid, struct changed_args, before, "a state root"),
       REQUIRED("new", cid, struct changed_args, after, "a state root"));
PARAMS(params_robust, struct robust_args,
       REQUIRED("address", address, struct robust_args, address, "an ID address"),
       OPTIONAL("tsk", tipset_key, struct robust_args, tipset,
		"the key of a tipset; null or [] is the head"));

/* ---- ChainStatObj ------------------------------------------------------------------ */

struct tally {
	struct call *call;
	struct overlay seen; /* the base's, by their keys */
	uint64_t bytes, blocks;
};

static enum status add_block(struct tally *tally, const struct dag_block *found, bool counts)
{
	const struct bytes key = cid_store_key(found->cid);
	struct bytes block;

	if (found->missing) {
		const enum status st = call_find_block(tally->call, found->cid, &block);

		return st != ST_NOT_FOUND
			       ? st
			       : failure_set_cid(tally->call->failure, FAULT_BLOCK_NOT_FOUND,
						 "the block ", found->cid, " is not there");
	}
	if (!counts)
		return overlay_put(&tally->seen, key, bytes_make(key.data, 0));
	if (overlay_get(&tally->seen, key, &block) == ST_OK)
		return ST_OK;
	tally->bytes += found->block.size;
	tally->blocks++;
	return ST_OK;
}

static enum status walk(struct tally *tally, struct cid root, bool counts)
{
	struct call *call = tally->call;
	struct dag_block found;
	struct dag_walk *dag;
	enum status st = dag_walk_new(session_blocks(call->session), call->arena, root,
				      DAG_BY_DEPTH, SIZE_MAX, &dag);

	while (st == ST_OK) {
		st = dag_walk_next(dag, &found);
		if (st == ST_OK)
			st = add_block(tally, &found, counts);
	}
	dag_walk_free(dag);
	return st == ST_NOT_FOUND ? ST_OK : call_failed(call, st, NULL);
}

enum status lotus_chain_stat_obj(struct call *call, const void *args)
{
	const struct stat_obj_args *in = args;
	struct tally tally = { .call = call };

	overlay_init(&tally.seen, call->arena);
	if (in->base.given)
		TRY(walk(&tally, in->base.value, false));
	TRY(walk(&tally, in->cid, true));
	json_write_object(call->out, NULL);
	json_write_uint(call->out, "Size", tally.bytes);
	json_write_uint(call->out, "Links", tally.blocks);
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- StateChangedActors ------------------------------------------------------------ */

/* An actor that is new or another; its CIDs are copies. */
struct changed {
	char name[ADDRESS_TEXT_BYTES];
	struct actor actor;
	struct changed *before;
};

static enum status keep_changed(struct call *call, const struct actor_change *change,
				struct changed **newest)
{
	struct changed *one = arena_alloc(call->arena, sizeof(*one));
	const struct address address = address_of_id(change->id);

	if (!one)
		return ST_NO_MEMORY;
	*one = (struct changed){ .actor = change->after, .before = *newest };
	(void)call_address_text(call, &address, one->name);
	TRY(cid_copy(call->arena, change->after.code, &one->actor.code));
	TRY(cid_copy(call->arena, change->after.head, &one->actor.head));
	*newest = one;
	return ST_OK;
}

static enum status collect(struct call *call, const struct state_tree *before,
			   const struct state_tree *after, struct changed **newest, size_t *count)
{
	struct actor_change change;
	struct state_diff *diff;
	enum status st = state_diff_new(session_blocks(call->session), call->arena, before, after,
					NULL, &diff);

	while (st == ST_OK) {
		st = state_diff_next(diff, &change);
		if (st != ST_OK || !change.is)
			continue;
		st = keep_changed(call, &change, newest);
		*count += st == ST_OK;
	}
	state_diff_free(diff);
	return st == ST_NOT_FOUND ? ST_OK : call_failed(call, st, NULL);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp((*(struct changed *const *)a)->name, (*(struct changed *const *)b)->name);
}

/* In the order in which Go prints the keys of a map. Those that are gone are not told. */
enum status lotus_state_changed_actors(struct call *call, const void *args)
{
	const struct changed_args *in = args;
	struct place_found before, after;
	struct changed *newest = NULL, **all;
	size_t count = 0;

	TRY(place_find_root(call, "old", in->before, &before));
	TRY(place_find_root(call, "new", in->after, &after));
	TRY(collect(call, before.tree, after.tree, &newest, &count));
	all = arena_zalloc(call->arena, count, sizeof(struct changed *));
	if (!all)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < count; i++, newest = newest->before)
		all[i] = newest;
	if (count > 1)
		qsort(all, count, sizeof(struct changed *), compare_names);
	json_write_object(call->out, NULL);
	for (size_t i = 0; i < count; i++)
		shape_actor(call->out, all[i]->name, &all[i]->actor);
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- StateLookupRobustAddress --------------------------------------------------------- */

enum status lotus_state_lookup_robust_address(struct call *call, const void *args)
{
	const struct robust_args *in = args;
	char text[ADDRESS_TEXT_BYTES];
	struct address robust;
	struct state_tree *tree;
	struct actor actor;
	bool found;
	uint64_t id;

	TRY(tipset_tree(call, &in->tipset, &tree));
	TRY(call_actor(call, tree, &in->address, &actor, &id));
	TRY(robust_find(call, tree, &actor, &in->address, id, &robust, &found));
	if (!found)
		return failure_set(call->failure, FAULT_ACTOR_NOT_FOUND, "%s has no robust address",
				   call_address_text(call, &in->address, text));
	json_write_address(call->out, NULL, &robust);
	return ST_OK;
}
