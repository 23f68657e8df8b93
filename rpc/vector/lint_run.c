/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/lint_run.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "vector/run.h"

enum { SHOWN = 60, RETURN_SHOWN = 16, RECEIPT_TEXT = 128 };

#define SHOW(text) (int)utf8_cut(text, SHOWN).size, (const char *)(text).data

#define POST_ROOT "postconditions.state_tree.root_cid"

struct lint_run {
	struct problems *problems;
	struct vector vector; /* which notes what it draws */
	struct vector_car *car;
	struct vector_watch watch; /* on the blocks of the CAR */
	unsigned max_call_depth;
	bool complete;
	bool reached; /* some variant came to its end */
};

/* ---- what differs ---------------------------------------------------------------- */

static const char *in_words(const struct receipt *receipt, bool present, char *out)
{
	size_t used;

	if (!present) {
		(void)snprintf(out, RECEIPT_TEXT, "no receipt");
		return out;
	}
	used = (size_t)snprintf(out, RECEIPT_TEXT,
				"exit code %" PRId64 ", gas %" PRId64 ", return ",
				receipt->exit_code, receipt->gas_used);
	if (receipt->ret.size == 0)
		(void)snprintf(out + used, RECEIPT_TEXT - used, "nothing");
	for (size_t i = 0; i < receipt->ret.size && i < RETURN_SHOWN; i++)
		used += (size_t)snprintf(out + used, RECEIPT_TEXT - used, "%02x",
					 receipt->ret.data[i]);
	if (receipt->ret.size > RETURN_SHOWN)
		(void)snprintf(out + used, RECEIPT_TEXT - used, "… (%zu bytes)", receipt->ret.size);
	return out;
}

static void check_receipts(struct lint_run *run, const struct vector_variant *variant,
			   const struct vector_result *result)
{
	const size_t mark = problems_enter(run->problems, "postconditions.receipts");

	for (size_t i = 0; i < result->receipt_count; i++) {
		const struct receipt_check *check = &result->receipts[i];
		const struct expected_receipt *expected = &run->vector.receipts[i];
		const size_t element = problems_enter_index(run->problems, i);
		char wanted[RECEIPT_TEXT], got[RECEIPT_TEXT];

		if (!check->ok)
			problems_add(run->problems, PROBLEM_RECEIPT_DIFFERS,
				     "variant %.*s: %s in the vector, %s from the VM",
				     SHOW(variant->id),
				     in_words(&expected->receipt, expected->present, wanted),
				     in_words(&check->actual, !check->fatal, got));
		problems_leave(run->problems, element);
	}
	if (run->vector.is_tipset && result->has_post_root &&
	    result->applied != run->vector.receipt_count)
		problems_add(run->problems, PROBLEM_APPLIED_COUNT,
			     "variant %.*s: %zu receipts in the vector, %zu messages applied",
			     SHOW(variant->id), run->vector.receipt_count, result->applied);
	problems_leave(run->problems, mark);
}

static void root_in_words(const struct block_cid *root, char out[96])
{
	struct buffer text;

	buffer_over(&text, out, 95);
	cid_to_text(&text, cid_of(root));
	out[text.size] = '\0';
}

static void check_roots(struct lint_run *run, const struct vector_variant *variant,
			const struct vector_result *result)
{
	const size_t mark = problems_enter(run->problems, "postconditions.receipts_roots");
	char root[96];

	for (size_t i = 0; i < result->receipts_root_count; i++) {
		const size_t element = problems_enter_index(run->problems, i);

		root_in_words(&result->receipts_roots[i].actual, root);
		if (!result->receipts_roots[i].ok)
			problems_add(run->problems, PROBLEM_RECEIPTS_ROOT_DIFFERS,
				     "variant %.*s: the VM comes to %s", SHOW(variant->id), root);
		problems_leave(run->problems, element);
	}
	problems_leave(run->problems, mark);
	if (result->has_post_root && !result->post_root_ok) {
		root_in_words(&result->post_root, root);
		problems_add_at(run->problems, POST_ROOT, PROBLEM_POST_ROOT_DIFFERS,
				"variant %.*s: the VM comes to %s", SHOW(variant->id), root);
	}
}

static void check_missing(struct lint_run *run, const struct vector_variant *variant)
{
	struct buffer text;

	if (!cid_defined(run->car->missing))
		return;
	buffer_init(&text, 0);
	cid_to_text(&text, run->car->missing);
	if (buffer_status(&text) == ST_OK)
		problems_add_at(run->problems, "car", PROBLEM_BLOCK_MISSING,
				"variant %.*s reads a block that is not in the CAR: %.*s",
				SHOW(variant->id), (int)text.size, (const char *)text.data);
	buffer_fini(&text);
}

/* ---- one variant ------------------------------------------------------------------- */

