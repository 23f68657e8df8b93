/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/marks.h"

#include "base/clock.h"
#include "tests/unit/world/fixture.h"

/* Which states are marked to be kept follows from how long the thread has run. */

enum { MARK_MS = 4, CHECKPOINT_MS = 32 };

static void work(int64_t ms)
{
	const int64_t until = clock_thread_ns() + ms * NS_PER_MS;

	while (clock_thread_ns() < until)
		;
}

static struct marks pass(struct marks marks, struct world *world, uint64_t seq)
{
	const struct block_cid root = { { 0 } };

	assert_int_equal(marks_pass(&marks, world, seq, &root), ST_OK);
	return marks;
}

static void test_a_mark_every_so_often(void **state)
{
	struct marks marks = { .count = 0 };
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	marks_clear(&marks);
	marks = pass(marks, &world, 1);
	assert_int_equal(marks.count, 0);
	work(MARK_MS);
	marks = pass(marks, &world, 2);
	assert_true(marks.count == 1 && marks.all[0].seq == 2 && marks.all[0].world == &world);
	assert_false(marks_are_due(&marks));
	world_fini(&world);
	marks_fini(&marks);
}

/* However few marks it is: what ran long has to run again. */
static void test_due_by_time(void **state)
{
	struct marks marks = { .count = 0 };
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	marks_clear(&marks);
	work(CHECKPOINT_MS);
	assert_false(marks_are_due(&marks)); /* nothing was applied */
	marks = pass(marks, &world, 1);
	assert_true(marks.count == 1 && marks_are_due(&marks));
	marks_clear(&marks);
	assert_true(marks.count == 0 && !marks_are_due(&marks));
	world_fini(&world);
	marks_fini(&marks);
}

/* The founding runs on another thread than what comes after it. */
static void test_another_thread(void **state)
{
	struct marks marks = { .begun_ns = INT64_MAX / 4, .last_ns = INT64_MAX / 2 };
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	marks = pass(marks, &world, 1);
	assert_int_equal(marks.count, 0);
	work(MARK_MS);
	marks = pass(marks, &world, 2);
	assert_int_equal(marks.count, 1);
	work(CHECKPOINT_MS);
	assert_true(marks_are_due(&(struct marks){
		.count = 1, .begun_ns = marks.begun_ns, .last_ns = clock_thread_ns() }));
	world_fini(&world);
	marks_fini(&marks);
}

static void test_cut(void **state)
{
	struct marks marks = { .count = 0 };
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	world_publish(&world, &(struct head){ .seq = 5 });
	for (uint64_t seq = 5; seq <= 6; seq++) {
		work(MARK_MS);
		marks = pass(marks, &world, seq);
	}
	assert_int_equal(marks.count, 2);
	marks_cut(&marks);
	assert_true(marks.count == 1 && marks.all[0].seq == 5);
	world_fini(&world);
	marks_fini(&marks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mark_every_so_often),
		cmocka_unit_test(test_due_by_time),
		cmocka_unit_test(test_another_thread),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
