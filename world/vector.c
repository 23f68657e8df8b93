/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/vector.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "world/car_import_internal.h"
#include "world/vector_internal.h"

enum { CID_TEXT_MAX = 1024 };

/* One run of one variant. Blocks live in memory of their own, what the VM needs
 * for one message in scratch, what the result tells in arena. */
struct run {
	const struct vector *vector;
	const struct vector_variant *variant;
	const struct network_rules *rules;
	unsigned max_call_depth;
	bool trace;
	struct arena blocks_arena, scratch, *arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct environment env;
	struct block_cid root;
	struct vector_result *result;
	struct error *err;
};

/* ---- outcomes -------------------------------------------------------------- */

/* Ends the run with an outcome that is not ours to fail for. */
static enum status end(struct run *run, enum vector_outcome outcome, const char *reason)
{
	run->result->outcome = outcome;
	run->result->reason = reason ? arena_text(run->arena, bytes_of_text(reason)) : NULL;
	return reason && !run->result->reason ? ST_NO_MEMORY : ST_OK;
}

/* What a failure of ours means for the vector; memory is the caller's problem. */
static enum status end_failed(struct run *run, enum status st, const struct error *cause)
{
	const char *reason = cause->status != ST_OK ? cause->text : status_name(st);

	if (st == ST_NO_MEMORY)
		return error_set(run->err, st, "no memory to run the vector");
	return end(run, st == ST_NOT_IMPLEMENTED ? VECTOR_SKIP : VECTOR_ERROR, reason);
}

static bool ended(const struct run *run)
{
	return run->result->outcome != VECTOR_PASS;
}

/* ---- preconditions --------------------------------------------------------- */

static enum status overlay_target(void *context, struct bytes key, struct bytes block)
{
	return overlay_put(context, key, block);
}

static enum status find_root(struct run *run, struct bytes text, struct block_cid *root)
{
	struct cid cid;

	if (text.size == 0 || text.size > CID_TEXT_MAX)
		return ST_INVALID;
	TRY(cid_from_text(&run->scratch, text, &cid));
	return block_cid_from(cid, root);
}

static enum status load(struct run *run)
{
	const struct car_target target = { overlay_target, &run->overlay };
	struct error cause = { .status = ST_OK };
	struct car_header header;
	struct bytes block;
	enum status st;

	st = car_import(run->vector->car, &target, &run->blocks_arena, &header, &cause);
	if (st != ST_OK)
		return end_failed(run, st, &cause);
	st = find_root(run, run->vector->pre_root, &run->root);
	if (st == ST_OK)
		st = blockstore_get(&run->blocks.base, &run->scratch, cid_of(&run->root), &block);
	if (st == ST_NO_MEMORY)
		return end_failed(run, st, &cause);
	if (st != ST_OK)
		return end(run, VECTOR_ERROR, st == ST_NOT_FOUND ?
			   "the block of the pre-state's root is not in the CAR" :
			   "the root of the pre-state is not a CID of a block");
	run->env = (struct environment){
		.epoch = run->variant->epoch,
		.network_version = run->variant->network_version,
		.base_fee = run->vector->base_fee,
		.circ_supply = run->vector->circ_supply,
	};
	return ST_OK;
}

/* ---- messages -------------------------------------------------------------- */

static enum status keep_receipt(struct run *run, const struct vm_result *vm,
				struct receipt_check *check)
{
	check->fatal = vm->ending == VM_FATAL;
	if (!check->fatal) {
		check->actual = vm->receipt;
		TRY(arena_copy(run->arena, vm->receipt.ret, &check->actual.ret));
	}
	if (vm->error) {
		check->error = arena_text(run->arena, bytes_of_text(vm->error));
		if (!check->error)
			return ST_NO_MEMORY;
	}
	return ST_OK;
}

static bool receipts_equal(const struct expected_receipt *expected,
			   const struct receipt_check *actual)
{
	if (!expected->present || actual->fatal)
		return !expected->present && actual->fatal;
	return expected->receipt.exit_code == actual->actual.exit_code &&
	       expected->receipt.gas_used == actual->actual.gas_used &&
	       bytes_equal(expected->receipt.ret, actual->actual.ret);
}

static enum status check_result(struct run *run, size_t index, const struct vm_result *vm,
				const struct trace *trace)
{
	struct vector_result *result = run->result;
	struct receipt_check *check = &result->receipts[index];
	enum status st = keep_receipt(run, vm, check);

	if (st == ST_OK && run->trace) {
		const struct trace_check traced = {
			.actual = trace,
			.fatal = check->fatal,
			.message = index,
			.storage_multiplier = run->rules->prices->storage_multiplier,
		};

		st = vector__compare_trace(&traced, &run->vector->traces[index], &run->scratch,
					   result);
	}
	if (st != ST_OK)
		return error_set(run->err, st, "no memory to run the vector");
	check->ok = receipts_equal(&run->vector->receipts[index], check);
	result->receipt_count = index + 1;
	if (!check->fatal)
		run->root = vm->root_after;
	return ST_OK;
}

