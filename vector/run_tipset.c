/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/run_tipset.h"

#include <inttypes.h>
#include <stdio.h>

#include "vm/tipset.h"

/* Vectors of class tipset (lotus d7076778e conformance/runner.go ExecuteTipsetVector,
 * driver.go ExecuteTipset). */

/* ---- from the vector to the VM ----------------------------------------------------- */

/* The reference takes the low 64 bits of a tipset's base fee. */
static struct bigint base_fee_of(const struct bigint *written)
{
	return bigint_of_int(bigint_wrap_int64(written));
}

/* ST_INVALID with the reason in cause. */
static enum status read_block(struct vector_case *run, struct arena *arena,
			      const struct vector_block *from, struct tipset_block *to,
			      struct error *cause)
{
	struct message *messages = arena_zalloc(arena, from->message_count, sizeof(*messages));

	if (!messages)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < from->message_count; i++)
		TRY(message_decode(from->messages[i], run->rules->delegated_addresses, &messages[i],
				   cause));
	to->miner = from->miner;
	to->win_count = from->win_count;
	to->messages = messages;
	to->message_count = from->message_count;
	return ST_OK;
}

static enum status read_tipset(struct vector_case *run, struct arena *arena,
			       const struct vector_tipset *from, struct tipset *to,
			       struct error *cause)
{
	struct tipset_block *blocks = arena_zalloc(arena, from->block_count, sizeof(*blocks));

	if (!blocks)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < from->block_count; i++)
		TRY(read_block(run, arena, &from->blocks[i], &blocks[i], cause));
	*to = (struct tipset){
		.parent_epoch = run->env.epoch,
		.base_fee = base_fee_of(&from->base_fee),
		.blocks = blocks,
		.block_count = from->block_count,
	};
	if (__builtin_add_overflow(run->variant->epoch, from->epoch_offset, &to->epoch))
		return error_set(cause, ST_INVALID,
				 "the epoch offset of a tipset leads beyond 64 bits");
	return ST_OK;
}

/* ---- one tipset after the other ------------------------------------------------------- */

/* A message that ran out of gas is not tried once more: it may be one unit short. */
static void watch_application(struct vector_case *run, size_t index, const struct bigint *base_fee,
			      const struct tipset_application *application)
{
	const struct watched_message watched = {
		.message = &application->message.message,
		.receipt = &application->receipt,
		.gas = &application->gas,
		.base_fee = base_fee,
		.in_tipset = true,
		.on_edge = application->receipt.gas_used == application->message.message.gas_limit,
	};

	if (run->watch && run->watch->messages && application->step == TIPSET_MESSAGE)
		vector_watch_gas(&run->watch->messages[index], &watched);
}

static enum status check_applications(struct vector_case *run, const struct bigint *base_fee,
				      const struct tipset_result *tipset)
{
	struct vector_result *result = run->result;

	for (size_t i = 0; i < tipset->count; i++) {
		const struct tipset_application *application = &tipset->applications[i];
		const struct vector_applied applied = {
			.index = result->applied++,
			.receipt = &application->receipt,
			.error = application->error,
			.trace = run->trace ? application->trace : NULL,
		};

		if (applied.index >= run->vector->receipt_count)
			continue;
		if (vector_keeps_traces(run))
			run->watch->traces[applied.index] = application->trace;
		watch_application(run, applied.index, base_fee, application);
		TRY(vector_check_receipt(run, &applied));
	}
	return ST_OK;
}

static enum status check_receipts_root(struct vector_case *run, size_t index,
				       const struct block_cid *actual)
{
	struct vector_result *result = run->result;
	struct block_cid expected;
	enum status st = vector_find_root(run, run->vector->receipts_roots[index], &expected);

	if (st == ST_NO_MEMORY)
		return error_set(run->err, st, "no memory to run the vector");
	if (st != ST_OK)
		return vector_end(run, VECTOR_ERROR, "a receipts root is not a CID of a block");
	result->receipts_roots[index] = (struct receipts_root_check){
		.ok = block_cid_equal(actual, &expected),
		.actual = *actual,
	};
	result->receipts_root_count = index + 1;
	return ST_OK;
}

static enum status check_tipset(struct vector_case *run, size_t index,
				const struct bigint *base_fee, const struct tipset_result *tipset)
{
	char reason[320];

	TRY(check_applications(run, base_fee, tipset));
	if (tipset->ending == VM_FATAL) {
		snprintf(reason, sizeof(reason), "tipset %zu: %s", index,
			 tipset->error ? tipset->error : "fatal");
		return vector_end(run, VECTOR_FAIL, reason);
	}
	run->root = tipset->root_after;
	if (run->watch && run->watch->applied)
		run->watch->applied[index] = run->result->applied;
	return check_receipts_root(run, index, &tipset->receipts_root);
}

static enum status run_tipset(struct vector_case *run, size_t index)
{
	const bool traced = run->trace || vector_keeps_traces(run);
	struct arena *arena = vector_vm_arena(run);
	struct block_cid root = run->root;
	struct error cause = { .status = ST_OK };
	struct tipset_result result;
	struct tipset tipset;
	enum status st;
	/* The reference's driver registers no chaos actor for tipsets. */
	const struct vm_input input = {
		.env = &run->env,
		.root = cid_of(&root),
		.blocks = &run->blocks.base,
		.sink = &run->blocks.base,
		.arena = arena,
		.max_call_depth = run->max_call_depth,
		.randomness = &run->vector->randomness,
	};

	st = read_tipset(run, arena, &run->vector->tipsets[index], &tipset, &cause);
	if (st == ST_OK)
		st = vm_apply_tipset(&input, &tipset, traced, &result, &cause);
	if (st != ST_OK)
		return vector_end_failed(run, st, &cause);
	run->env.epoch = tipset.epoch;
	return check_tipset(run, index, &tipset.base_fee, &result);
}

enum status vector_run_tipsets(struct vector_case *run)
{
	const size_t count = run->vector->tipset_count;

	run->result->receipts_roots = arena_zalloc(run->arena, count,
						   sizeof(struct receipts_root_check));
	if (!run->result->receipts_roots)
		return error_set(run->err, ST_NO_MEMORY, "no memory to run the vector");
	for (size_t i = 0; i < count && !vector_ended(run); i++)
		TRY(run_tipset(run, i));
	return ST_OK;
}
