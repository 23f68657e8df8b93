/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/lint.h"

#include <string.h>

#include "rpc/vector/lint_car.h"
#include "rpc/vector/lint_form.h"
#include "rpc/vector/lint_run.h"
#include "rpc/vector/lint_words.h"
#include "rpc/vector/traces_json.h"

struct lint {
	struct problems *problems;
	const json_t *json;
	unsigned max_call_depth;
	struct vector_file file;
	struct failure *failure;
};

static enum status fail(struct lint *lint, enum status st, const struct error *err)
{
	if (st == ST_NO_MEMORY && arena_cancelled(lint->problems->arena))
		st = ST_CANCELLED;
	return failure_of_status(lint->failure, st, err);
}

/* ---- decoding ------------------------------------------------------------------- */

typedef enum status decode_part(struct decode *decode, const json_t *json, struct vector_file *out);

static void add_refusal(struct lint *lint, const struct decode *state, enum problem_kind kind)
{
	struct problems *problems = lint->problems;
	const char *path = state->path.text;

	if (kind == PROBLEM_DIAGNOSTICS_INVALID)
		path = "diagnostics.data";
	else if (strcmp(path, "car") == 0 && json_is_text(json_object_get(lint->json, "car")))
		kind = PROBLEM_CAR_INVALID;
	/* A member that the schema misses was told of already. */
	if (kind != PROBLEM_VALUE_INVALID || problems->levels[PROBLEM_ERROR] == 0)
		problems_add_at(problems, path, kind, "%s", state->failure->message);
}

/* What the decoder refuses is a problem at its place; *decoded is false then. */
static enum status decode(struct lint *lint, decode_part *part, enum problem_kind kind,
			  bool *decoded)
{
	struct problems *problems = lint->problems;
	struct failure refusal;
	struct decode state;
	enum status st;

	failure_init(&refusal);
	decode_init(&state, problems->arena, &refusal, false);
	state.fault = FAULT_VECTOR_INVALID;
	st = part(&state, lint->json, &lint->file);
	*decoded = st == ST_OK;
	if (st == ST_INVALID || st == ST_LIMIT) {
		add_refusal(lint, &state, kind);
		st = ST_OK;
	}
	failure_fini(&refusal);
	return st == ST_OK ? ST_OK : fail(lint, st, NULL);
}

/* Traces that do not fit to the receipts are left out of the run. */
static enum status decode_traces(struct lint *lint)
{
	struct vector *vector = &lint->file.vector;
	bool decoded;

	TRY(decode(lint, vector_traces_decode, PROBLEM_DIAGNOSTICS_INVALID, &decoded));
	if (vector->traces && vector->trace_count != vector->receipt_count) {
		problems_add_at(lint->problems, "diagnostics.data", PROBLEM_DIAGNOSTICS_INVALID,
				"it has %zu traces for %zu receipts", vector->trace_count,
				vector->receipt_count);
		vector->traces = NULL;
	}
	return ST_OK;
}

/* ---- counts ---------------------------------------------------------------------- */

/* These go by the JSON: a vector whose counts are wrong does not decode. */
static void check_counts(struct problems *problems, const json_t *json)
{
	const json_t *before = json_object_get(json, "preconditions");
	const json_t *after = json_object_get(json, "postconditions");
	const json_t *variants = json_object_get(before, "variants");
	const json_t *receipts = json_object_get(after, "receipts");
	const json_t *roots = json_object_get(after, "receipts_roots");
	const json_t *messages = json_object_get(json, "apply_messages");
	const json_t *tipsets = json_object_get(json, "apply_tipsets");
	const bool tipset = bytes_equal(json_view(json_object_get(json, "class")),
					bytes_of_text("tipset"));

	if (json_is_array(variants) && json_array_size(variants) == 0)
		problems_add_at(problems, "preconditions.variants", PROBLEM_VARIANTS_EMPTY,
				"there are no variants");
	if (!tipset && json_is_array(receipts) && json_is_array(messages) &&
	    json_array_size(receipts) != json_array_size(messages))
		problems_add_at(problems, "postconditions.receipts", PROBLEM_RECEIPTS_COUNT,
				"%zu receipts for %zu messages", json_array_size(receipts),
				json_array_size(messages));
	if (tipset && json_is_array(roots) && json_is_array(tipsets) &&
	    json_array_size(roots) != json_array_size(tipsets))
		problems_add_at(problems, "postconditions.receipts_roots",
				PROBLEM_RECEIPTS_ROOTS_COUNT, "%zu receipts roots for %zu tipsets",
				json_array_size(roots), json_array_size(tipsets));
}

