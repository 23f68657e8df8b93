/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/marks.h"

#include "base/clock.h"
#include "tests/unit/world/fixture.h"

/* Which states are marked to be kept follows from how long the threads that write have run. */

enum { MARK_MS = 4, CHECKPOINT_MS = 32 };

static void work(int64_t ms)
{
	const int64_t until = clock_thread_ns() + ms * NS_PER_MS;

	while (clock_thread_ns() < until)
		;
}

static void pass(struct marks *marks, struct world *world, uint64_t seq)
{
	const struct block_cid root = { { (uint8_t)seq } };

	assert_int_equal(marks_pass(marks, world, seq, &root), ST_OK);
}

/* Marks of a thread that has run until now. */
static struct marks marks_from_now(void)
{
	return (struct marks){ .last_ns = clock_thread_ns() };
}

static void test_a_mark_every_so_often(void **state)
{
	struct marks marks = marks_from_now();
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	pass(&marks, &world, 1);
	assert_int_equal(marks.count, 0);
	work(MARK_MS);
	pass(&marks, &world, 2);
	assert_true(marks.count == 1 && marks.all[0].seq == 2 && marks.all[0].world == &world);
	assert_false(marks_are_due(&marks));
	world_fini(&world);
	marks_fini(&marks);
}

/* One world must not live on the marks of another, nor lose its own at every commit. */
static void test_each_world_by_its_time(void **state)
{
	struct marks marks = marks_from_now();
	struct world one, two;

	(void)state;
	world_init(&one, 1, "one");
	world_init(&two, 2, "two");
	for (uint64_t seq = 1; seq <= 3; seq++) {
		work(MARK_MS / 2);
		pass(&marks, &one, seq);
		work(1);
		pass(&marks, &two, seq);
		assert_int_equal(marks.count, seq >= 2);
		assert_true(seq < 2 || (marks.all[0].world == &one && marks.all[0].seq == 2));
	}
	marks_clear(&marks);
	work(MARK_MS / 2);
	pass(&marks, &two, 4);
	assert_true(marks.count == 1 && marks.all[0].world == &two);
	world_fini(&one);
	world_fini(&two);
	marks_fini(&marks);
}

/* However few marks it is: what ran long has to run again. */
static void test_due_by_time(void **state)
{
	struct marks marks = marks_from_now();
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	work(CHECKPOINT_MS);
	assert_false(marks_are_due(&marks)); /* nothing was applied */
	pass(&marks, &world, 1);
	assert_true(marks.count == 1 && marks_are_due(&marks));
	marks_clear(&marks);
	assert_true(marks.count == 0 && !marks_are_due(&marks));
	world_fini(&world);
	marks_fini(&marks);
}

static void test_join(void **state)
{
	struct marks all = { .count = 0 }, marks = marks_from_now();
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	for (uint64_t seq = 1; seq <= 2; seq++) {
		work(CHECKPOINT_MS / 2 + 1);
		pass(&marks, &world, seq);
		assert_false(marks_are_due(&marks));
		assert_int_equal(marks_join(&all, &marks), ST_OK);
		marks_clear(&marks);
	}
	assert_true(all.count == 2 && all.all[0].seq == 1 && all.all[1].seq == 2);
	assert_true(marks_are_due(&all));
	world_fini(&world);
	marks_fini(&marks);
	marks_fini(&all);
}

/* The founding runs on another thread than what comes after it. */
static void test_another_thread(void **state)
{
	struct marks marks = { .last_ns = INT64_MAX / 2 };
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	pass(&marks, &world, 1);
	assert_true(marks.count == 0 && marks.ran_ns == 0);
	work(MARK_MS);
	pass(&marks, &world, 2);
	assert_int_equal(marks.count, 1);
	world_fini(&world);
	marks_fini(&marks);
}

/* Whoever goes back to one state again and again does not fill memory. */
static void test_the_same_state_once(void **state)
{
	const struct block_cid root = { { 1 } }, other = { { 2 } };
	struct marks marks = marks_from_now(), all = marks_from_now();
	struct world world;

	(void)state;
	world_init(&world, 1, "one");
	for (uint64_t seq = 1; seq < 100; seq++) {
		assert_int_equal(marks_add(&marks, &world, seq, &root), ST_OK);
		assert_int_equal(marks_join(&all, &marks), ST_OK);
	}
	assert_true(marks.count == 1 && all.count == 1 && all.all[0].seq == 1);
	assert_int_equal(marks_add(&marks, &world, 100, &other), ST_OK);
	assert_int_equal(marks.count, 2);
	world_fini(&world);
	marks_fini(&marks);
	marks_fini(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mark_every_so_often),
		cmocka_unit_test(test_each_world_by_its_time),
		cmocka_unit_test(test_due_by_time),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_another_thread),
		cmocka_unit_test(test_the_same_state_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
