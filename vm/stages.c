/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/stages.h"

/* Memory one VM may take before what it still needs moves to another. */
enum { MOVE_BYTES = 16 << 20 };

/* Starts from a prepared input: the second stage takes over that of the first. */
static enum status prepare(struct vm_stage *stage, const struct vm_input *input,
			   const struct arena *model, struct error *err)
{
	arena_init(&stage->arena, model->limit_bytes);
	stage->arena.cancel = model->cancel;
	stage->input = *input;
	stage->input.arena = &stage->arena;
	stage->input.trace = NULL;
	return vm_init(&stage->vm, &stage->input, err);
}

enum status vm_stages_open(struct vm_stages *stages, const struct vm_input *input,
			   struct error *err)
{
	*stages = (struct vm_stages){
		.now = &stages->both[0],
		.root = input->root,
		.move_at = MOVE_BYTES,
	};
	TRY(prepare(stages->now, input, input->arena, err));
	return vm_load(&stages->now->vm, stages->root);
}

void vm_stages_close(struct vm_stages *stages)
{
	arena_fini(&stages->both[0].arena);
	arena_fini(&stages->both[1].arena);
}

enum status vm_stages_move_if_large(struct vm_stages *stages)
{
	struct vm_stage *from = stages->now;
	struct vm_stage *to = &stages->both[from == &stages->both[0]];
	enum status st;

	if (from->arena.used_bytes < stages->move_at)
		return ST_OK;
	st = prepare(to, &from->input, &from->arena, from->vm.err);
	if (st == ST_OK)
		st = vm_move(&to->vm, &from->vm, stages->root);
	stages->now = to;
	TRY(st);
	arena_fini(&from->arena);
	stages->move_at = to->arena.used_bytes < MOVE_BYTES / 4 ? MOVE_BYTES
								: 4 * to->arena.used_bytes;
	return ST_OK;
}
