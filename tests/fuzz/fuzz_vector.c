/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A file is a vector or is refused with words. A vector has a variant, a receipt for
 * each message and the traces it says; each variant that runs ends in one of the
 * outcomes, twice the same, and a pass is a pass. The lint judges whatever is an object with a
 * member of a vector, each kind of problem once at a place. */
#include "tests/fuzz/fuzz.h"

#include "json/load.h"
#include "vector/cut.h"
#include "rpc/vector/lint.h"
#include "rpc/vector/traces_json.h"
#include "vector/run.h"

enum {
	DEPTH_MAX = 64,
	VARIANTS_MAX = 2, /* run of one input */
	MESSAGES_MAX = 8,
	MEMORY = 64 << 20,
	CALL_DEPTH_MAX = 256, /* what fits into the stack of a main thread under ASan */
};

static void check_result(const struct vector *vector, const struct vector_result *result)
{
	fuzz_require(result->outcome == VECTOR_PASS || result->outcome == VECTOR_FAIL ||
		     result->outcome == VECTOR_SKIP || result->outcome == VECTOR_ERROR);
	fuzz_require(result->receipt_count <= vector->message_count);
	if (result->outcome != VECTOR_PASS) {
		fuzz_require(result->reason != NULL);
		return;
	}
	fuzz_require(result->receipt_count == vector->message_count);
	for (size_t i = 0; i < result->receipt_count; i++)
		fuzz_require(result->receipts[i].ok &&
			     result->receipts[i].fatal != vector->receipts[i].present);
	fuzz_require(result->has_post_root && result->post_root_ok);
}

static void run_variant(const struct vector *vector, const struct vector_variant *variant)
{
	struct vector_result first, second;
	struct error err = { 0 };
	struct arena arena;

	arena_init(&arena, MEMORY);
	if (vector_run(&arena, vector, variant, true, CALL_DEPTH_MAX, &first, &err) == ST_OK) {
		check_result(vector, &first);
		fuzz_require(vector_run(&arena, vector, variant, true, CALL_DEPTH_MAX, &second,
					&err) == ST_OK);
		fuzz_require(first.outcome == second.outcome);
		fuzz_require(first.receipt_count == second.receipt_count);
		fuzz_require(first.has_post_root == second.has_post_root);
		fuzz_require(!first.has_post_root ||
			     block_cid_equal(&first.post_root, &second.post_root));
	} else {
		fuzz_require(err.status != ST_OK && err.text[0] != '\0');
	}
	arena_fini(&arena);
}

/* Half of the steps folded, the last one gone: what stays has no more than there was. */
static void cut_vector(const struct vector *vector)
{
	const size_t count = vector_step_count(vector);
	size_t kept[MESSAGES_MAX];
	struct vector_cut cut = { .fold = count / 2, .kept = kept, .trim = count % 2 == 0 };
	struct vector_cut_result result;
	struct error err = { 0 };
	struct arena arena;

	for (size_t i = cut.fold; i + 1 < count; i++)
		kept[cut.kept_count++] = i;
	arena_init(&arena, MEMORY);
	if (vector_cut_make(&result, &arena, vector, &cut, CALL_DEPTH_MAX, &err) == ST_OK)
		fuzz_require(result.receipt_count == cut.kept_count && result.car.size > 0);
	else
		fuzz_require(err.status != ST_OK && err.text[0] != '\0');
	vector_cut_fini(&result);
	arena_fini(&arena);
}

static void check_vector(const struct vector *vector)
{
	if (vector->unsupported)
		return;
	fuzz_require(vector->variant_count > 0);
	fuzz_require(vector->receipt_count == vector->message_count);
	fuzz_require(!vector->traces || vector->trace_count == vector->message_count);
	fuzz_require(vector->post_root.size > 0 && vector->pre_root.size > 0);
	for (size_t i = 0; i < vector->variant_count && i < VARIANTS_MAX; i++)
		if (vector->message_count <= MESSAGES_MAX)
			run_variant(vector, &vector->variants[i]);
	if (vector->message_count <= MESSAGES_MAX && vector->variant_count <= VARIANTS_MAX)
		cut_vector(vector);
}

static void decode(const json_t *json, struct failure *failure)
{
	struct vector_file file = { .car = { 0 } };
	struct decode decode;
	struct arena arena;
	enum status st;

	arena_init(&arena, MEMORY);
	decode_init(&decode, &arena, failure, false);
	st = vector_json_decode(&decode, json, &file);
	fuzz_require((st != ST_OK) == failure->set);
	if (st == ST_OK) {
		st = vector_traces_decode(&decode, json, &file);
		fuzz_require((st != ST_OK) == failure->set);
		fuzz_require(st == ST_OK || file.vector.traces == NULL);
		check_vector(&file.vector);
	}
	vector_json_fini(&file);
	arena_fini(&arena);
}

static void check_problems(const struct problems *problems)
{
	size_t counted = 0, levels = 0;

	for (const struct problem *at = problems->first; at; at = at->next) {
		counted++;
		fuzz_require(at->text[0] != '\0' && problem_name(at->kind)[0] != '\0');
		for (const struct problem *next = at->next; next; next = next->next)
			fuzz_require(next->kind != at->kind || strcmp(next->path, at->path) != 0);
	}
	for (size_t i = 0; i < PROBLEM_LEVELS; i++)
		levels += problems->levels[i];
	fuzz_require(counted == problems->count && problems->count <= PROBLEMS_MAX);
	fuzz_require(levels == problems->count + problems->omitted);
	fuzz_require(problems->path.size == 0);
}

static void lint(const json_t *json)
{
	const json_t *before = json_object_get(json, "preconditions");
	struct problems problems;
	struct failure failure;
	struct arena arena;

	if (json_array_size(json_object_get(before, "variants")) > VARIANTS_MAX ||
	    json_array_size(json_object_get(json, "apply_messages")) > MESSAGES_MAX)
		return;
	failure_init(&failure);
	arena_init(&arena, MEMORY);
	problems_init(&problems, &arena);
	if (vector_lint(&problems, json, bytes_of_text("x.json"), CALL_DEPTH_MAX, &failure) ==
	    ST_OK)
		check_problems(&problems);
	else
		fuzz_require(failure.set && failure.message[0] != '\0');
	arena_fini(&arena);
	failure_fini(&failure);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_limits limits = { .depth = DEPTH_MAX };
	struct failure failure;
	struct json_scan scan;
	json_t *json;

	failure_init(&failure);
	json_scan_init(&scan);
	if (failure_load_json(&failure, &scan, bytes_make(data, size), &limits, &json) == ST_OK)
		decode(json, &failure);
	lint(json);
	fuzz_require(json != NULL || failure.set);
	fuzz_require(!failure.set || failure.message[0] != '\0');
	json_decref(json);
	json_scan_fini(&scan);
	failure_fini(&failure);
	return 0;
}
