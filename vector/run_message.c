/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/run_message.h"

#include "vm/vm.h"

static enum status check_result(struct vector_case *run, size_t index, const struct vm_result *vm,
				const struct trace *trace)
{
	const struct vector_applied applied = {
		.index = index,
		.fatal = vm->ending == VM_FATAL,
		.receipt = &vm->receipt,
		.error = vm->error,
		.trace = run->trace ? trace : NULL,
	};

	TRY(vector_check_receipt(run, &applied));
	if (!applied.fatal)
		run->root = vm->root_after;
	return ST_OK;
}

static enum status run_message(struct vector_case *run, size_t index)
{
	const struct vector_message *source = &run->vector->messages[index];
	struct error cause = { .status = ST_OK };
	struct chain_message message = { .signature_type = SIGNATURE_NONE };
	struct block_cid root = run->root;
	struct vm_result vm;
	struct trace trace;
	enum status st;
	const struct vm_input input = {
		.env = &run->env,
		.root = cid_of(&root),
		.blocks = &run->blocks.base,
		.sink = &run->blocks.base,
		.arena = &run->scratch,
		.trace = run->trace ? &trace : NULL,
		.max_call_depth = run->max_call_depth,
		.chaos = run->vector->chaos,
		.randomness = &run->vector->randomness,
	};

	arena_reset(&run->scratch);
	trace_init(&trace, &run->scratch, 0);
	if (__builtin_add_overflow(run->env.epoch, source->epoch_offset, &run->env.epoch))
		return vector_end(run, VECTOR_ERROR, "the epoch offsets add up beyond 64 bits");
	st = message_decode(source->bytes, run->rules->delegated_addresses, &message.message,
			    &cause);
	if (st == ST_OK)
		st = vm_apply(&input, &message, &vm, &cause);
	return st == ST_OK ? check_result(run, index, &vm, &trace)
			   : vector_end_failed(run, st, &cause);
}

enum status vector_run_messages(struct vector_case *run)
{
	const size_t count = run->vector->message_count;

	for (size_t i = 0; i < count && !vector_ended(run); i++)
		TRY(run_message(run, i));
	return ST_OK;
}
