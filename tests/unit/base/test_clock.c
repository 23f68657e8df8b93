/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void test_the_clock_goes_forward(void **state)
{
	int64_t before_ns = clock_ns();
	int64_t before_ms = clock_ms();
	const struct timespec pause = { .tv_nsec = 2 * NS_PER_MS };

	(void)state;
	nanosleep(&pause, NULL);
	assert_true(clock_ns() - before_ns >= 2 * NS_PER_MS);
	assert_in_range(clock_ms() - before_ms, 1, 60 * 1000);
	assert_in_range(clock_ns() / NS_PER_MS - clock_ms(), 0, 60 * 1000);
}

static void test_deadlines_are_whole_timespecs(void **state)
{
	struct timespec moment = clock_timespec(7 * (int64_t)NS_PER_S + 999999999);

	(void)state;
	assert_int_equal(moment.tv_sec, 7);
	assert_int_equal(moment.tv_nsec, 999999999);
}

static void test_the_wall_clock_is_the_time_of_day(void **state)
{
	(void)state;
	assert_in_range(time(NULL) * 1000 - clock_wall_ms() + 60 * 1000, 0, 120 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_clock_goes_forward),
		cmocka_unit_test(test_deadlines_are_whole_timespecs),
		cmocka_unit_test(test_the_wall_clock_is_the_time_of_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