/* Each null receipt's index, once, and nothing else. */
static void check_failures(struct problems *problems, const json_t *json)
{
	const json_t *after = json_object_get(json, "postconditions");
	const json_t *receipts = json_object_get(after, "receipts");
	const json_t *failures = json_object_get(after, "apply_message_failures");
	size_t listed = 0, fatal = 0;

	if (!json_is_array(failures) || !json_is_array(receipts))
		return;
	for (size_t i = 0; i < json_array_size(receipts); i++)
		fatal += json_is_null(json_array_get(receipts, i));
	for (size_t i = 0; i < json_array_size(failures); i++) {
		const json_int_t index = json_integer_value(json_array_get(failures, i));

		listed += index >= 0 && json_is_null(json_array_get(receipts, (size_t)index));
	}
	if (listed != fatal || listed != json_array_size(failures))
		problems_add_at(problems, "postconditions.apply_message_failures",
				PROBLEM_FAILURES_DIFFER,
				"%zu receipts are null, %zu of %zu entries name "
				"one",
				fatal, listed, json_array_size(failures));
}

/* ---- the whole --------------------------------------------------------------------- */

static enum status check_decoded(struct lint *lint)
{
	struct error err = { .status = ST_OK };
	struct vector *vector = &lint->file.vector;
	struct vector_car car;
	bool usable, complete = false;
	enum status st;

	TRY(decode_traces(lint));
	lint_values(lint->problems, vector);
	st = lint_car(lint->problems, vector, &car, &usable);
	if (st == ST_OK && usable)
		st = lint_run(lint->problems, vector, &car, lint->max_call_depth, &complete, &err);
	if (st != ST_OK)
		return fail(lint, st, &err);
	if (usable)
		lint_car_blocks(lint->problems, &car, complete);
	return ST_OK;
}

static enum status check(struct lint *lint, struct bytes file)
{
	bool decoded;

	lint_form(lint->problems, lint->json);
	lint_words(lint->problems, lint->json, file);
	check_counts(lint->problems, lint->json);
	check_failures(lint->problems, lint->json);
	TRY(decode(lint, vector_json_decode, PROBLEM_VALUE_INVALID, &decoded));
	return decoded && !lint->file.vector.unsupported ? check_decoded(lint) : ST_OK;
}

static bool is_vector(const json_t *json)
{
	static const char *const members[] = { "class", "car", "preconditions", "postconditions" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (json_object_get(json, members[i]))
			return true;
	}
	return false;
}

enum status vector_lint(struct problems *problems, const json_t *json, struct bytes file,
			unsigned max_call_depth, struct failure *failure)
{
	struct lint lint = {
		.problems = problems,
		.json = json,
		.max_call_depth = max_call_depth,
		.failure = failure,
	};
	enum status st;

	if (!is_vector(json)) {
		(void)failure_set(failure, FAULT_VECTOR_INVALID,
				  "this is no test vector: it has none of the members class, car, "
				  "preconditions and postconditions");
		failure_text(failure, "path", "vector");
		return ST_INVALID;
	}
	st = check(&lint, file);
	if (st == ST_OK && problems->status != ST_OK)
		st = fail(&lint, problems->status, NULL);
	vector_json_fini(&lint.file);
	return st;
}
