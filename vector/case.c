/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/case.h"

#include "base/check.h"
#include "vector/compare.h"

enum { CID_TEXT_MAX = 1024 };

/* ---- outcomes -------------------------------------------------------------- */

enum status vector_end(struct vector_case *run, enum vector_outcome outcome, const char *reason)
{
	run->result->outcome = outcome;
	run->result->reason = reason ? arena_text(run->arena, bytes_of_text(reason)) : NULL;
	return reason && !run->result->reason ? ST_NO_MEMORY : ST_OK;
}

enum status vector_end_failed(struct vector_case *run, enum status st, const struct error *cause)
{
	const char *reason = cause->status != ST_OK ? cause->text : status_name(st);

	if (arena_cancelled(run->arena))
		return error_set(run->err, ST_CANCELLED, "the run was ended early");
	if (st == ST_NO_MEMORY)
		return error_set(run->err, st, "no memory to run the vector");
	return vector_end(run, st == ST_NOT_IMPLEMENTED ? VECTOR_SKIP : VECTOR_ERROR, reason);
}

struct arena *vector_vm_arena(struct vector_case *run)
{
	if (vector_keeps_traces(run))
		return run->arena;
	arena_reset(&run->scratch);
	return &run->scratch;
}

/* ---- what is checked ------------------------------------------------------- */

enum status vector_find_root(struct vector_case *run, struct bytes text, struct block_cid *root)
{
	struct cid cid;

	if (text.size == 0 || text.size > CID_TEXT_MAX)
		return ST_INVALID;
	TRY(cid_from_text(&run->scratch, text, &cid));
	return block_cid_from(cid, root);
}

static enum status keep_receipt(struct vector_case *run, const struct receipt *receipt,
				const char *error, struct receipt_check *check)
{
	if (!check->fatal) {
		check->actual = *receipt;
		TRY(arena_copy(run->arena, receipt->ret, &check->actual.ret));
	}
	if (error) {
		check->error = arena_text(run->arena, bytes_of_text(error));
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

enum status vector_check_receipt(struct vector_case *run, const struct vector_applied *applied)
{
	struct vector_result *result = run->result;
	struct receipt_check *check = &result->receipts[applied->index];
	enum status st;

	CHECK(applied->index < run->vector->receipt_count);
	check->fatal = applied->fatal;
	st = keep_receipt(run, applied->receipt, applied->error, check);
	if (st == ST_OK && applied->trace) {
		const struct trace_check traced = {
			.actual = applied->trace,
			.fatal = applied->fatal,
			.message = applied->index,
			.storage_multiplier = run->rules->prices->storage_multiplier,
		};

		st = vector_compare_trace(result, &run->scratch, &traced,
					  &run->vector->traces[applied->index]);
	}
	if (st != ST_OK)
		return error_set(run->err, st, "no memory to run the vector");
	check->ok = receipts_equal(&run->vector->receipts[applied->index], check);
	result->receipt_count = applied->index + 1;
	return ST_OK;
}
