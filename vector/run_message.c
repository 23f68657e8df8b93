/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/run_message.h"

#include "actors/exit_code.h"
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

static struct vm_input input_of(struct vector_case *run, const struct block_cid *root)
{
	return (struct vm_input){
		.env = &run->env,
		.root = cid_of(root),
		.blocks = &run->blocks.base,
		.sink = &run->blocks.base,
		.arena = &run->scratch,
		.max_call_depth = run->max_call_depth,
		.chaos = run->vector->chaos,
		.asked_for_chaos = run->watch ? run->watch->asked_for_chaos : NULL,
		.randomness = &run->vector->randomness,
	};
}

/* ---- watching ------------------------------------------------------------------ */

/* Whether a unit of gas decides how the message ends. For one that ran out of gas it is run
 * once more with one unit more. */
static enum status find_edge(struct vector_case *run, const struct message *message,
			     const struct vm_result *vm, bool *on_edge, struct error *cause)
{
	struct chain_message more = { .message = *message, .signature_type = SIGNATURE_NONE };
	const struct block_cid root = run->root;
	struct vm_input input = input_of(run, &root);
	struct gas_charge bytes;
	struct vm_result again;
	size_t length;
	int64_t left;

	TRY(chain_message_length(&more, &length));
	bytes = gas_on_chain_message(run->rules->prices, length);
	left = message->gas_limit - bytes.compute - bytes.storage;
	*on_edge = left == 0 || left == -1 ||
		   (vm->receipt.gas_used == message->gas_limit &&
		    vm->receipt.exit_code != SYS_OUT_OF_GAS);
	if (*on_edge || vm->receipt.gas_used != message->gas_limit ||
	    message->gas_limit == INT64_MAX)
		return ST_OK;
	more.message.gas_limit++;
	input.sink = NULL;
	TRY(vm_apply(&input, &more, &again, cause));
	*on_edge = again.ending != VM_RECEIPT || again.receipt.exit_code != SYS_OUT_OF_GAS;
	return ST_OK;
}

static enum status watch_message(struct vector_case *run, size_t index,
				 const struct message *message, const struct vm_result *vm,
				 struct error *cause)
{
	struct watched_message watched = {
		.message = message,
		.receipt = &vm->receipt,
		.gas = &vm->gas,
		.base_fee = &run->env.base_fee,
	};

	if (run->watch->applied)
		run->watch->applied[index] = index + 1;
	if (vm->ending == VM_FATAL || !run->watch->messages)
		return ST_OK;
	TRY(find_edge(run, message, vm, &watched.on_edge, cause));
	TRY(vector_watch_outcome(&run->watch->messages[index], &run->scratch, &watched,
				 &run->blocks.base, &run->root, &vm->root_after));
	vector_watch_gas(&run->watch->messages[index], &watched);
	return ST_OK;
}

/* ---- running ------------------------------------------------------------------- */

/* Where the trace of a message goes: NULL, `own`, or what is kept for who wants it. */
static enum status begin_trace(struct vector_case *run, struct arena *arena, size_t index,
			       struct trace *own, struct trace **out)
{
	*out = run->trace ? own : NULL;
	if (vector_keeps_traces(run)) {
		*out = arena_alloc(arena, sizeof(**out));
		run->watch->traces[index] = *out;
		if (!*out)
			return error_set(run->err, ST_NO_MEMORY, "no memory for the trace");
	}
	if (*out)
		trace_init(*out, arena, 0);
	return ST_OK;
}

static enum status run_message(struct vector_case *run, size_t index)
{
	const struct vector_message *source = &run->vector->messages[index];
	struct error cause = { .status = ST_OK };
	struct chain_message message = { .signature_type = SIGNATURE_NONE };
	struct arena *arena = vector_vm_arena(run);
	struct block_cid root = run->root;
	struct trace own, *trace;
	struct vm_result vm;
	enum status st;
	struct vm_input input = input_of(run, &root);

	TRY(begin_trace(run, arena, index, &own, &trace));
	input.arena = arena;
	input.trace = trace;
	if (__builtin_add_overflow(run->env.epoch, source->epoch_offset, &run->env.epoch))
		return vector_end(run, VECTOR_ERROR, "the epoch offsets add up beyond 64 bits");
	st = message_decode(source->bytes, run->rules->delegated_addresses, &message.message,
			    &cause);
	if (st == ST_OK)
		st = vm_apply(&input, &message, &vm, &cause);
	if (st == ST_OK && run->watch)
		st = watch_message(run, index, &message.message, &vm, &cause);
	return st == ST_OK ? check_result(run, index, &vm, trace)
			   : vector_end_failed(run, st, &cause);
}

enum status vector_run_messages(struct vector_case *run)
{
	const size_t count = run->vector->message_count;

	for (size_t i = 0; i < count && !vector_ended(run); i++)
		TRY(run_message(run, i));
	return ST_OK;
}
