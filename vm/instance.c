/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/instance.h"

#include "actors/code.h"
#include "vm/link_stack.h"

enum status vm_init(struct vm *vm, const struct vm_input *input, struct error *err)
{
	*vm = (struct vm){
		.input = input,
		.rules = network_rules_of(input->env->network_version),
		.arena = input->arena,
		.err = err,
	};
	if (!vm->rules)
		return error_set(err, ST_UNSUPPORTED, "network version %u is not supported",
				 input->env->network_version);
	overlay_init(&vm->overlay, input->arena);
	overlay_blocks_init(&vm->blocks, &vm->overlay, input->blocks);
	return ST_OK;
}

enum status vm_load(struct vm *vm, struct cid root)
{
	TRY(state_tree_open(&vm->blocks.base, vm->arena, root, &vm->tree, vm->err));
	state_tree_limit_actors(vm->tree, vm->rules->newest_actors);
	return ST_OK;
}

enum status vm_chaos_head(struct vm *vm, struct cid *head)
{
	struct actor chaos;
	enum status st;

	*head = (struct cid){ { 0 } };
	if (!vm->input->chaos)
		return ST_OK;
	st = state_tree_get(vm->tree, ID_CHAOS, &chaos);
	/* An imported state may lack the blocks on the way there; the message did not
	 * need them, so it does not fail for them. */
	if (st == ST_NOT_FOUND || st == ST_CORRUPT || st == ST_PANIC)
		return ST_OK;
	TRY(st);
	*head = chaos.head;
	return ST_OK;
}

/* ---- what is reachable is kept ------------------------------------------------------ */

struct walk {
	struct vm *vm;
	struct blockstore *sink;
	struct link_stack ahead;
};

static enum status walk_push(void *context, struct cid link)
{
	struct walk *walk = context;

	return cid_is_identity(link) ? ST_OK : link_stack_push(&walk->ahead, link);
}

static enum status walk_visit(struct walk *walk, struct cid cid)
{
	struct bytes key = cid_store_key(cid), block;
	struct block_cid name;
	bool present;

	/* Not ours: older state, which is where it belongs already. */
	if (overlay_mark(&walk->vm->overlay, key, OVERLAY_KEPT, &present) || !present)
		return ST_OK;
	TRY(overlay_get(&walk->vm->overlay, key, &block));
	/* A link may name the same digest under another codec. */
	if (block_cid_from(cid, &name) != ST_OK)
		name = block_cid_of(block);
	TRY(walk->sink->ops->put(walk->sink, &name, block));
	return cbor_each_link(block, walk_push, walk);
}

static enum status walk_all(struct walk *walk)
{
	struct cid next;

	while (link_stack_pop(&walk->ahead, &next)) {
		if (arena_cancelled(walk->vm->arena))
			return ST_CANCELLED;
		TRY(walk_visit(walk, next));
	}
	return ST_OK;
}

enum status vm_keep(struct vm *vm, const struct block_cid *root, struct blockstore *sink)
{
	struct walk walk = { .vm = vm, .sink = sink, .ahead = { .arena = vm->arena } };

	if (!sink)
		return ST_OK;
	TRY(walk_push(&walk, cid_of(root)));
	return walk_all(&walk);
}

enum status vm_move(struct vm *to, struct vm *from, struct cid root)
{
	struct walk walk = { .vm = from,
			     .sink = &to->blocks.base,
			     .ahead = { .arena = from->arena } };

	TRY(walk_push(&walk, root));
	TRY(state_tree_each_head(from->tree, walk_push, &walk));
	TRY(walk_all(&walk));
	TRY(vm_load(to, root));
	return state_tree_carry(to->tree, from->tree);
}
