/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/budget.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "test_tools.h"

enum { KIB = 1024, LIMIT = 1024 * KIB };

static void large_ones_leave_the_last_eighth_to_small_ones(void **state)
{
	struct charge first, second, small[3];
	struct budget budget;

	(void)state;
	budget_init(&budget, LIMIT);
	charge_init(&first, &budget);
	charge_init(&second, &budget);
	assert_true(charge_add(&first, 400 * KIB));
	assert_true(charge_add(&second, 400 * KIB));
	assert_false(charge_refused(&second));
	assert_false(charge_add(&second, 200 * KIB));
	assert_true(charge_refused(&second));
	assert_false(charge_refused(&second)); /* looked at */
	for (size_t i = 0; i < 3; i++) {
		charge_init(&small[i], &budget);
		assert_true(charge_add(&small[i], 60 * KIB));
		assert_false(charge_add(&small[i], 60 * KIB));
	}
	charge_fini(&first);
	assert_true(charge_add(&second, 200 * KIB));
	charge_fini(&second);
	for (size_t i = 0; i < 3; i++)
		charge_fini(&small[i]);
	assert_int_equal(budget.used_bytes, 0);
	assert_int_equal(budget.refusals, 4);
	assert_in_range(budget.peak_bytes, 980 * KIB, LIMIT);
}

static void the_whole_budget_is_the_end_for_small_ones(void **state)
{
	struct charge charges[64];
	struct budget budget;
	size_t granted = 0;

	(void)state;
	budget_init(&budget, LIMIT);
	for (size_t i = 0; i < 64; i++) {
		charge_init(&charges[i], &budget);
		granted += charge_add(&charges[i], 32 * KIB);
	}
	assert_int_equal(granted, 32);
	for (size_t i = 0; i < 64; i++)
		charge_fini(&charges[i]);
	assert_int_equal(budget.used_bytes, 0);
}

static void one_alone_is_refused_nothing(void **state)
{
	struct charge alone, other;
	struct budget budget;

	(void)state;
	budget_init(&budget, LIMIT);
	charge_init(&alone, &budget);
	charge_init(&other, &budget);
	assert_true(charge_add(&alone, 3 * LIMIT));
	assert_false(charge_add(&other, 1));
	charge_exempt(&other, true);
	assert_true(charge_add(&other, LIMIT));
	charge_exempt(&other, false);
	assert_false(charge_add(&alone, LIMIT)); /* not alone any more */
	charge_fini(&alone);
	charge_fini(&other);
	charge_fini(&other);
	assert_int_equal(budget.used_bytes, 0);
}

/* Whatever arenas and buffers take is charged, and given back when they give it back. */
static void arenas_and_buffers_pay(void **state)
{
	struct charge charge, other;
	struct budget budget;
	struct buffer buffer;
	struct arena arena;

	(void)state;
	budget_init(&budget, LIMIT);
	charge_init(&charge, &budget);
	charge_init(&other, &budget);
	assert_true(charge_add(&other, 1));
	arena_init(&arena, 0);
	arena.charge = &charge;
	buffer_init(&buffer, 0);
	buffer.charge = &charge;
	assert_non_null(arena_alloc(&arena, 200 * KIB));
	assert_non_null(buffer_reserve(&buffer, 256 * KIB));
	assert_in_range(budget.used_bytes, 456 * KIB, 600 * KIB);
	assert_null(arena_alloc(&arena, 600 * KIB));
	assert_false(arena_exhausted(&arena));
	buffer_advance(&buffer, 256 * KIB);
	assert_null(buffer_reserve(&buffer, 512 * KIB));
	assert_int_equal(buffer_status(&buffer), ST_NO_MEMORY);
	buffer_fini(&buffer);
	assert_in_range(budget.used_bytes, 200 * KIB, 300 * KIB);
	assert_non_null(arena_alloc(&arena, 500 * KIB));
	arena_reset(&arena);
	arena_fini(&arena);
	assert_int_equal(charge.used_bytes, 0);
	assert_in_range(budget.used_bytes, 0, 3 * 4096);
	charge_fini(&charge);
	charge_fini(&other);
	assert_int_equal(budget.used_bytes, 0);
}

static void *add_and_remove(void *context)
{
	struct charge charge;

	for (size_t i = 0; i < 2000; i++) {
		size_t granted = 0;

		charge_init(&charge, context);
		for (size_t size = 1; size < 100 * KIB; size *= 3) {
			if (charge_add(&charge, size))
				granted += size;
		}
		charge_remove(&charge, granted);
		charge_fini(&charge);
	}
	return NULL;
}

static void threads_share_it(void **state)
{
	struct budget budget;
	pthread_t threads[4];

	(void)state;
	budget_init(&budget, LIMIT / 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_and_remove, &budget), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(budget.used_bytes, 0);
	assert_in_range(budget.peak_bytes, 1, 2 * LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_ones_leave_the_last_eighth_to_small_ones),
		cmocka_unit_test(the_whole_budget_is_the_end_for_small_ones),
		cmocka_unit_test(one_alone_is_refused_nothing),
		cmocka_unit_test(arenas_and_buffers_pay),
		cmocka_unit_test(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
