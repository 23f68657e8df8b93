/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "base/utf8.h"
#include "rpc/chaos/given_vector.h"
#include "rpc/shape.h"
#include "rpc/vector/traces_json.h"
#include "vector/run.h"

/* Running test vectors in a scratch overlay. */

enum { VARIANTS_SHOWN = 200 }; /* bytes of their names in a message */

struct vector_args {
	const json_t *vector;
	const struct bytes *variants; /* their ids; NULL: all */
	size_t variant_count;
	bool check_trace;
};

PARAMS(params_vector_run, struct vector_args,
       REQUIRED("vector", json, struct vector_args, vector, "a test vector"),
       LIST("variants", text, struct vector_args, variants, variant_count,
	    "ids of the variants to run, default all"),
       OPTIONAL("checkTrace", flag, struct vector_args, check_trace,
		"compare every gas charge with the vector's diagnostics"));

static const char *const outcomes[] = {
	[VECTOR_PASS] = "pass",
	[VECTOR_FAIL] = "fail",
	[VECTOR_SKIP] = "skip",
	[VECTOR_ERROR] = "error",
};

struct vector_totals {
	uint64_t counts[VECTOR_ERROR + 1];
};

static void write_receipts(struct json_writer *out, const struct vector *vector,
			   const struct vector_result *result)
{
	json_write_array(out, "receipts");
	for (size_t i = 0; i < result->receipt_count; i++) {
		const struct receipt_check *check = &result->receipts[i];
		const struct expected_receipt *expected = &vector->receipts[i];

		json_write_object(out, NULL);
		json_write_uint(out, "index", i);
		json_write_bool(out, "ok", check->ok);
		if (expected->present)
			shape_receipt(out, "expected", &expected->receipt);
		else
			json_write_null(out, "expected");
		if (check->fatal)
			json_write_null(out, "actual");
		else
			shape_receipt(out, "actual", &check->actual);
		if (!check->ok && check->error)
			json_write_text(out, "error", check->error);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

/* A root the vector asks for and the one that came out (NULL: none did). */
static void write_root(struct json_writer *out, const char *name, struct bytes expected,
		       const struct block_cid *actual, bool ok)
{
	json_write_object(out, name);
	json_write_object(out, "expected");
	json_write_string(out, "/", expected);
	json_write_object_end(out);
	if (actual)
		json_write_cid(out, "actual", cid_of(actual));
	else
		json_write_null(out, "actual");
	json_write_bool(out, "ok", ok);
	json_write_object_end(out);
}

static void write_post_root(struct json_writer *out, const struct vector *vector,
			    const struct vector_result *result)
{
	write_root(out, "postRoot", vector->post_root,
		   result->has_post_root ? &result->post_root : NULL, result->post_root_ok);
}

static void write_receipts_roots(struct json_writer *out, const struct vector *vector,
				 const struct vector_result *result)
{
	json_write_array(out, "receiptsRoots");
	for (size_t i = 0; i < result->receipts_root_count; i++) {
		const struct receipts_root_check *check = &result->receipts_roots[i];

		write_root(out, NULL, vector->receipts_roots[i], &check->actual, check->ok);
	}
	json_write_array_end(out);
}

/* Where it is calls that differ there are no charges. */
static void write_charge(struct json_writer *out, const char *name, bool present,
			 const struct gas_charge *charge, int64_t total)
{
	if (!present || !charge->name) {
		json_write_null(out, name);
		return;
	}
	json_write_object(out, name);
	json_write_text(out, "name", charge->name);
	json_write_int(out, "tg", total);
	json_write_int(out, "cg", charge->compute);
	json_write_int(out, "sg", charge->storage);
	json_write_object_end(out);
}

static void write_difference(struct json_writer *out, const struct charge_difference *difference)
{
	const struct gas_charge *actual = &difference->actual;

	if (!difference->found) {
		json_write_null(out, "first");
		return;
	}
	json_write_object(out, "first");
	json_write_uint(out, "message", difference->message);
	json_write_int(out, "frame", difference->frame);
	json_write_int(out, "index", difference->index);
	write_charge(out, "expected", difference->has_expected, &difference->expected,
		     difference->expected_total);
	write_charge(out, "actual", difference->has_actual, actual,
		     difference->has_actual ? actual->compute + actual->storage : 0);
	json_write_object_end(out);
}

static void write_trace(struct json_writer *out, const struct vector_result *result)
{
	if (!result->traced) {
		json_write_null(out, "trace");
		return;
	}
	json_write_object(out, "trace");
	json_write_uint(out, "compared", result->charges_compared);
	json_write_uint(out, "different", result->charges_different);
	write_difference(out, &result->difference);
	json_write_object_end(out);
}

static void write_result(struct json_writer *out, const struct vector *vector,
			 const struct vector_variant *variant, const struct vector_result *result)
{
	json_write_object(out, NULL);
	json_write_string(out, "id", vector->id);
	json_write_string(out, "variant", variant->id);
	json_write_text(out, "outcome", outcomes[result->outcome]);
	json_write_text(out, "reason", result->reason);
	json_write_bool(out, "negated", false);
	write_receipts(out, vector, result);
	write_receipts_roots(out, vector, result);
	write_post_root(out, vector, result);
	json_write_null(out, "diff");
	write_trace(out, result);
	json_write_int(out, "durationNs", result->duration_ns);
	json_write_object_end(out);
}

static void write_totals(struct json_writer *out, const struct vector_totals *totals)
{
	const uint64_t *counts = totals->counts;

	json_write_object(out, "totals");
	json_write_uint(out, "ran", counts[VECTOR_PASS] + counts[VECTOR_FAIL]);
	json_write_uint(out, "passed", counts[VECTOR_PASS]);
	json_write_uint(out, "failed", counts[VECTOR_FAIL]);
	json_write_uint(out, "skipped", counts[VECTOR_SKIP]);
	json_write_uint(out, "errors", counts[VECTOR_ERROR]);
	json_write_object_end(out);
}

static bool wanted(const struct vector_args *in, struct bytes id)
{
	for (size_t i = 0; i < in->variant_count; i++) {
		if (bytes_equal(in->variants[i], id))
			return true;
	}
	return !in->variants;
}

static enum status refuse_variants(struct call *call, const struct vector *vector,
				   const char *problem, struct bytes got)
{
	struct buffer known;
	enum status st;

	buffer_init(&known, 0);
	for (size_t i = 0; i < vector->variant_count; i++) {
		buffer_append_text(&known, i > 0 ? ", " : "");
		buffer_append_bytes(&known, vector->variants[i].id);
	}
	st = buffer_status(&known);
	if (st == ST_OK) {
		struct bytes shown = utf8_cut(buffer_bytes(&known), VARIANTS_SHOWN);

		(void)failure_set(call->failure, FAULT_INVALID_PARAMS,
				  "variants: %s; the vector has %.*s%s", problem, (int)shown.size,
				  (const char *)shown.data, shown.size < known.size ? "…" : "");
		failure_text(call->failure, "path", "variants");
		failure_bytes(call->failure, "expected", buffer_bytes(&known));
		failure_bytes(call->failure, "got", got);
		failure_hint(call->failure, "leave variants out to run all");
	}
	buffer_fini(&known);
	return st == ST_OK ? ST_INVALID : call_failed(call, st, NULL);
}

/* Every variant asked for must exist, and one must be asked for, so that a typing
 * error does not pass as a run of nothing. */
static enum status check_variants(struct call *call, const struct vector_args *in,
				  const struct vector *vector)
{
	for (size_t i = 0; i < in->variant_count; i++) {
		bool found = false;

		for (size_t j = 0; j < vector->variant_count; j++)
			found = found || bytes_equal(in->variants[i], vector->variants[j].id);
		if (!found)
			return refuse_variants(call, vector, "there is no such variant",
					       in->variants[i]);
	}
	if (in->variants && in->variant_count == 0)
		return refuse_variants(call, vector, "the list is empty",
				       bytes_of_text("an empty list"));
	return ST_OK;
}

/* After a mismatch: the vector's own traces, to show the first charge that differs. Ones that do
 * not decode are no reason to lose the result; memory that is short is. */
static enum status add_traces(struct call *call, const struct vector_args *in,
			      struct vector_file *file)
{
	struct failure ignored;
	struct decode decode;
	bool short_of_memory;

	failure_init(&ignored);
	decode_init(&decode, call->arena, &ignored, false);
	(void)!vector_traces_decode(&decode, in->vector, file);
	short_of_memory = ignored.set && ignored.fault == FAULT_OUT_OF_MEMORY;
	failure_fini(&ignored);
	return short_of_memory ? ST_NO_MEMORY : ST_OK;
}

static enum status run_variant(struct call *call, struct arena *arena, const struct vector_args *in,
			       struct given_vector *given, const struct vector_variant *variant,
			       struct vector_result *result)
{
	const struct vector *vector = &given->file.vector;
	const unsigned depth = given->max_call_depth;
	struct error err = { .status = ST_OK };
	enum status st = vector_run(arena, vector, variant, in->check_trace, depth, result, &err);

	if (st == ST_OK && result->outcome == VECTOR_FAIL && !vector->traces) {
		st = add_traces(call, in, &given->file);
		if (st == ST_OK && vector->traces)
			st = vector_run(arena, vector, variant, in->check_trace, depth, result,
					&err);
	}
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

/* Runs one and writes what came of it, which is not needed any more then. */
static enum status show_variant(struct call *call, const struct vector_args *in,
				struct given_vector *given, const struct vector_variant *variant,
				struct vector_totals *totals)
{
	struct vector_result result = { .outcome = VECTOR_ERROR };
	struct arena arena;
	enum status st;

	arena_init(&arena, call->arena->limit_bytes);
	arena.cancel = call->arena->cancel;
	arena.charge = call->arena->charge;
	st = run_variant(call, &arena, in, given, variant, &result);
	if (st == ST_OK) {
		totals->counts[result.outcome]++;
		write_result(call->out, &given->file.vector, variant, &result);
		st = json_writer_status(call->out);
	}
	arena_fini(&arena);
	return st;
}

static enum status run_variants(struct call *call, const struct vector_args *in,
				struct given_vector *given)
{
	const struct vector *vector = &given->file.vector;
	struct vector_totals totals = { { 0 } };

	TRY(check_variants(call, in, vector));
	json_write_object(call->out, NULL);
	json_write_array(call->out, "results");
	for (size_t i = 0; i < vector->variant_count; i++) {
		if (wanted(in, vector->variants[i].id))
			TRY(show_variant(call, in, given, &vector->variants[i], &totals));
	}
	json_write_array_end(call->out);
	write_totals(call->out, &totals);
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_vector_run(struct call *call, const void *args)
{
	const struct vector_args *in = args;
	struct given_vector given;
	enum status st = given_vector_read(&given, call, in->vector, in->check_trace);

	if (st == ST_OK)
		st = run_variants(call, in, &given);
	given_vector_fini(&given);
	return st;
}
