/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/instance.h"

#include "actors/code.h"
#include "vm/reach.h"

enum status vm_take_rules(struct vm *vm)
{
	const unsigned version = vm->input->env->network_version;

	vm->rules = network_rules_of(version);
	if (!vm->rules)
		return error_set(vm->err, ST_UNSUPPORTED, "network version %u is not supported",
				 version);
	return ST_OK;
}

enum status vm_init(struct vm *vm, const struct vm_input *input, struct error *err)
{
	*vm = (struct vm){
		.input = input,
		.arena = input->arena,
		.err = err,
	};
	TRY(vm_take_rules(vm));
	overlay_init(&vm->overlay, input->arena);
	overlay_blocks_init(&vm->blocks, &vm->overlay, input->blocks);
	return ST_OK;
}

enum status vm_load(struct vm *vm, struct cid root)
{
	TRY(state_tree_open(&vm->blocks.base, vm->arena, root, &vm->tree, vm->err));
	state_tree_limit_actors(vm->tree, vm->rules->newest_actors);
	state_tree_watch(vm->tree, vm->input->touched);
	return ST_OK;
}

enum status vm_chaos_head(struct vm *vm, struct cid *head)
{
	struct actor chaos;
	enum status st;

	*head = (struct cid){ { 0 } };
	/* Whoever asks what a run touches does not ask for what is read behind its end. */
	if (!vm->input->chaos || vm->input->touched)
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

enum status vm_keep(struct vm *vm, const struct block_cid *root, struct blockstore *sink)
{
	struct reach reach = reach_begin(&vm->overlay, vm->arena, OVERLAY_KEPT, sink);

	if (!sink)
		return ST_OK;
	TRY(reach_add(&reach, cid_of(root)));
	return reach_all(&reach);
}

enum status vm_move(struct vm *to, struct vm *from, struct cid root)
{
	struct reach reach = reach_begin(&from->overlay, from->arena, OVERLAY_KEPT,
					 &to->blocks.base);

	TRY(reach_add(&reach, root));
	TRY(state_tree_each_head(from->tree, reach_add, &reach));
	TRY(reach_all(&reach));
	TRY(vm_load(to, root));
	return state_tree_carry(to->tree, from->tree);
}
