/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/write_line.h"

#include "base/clock.h"
#include "tests/unit/world/fixture.h"

/* Jobs of a world keep their order and have one thread at a time; worlds do not wait for each
 * other. */

enum { LIMIT = 4 };

struct line_of_two {
	struct write_line line;
	struct world one, two;
	struct job jobs[LIMIT];
};

static void begin(struct line_of_two *test)
{
	*test = (struct line_of_two){ .one = { .id = 0 } };
	write_line_init(&test->line);
	world_init(&test->one, 1, "one");
	world_init(&test->two, 2, "two");
}

static void end(struct line_of_two *test)
{
	world_fini(&test->one);
	world_fini(&test->two);
	write_line_fini(&test->line);
}

static struct job *add(struct line_of_two *test, size_t which, struct world *world)
{
	test->jobs[which].world = world;
	assert_int_equal(write_line_add(&test->line, &test->jobs[which], LIMIT), ST_OK);
	return &test->jobs[which];
}

static struct world *take(struct line_of_two *test, struct world **worlds)
{
	return write_line_take(&test->line, false, worlds);
}

static void test_one_thread_a_world(void **state)
{
	struct line_of_two test;
	struct world *mine = NULL, *other = NULL;
	struct job *first, *second, *third;

	(void)state;
	begin(&test);
	assert_null(take(&test, &mine));
	first = add(&test, 0, &test.one);
	second = add(&test, 1, &test.one);
	assert_ptr_equal(take(&test, &mine), &test.one);
	/* It has a thread: nobody else gets it, but its jobs can be added to. */
	third = add(&test, 2, &test.one);
	assert_null(take(&test, &other));
	assert_ptr_equal(write_line_next(&test.line, mine), first);
	assert_ptr_equal(write_line_next(&test.line, mine), second);
	write_line_leave(&test.line, mine);
	/* What came meanwhile is for the next. */
	assert_ptr_equal(take(&test, &other), &test.one);
	assert_ptr_equal(write_line_next(&test.line, other), third);
	assert_null(write_line_next(&test.line, other));
	write_line_leave(&test.line, other);
	mine = NULL;
	assert_null(take(&test, &mine));
	end(&test);
}

static void test_worlds_in_turn(void **state)
{
	struct line_of_two test;
	struct world *mine = NULL, *other = NULL;
	struct job *job;

	(void)state;
	begin(&test);
	(void)add(&test, 0, &test.one);
	job = add(&test, 1, &test.two);
	assert_ptr_equal(take(&test, &mine), &test.one);
	assert_ptr_equal(take(&test, &other), &test.two);
	assert_ptr_equal(write_line_next(&test.line, other), job);
	write_line_leave(&test.line, other);
	/* A thread may have both, in one chain. */
	(void)add(&test, 1, &test.two);
	assert_ptr_equal(take(&test, &mine), &test.two);
	assert_ptr_equal(mine->turn.next, &test.one);
	write_line_leave(&test.line, mine);
	other = NULL;
	assert_ptr_equal(take(&test, &other), &test.two);
	assert_ptr_equal(take(&test, &other), &test.one);
	end(&test);
}

static void test_limits(void **state)
{
	struct line_of_two test;
	struct world *mine = NULL;
	struct job more = { .world = NULL };

	(void)state;
	begin(&test);
	for (size_t i = 0; i < LIMIT; i++)
		(void)add(&test, i, i % 2 == 0 ? &test.one : &test.two);
	more.world = &test.one;
	assert_int_equal(write_line_add(&test.line, &more, LIMIT), ST_LIMIT);
	assert_non_null(take(&test, &mine));
	assert_non_null(write_line_next(&test.line, mine));
	assert_int_equal(write_line_add(&test.line, &more, LIMIT), ST_OK);
	write_line_stop(&test.line);
	assert_int_equal(write_line_add(&test.line, &test.jobs[0], LIMIT), ST_STOPPING);
	/* What waits is still given out, and then nothing, at once. */
	write_line_leave(&test.line, mine);
	mine = NULL;
	assert_non_null(write_line_take(&test.line, true, &mine));
	assert_non_null(write_line_take(&test.line, true, &mine));
	assert_null(write_line_take(&test.line, true, &mine));
	end(&test);
}

/* Gathering ends when the jobs are there, else when patience does. */
static void test_gather(void **state)
{
	struct line_of_two test;
	struct world *mine = NULL;
	int64_t start;

	(void)state;
	begin(&test);
	(void)add(&test, 0, &test.one);
	assert_non_null(take(&test, &mine));
	write_line_gather(&test.line, mine, 1, INT64_MAX / 4);
	start = clock_ns();
	write_line_gather(&test.line, mine, 2, NS_PER_MS);
	assert_true(clock_ns() - start >= NS_PER_MS);
	end(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_thread_a_world),
		cmocka_unit_test(test_worlds_in_turn),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_gather),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