static void check_result(struct lint_run *run, size_t index, const struct vector_result *result)
{
	const struct vector_variant *variant = &run->vector.variants[index];
	const size_t mark = problems_enter(run->problems, "preconditions.variants");
	const size_t element = problems_enter_index(run->problems, index);

	if (result->outcome == VECTOR_SKIP)
		problems_add(run->problems, PROBLEM_VARIANT_SKIPPED, "%s", result->reason);
	if (result->outcome == VECTOR_ERROR ||
	    (result->outcome == VECTOR_FAIL && !result->has_post_root))
		problems_add(run->problems, PROBLEM_VARIANT_ERROR, "%s", result->reason);
	problems_leave(run->problems, element);
	problems_leave(run->problems, mark);
	run->complete = run->complete && result->has_post_root;
	run->reached = run->reached || result->has_post_root;
	if (result->outcome == VECTOR_PASS || result->outcome == VECTOR_SKIP)
		return;
	check_receipts(run, variant, result);
	check_roots(run, variant, result);
	check_missing(run, variant);
	if (result->traced && result->charges_different > 0)
		problems_add_at(run->problems, "diagnostics.data", PROBLEM_DIAGNOSTICS_DIFFER,
				"variant %.*s: %" PRIu64 " of %" PRIu64
				" gas charges are others, the first in message %zu",
				SHOW(variant->id), result->charges_different,
				result->charges_compared, result->difference.message);
}

static enum status run_variant(struct lint_run *run, size_t index, struct error *err)
{
	const struct arena *limits = run->problems->arena;
	struct vector_result result = { .outcome = VECTOR_ERROR };
	struct arena arena;
	enum status st;

	arena_init(&arena, limits->limit_bytes);
	arena.cancel = limits->cancel;
	arena.charge = limits->charge;
	run->car->missing = (struct cid){ 0 };
	st = vector_run_watched(&run->watch, &arena, &run->vector, &run->vector.variants[index],
				run->vector.traces != NULL, run->max_call_depth, &result, err);
	if (st == ST_OK)
		check_result(run, index, &result);
	arena_fini(&arena);
	return st;
}

/* ---- what the expectations do not tell apart ------------------------------------------ */

static void check_outcomes(struct lint_run *run)
{
	const size_t mark = problems_enter(run->problems, "postconditions.receipts");

	for (size_t i = 0; i < run->vector.receipt_count; i++) {
		const size_t element = problems_enter_index(run->problems, i);
		const struct vector_message_facts *facts = &run->watch.messages[i];

		if (facts->seen && facts->root_hides_gas && facts->root_hides_outcome)
			problems_add(run->problems, PROBLEM_ROOT_HIDES_OUTCOME,
				     "the outcome does not change the post root: with another exit "
				     "code, return value and use of gas it is the same");
		problems_leave(run->problems, element);
	}
	problems_leave(run->problems, mark);
}

static void check_gas(struct lint_run *run)
{
	bool seen = false, metered = false, hidden = true;

	for (size_t i = 0; i < run->vector.receipt_count; i++) {
		const struct vector_message_facts *facts = &run->watch.messages[i];

		seen = seen || facts->seen;
		metered = metered || facts->metered;
		hidden = hidden && (!facts->seen || facts->root_hides_gas);
	}
	if (seen && hidden && !metered)
		problems_add_at(run->problems, "postconditions.receipts", PROBLEM_GAS_UNCHECKED,
				"nothing in it checks gas: a unit more or less leaves the root and "
				"every receipt as they are");
	else if (seen && hidden)
		problems_add_at(
			run->problems, POST_ROOT, PROBLEM_ROOT_HIDES_GAS,
			"the root is the same if a message uses a unit of gas more or less");
}

static void check_randomness(struct lint_run *run, const struct randomness_use *use)
{
	const size_t mark = problems_enter(run->problems, "randomness");

	for (size_t i = 0; run->complete && i < run->vector.randomness.rule_count; i++) {
		const size_t element = problems_enter_index(run->problems, i);

		if (!use->taken[i])
			problems_add(run->problems, PROBLEM_RANDOMNESS_UNUSED,
				     "no variant draws it");
		problems_leave(run->problems, element);
	}
	if (use->unruled)
		problems_add(run->problems, PROBLEM_RANDOMNESS_MISSING,
			     "a draw is answered by no entry");
	problems_leave(run->problems, mark);
}

static void check_facts(struct lint_run *run, const struct randomness_use *use)
{
	check_randomness(run, use);
	if (!run->reached)
		return;
	check_gas(run);
	check_outcomes(run);
}

enum status lint_run(struct problems *problems, const struct vector *vector, struct vector_car *car,
		     unsigned max_call_depth, bool *complete, struct error *err)
{
	struct randomness_use use = { .unruled = false };
	struct lint_run run = {
		.problems = problems,
		.vector = *vector,
		.car = car,
		.watch = { .blocks = &car->reading },
		.max_call_depth = max_call_depth,
		.complete = true,
	};

	use.taken = arena_zalloc(problems->arena, vector->randomness.rule_count, sizeof(bool));
	run.watch.messages = arena_zalloc(problems->arena, vector->receipt_count,
					  sizeof(struct vector_message_facts));
	if (!use.taken || !run.watch.messages)
		return error_set(err, ST_NO_MEMORY, "no memory to judge the vector");
	run.vector.randomness.use = &use;
	for (size_t i = 0; i < vector->variant_count; i++)
		TRY(run_variant(&run, i, err));
	check_facts(&run, &use);
	*complete = run.complete;
	return ST_OK;
}
