/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/minimize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { STEPS = 100 };

/* A vector of 100 steps that fails when all wanted ones are there, where those that may be
 * folded may lie in the state before. */
struct bug {
	size_t wanted[3];
	bool foldable[3];
	const char *variant; /* the only one with which it fails, or NULL */
	size_t tries, tries_at_most;
	size_t fold, step_count, first; /* of the last part that failed */
	bool trim, bare, one_variant;
};

static bool has(const struct part *part, size_t step, bool foldable)
{
	for (size_t i = 0; i < part->step_count; i++) {
		if (part->steps[i] == step)
			return true;
	}
	return foldable && step < part->fold;
}

static void check_part(const struct part *part)
{
	for (size_t i = 0; i < part->step_count; i++)
		assert_true(part->steps[i] >= (i == 0 ? part->fold : part->steps[i - 1] + 1));
}

static bool has_variant(const struct part *part, const char *variant)
{
	if (!variant || !part->variants)
		return true;
	return strcmp(json_string_value(json_array_get(part->variants, 0)), variant) == 0;
}

static enum status try_bug(void *context, const struct part *part, bool *still)
{
	struct bug *bug = context;

	check_part(part);
	if (bug->tries++ == bug->tries_at_most)
		return ST_CANCELLED;
	*still = has_variant(part, bug->variant);
	for (size_t i = 0; i < 3; i++)
		*still = *still && has(part, bug->wanted[i], bug->foldable[i]);
	if (!*still)
		return ST_OK;
	bug->fold = part->fold;
	bug->step_count = part->step_count;
	bug->first = part->step_count > 0 ? part->steps[0] : STEPS;
	bug->trim = part->trim;
	bug->bare = part->bare;
	bug->one_variant = part->variants && json_array_size(part->variants) == 1;
	return ST_OK;
}

static void search(struct bug *bug, enum status expected)
{
	const struct judge judge = { try_bug, bug };
	json_t *variants = json_pack("[s, s, s]", "a", "b", "c");

	assert_int_equal(minimize_search(&judge, variants, STEPS), expected);
	json_decref(variants);
}

static void one_step_is_found(void **state)
{
	(void)state;
	for (size_t step = 0; step < STEPS; step++) {
		struct bug bug = { .wanted = { step, step, step }, .tries_at_most = 40 };

		search(&bug, ST_OK);
		assert_int_equal(bug.step_count, 1);
		assert_int_equal(bug.first, step);
		assert_int_equal(bug.fold, step);
		assert_true(bug.trim && bug.bare && bug.one_variant);
	}
}

static void what_is_before_may_be_folded(void **state)
{
	struct bug bug = { { 3, 40, 77 }, { true, true, false }, "b", 0, STEPS, 0, 0, 0, 0, 0, 0 };

	(void)state;
	search(&bug, ST_OK);
	assert_int_equal(bug.step_count, 1);
	assert_int_equal(bug.fold, 77);
	assert_true(bug.one_variant);
}

static void what_cannot_be_folded_stays(void **state)
{
	struct bug bug = { .wanted = { 3, 40, 77 }, .tries_at_most = 10 * STEPS };

	(void)state;
	search(&bug, ST_OK);
	assert_int_equal(bug.step_count, 3);
	assert_int_equal(bug.first, 3);
	assert_int_equal(bug.fold, 3);
}

static void the_judge_ends_it(void **state)
{
	(void)state;
	for (size_t tries = 0; tries < 8; tries++) {
		struct bug bug = { .wanted = { 3, 40, 77 }, .tries_at_most = tries };

		search(&bug, ST_CANCELLED);
		assert_int_equal(bug.tries, tries + 1);
	}
}

static void nothing_to_cut(void **state)
{
	struct bug bug = { .wanted = { 1, 1, 1 }, .tries_at_most = 10 };
	const struct judge judge = { try_bug, &bug };

	(void)state;
	assert_int_equal(minimize_search(&judge, NULL, 0), ST_OK);
	assert_int_equal(minimize_search(&judge, NULL, 1), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_step_is_found),
		cmocka_unit_test(what_is_before_may_be_folded),
		cmocka_unit_test(what_cannot_be_folded_stays),
		cmocka_unit_test(the_judge_ends_it),
		cmocka_unit_test(nothing_to_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