static enum status run_message(struct run *run, size_t index)
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
	};

	arena_reset(&run->scratch);
	trace_init(&trace, &run->scratch, 0);
	if (__builtin_add_overflow(run->env.epoch, source->epoch_offset, &run->env.epoch))
		return end(run, VECTOR_ERROR, "the epoch offsets add up beyond 64 bits");
	st = message_decode(source->bytes, run->rules->delegated_addresses, &message.message,
			    &cause);
	if (st == ST_OK)
		st = vm_apply(&input, &message, &vm, &cause);
	return st == ST_OK ? check_result(run, index, &vm, &trace) : end_failed(run, st, &cause);
}

static enum status run_messages(struct run *run)
{
	const size_t count = run->vector->message_count;

	run->result->receipts = arena_zalloc(run->arena, count, sizeof(struct receipt_check));
	if (!run->result->receipts)
		return error_set(run->err, ST_NO_MEMORY, "no memory to run the vector");
	for (size_t i = 0; i < count && !ended(run); i++)
		TRY(run_message(run, i));
	return ST_OK;
}

/* ---- postconditions -------------------------------------------------------- */

static enum status check_root(struct run *run)
{
	struct vector_result *result = run->result;
	struct block_cid expected;
	enum status st = find_root(run, run->vector->post_root, &expected);

	if (st == ST_NO_MEMORY)
		return error_set(run->err, st, "no memory to run the vector");
	if (st != ST_OK)
		return end(run, VECTOR_ERROR, "the root of the post-state is not a CID of a block");
	result->post_root = run->root;
	result->has_post_root = true;
	result->post_root_ok = block_cid_equal(&run->root, &expected);
	return ST_OK;
}

static size_t wrong_receipts(const struct vector_result *result)
{
	size_t wrong = 0;

	for (size_t i = 0; i < result->receipt_count; i++)
		wrong += !result->receipts[i].ok;
	return wrong;
}

static enum status judge(struct run *run, bool check_trace)
{
	const struct vector_result *result = run->result;
	size_t wrong = wrong_receipts(result);
	char reason[160];

	if (wrong == 0 && result->post_root_ok &&
	    !(check_trace && result->charges_different > 0))
		return ST_OK;
	if (wrong > 0)
		snprintf(reason, sizeof(reason), "%zu of %zu receipts differ%s", wrong,
			 result->receipt_count,
			 result->post_root_ok ? "" : ", the post-state's root differs");
	else if (!result->post_root_ok)
		snprintf(reason, sizeof(reason), "the post-state's root differs");
	else
		snprintf(reason, sizeof(reason), "%" PRIu64 " of %" PRIu64 " gas charges differ",
			 result->charges_different, result->charges_compared);
	return end(run, VECTOR_FAIL, reason);
}

/* ---- the whole ------------------------------------------------------------- */

static enum status run_all(struct run *run)
{
	TRY(load(run));
	if (!ended(run))
		TRY(run_messages(run));
	return ended(run) ? ST_OK : check_root(run);
}

static enum status run_once(struct run *run, bool trace)
{
	enum status st;

	*run->result = (struct vector_result){ .outcome = VECTOR_PASS };
	run->trace = trace && run->vector->traces;
	arena_init(&run->blocks_arena, run->arena->limit_bytes);
	arena_init(&run->scratch, run->arena->limit_bytes);
	overlay_init(&run->overlay, &run->blocks_arena);
	overlay_blocks_init(&run->blocks, &run->overlay, NULL);
	st = run_all(run);
	arena_fini(&run->scratch);
	arena_fini(&run->blocks_arena);
	return st;
}

static const char *cannot_run(const struct vector *vector, const struct vector_variant *variant)
{
	if (vector->unsupported)
		return vector->unsupported;
	if (!network_rules_of(variant->network_version))
		return "its network version is beyond 15: there is no legacy VM for it";
	return NULL;
}

static const char *malformed(const struct vector *vector)
{
	if (vector->receipt_count != vector->message_count)
		return "messages and receipts differ in number";
	if (vector->traces && vector->trace_count != vector->message_count)
		return "messages and traces of the diagnostics differ in number";
	return NULL;
}

static enum status run_and_judge(struct run *run, bool check_trace)
{
	TRY(run_once(run, check_trace));
	if (ended(run))
		return ST_OK;
	TRY(judge(run, check_trace));
	if (!ended(run) || check_trace || !run->vector->traces)
		return ST_OK;
	/* Once more, to show where it went wrong. */
	TRY(run_once(run, true));
	return ended(run) ? ST_OK : judge(run, false);
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum status vector_run(const struct vector *vector, const struct vector_variant *variant,
		       bool check_trace, unsigned max_call_depth, struct arena *arena,
		       struct vector_result *out, struct error *err)
{
	const int64_t started = now_ns();
	const char *refused = cannot_run(vector, variant);
	const char *wrong = malformed(vector);
	struct run run = {
		.vector = vector,
		.variant = variant,
		.rules = network_rules_of(variant->network_version),
		.max_call_depth = max_call_depth,
		.arena = arena,
		.result = out,
		.err = err,
	};
	enum status st;

	*out = (struct vector_result){ .outcome = VECTOR_PASS };
	if (refused)
		st = end(&run, VECTOR_SKIP, refused);
	else if (wrong)
		st = end(&run, VECTOR_ERROR, wrong);
	else
		st = run_and_judge(&run, check_trace);
	out->duration_ns = now_ns() - started;
	return st;
}
