/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/pace.h"

#include <sys/resource.h>

#include "base/clock.h"
#include "test_tools.h"

/* How often this thread has slept. */
static long sleeps(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
	return usage.ru_nvcsw;
}

/* As it is behind more work than goes without a rest. */
static void work(struct pace *pace)
{
	pace->since_ns = clock_ns() - PACE_WORK_NS;
}

static void it_rests_as_long_as_requests_come(void **state)
{
	struct demand demand = { 0 };
	struct pace pace = { .demand = &demand };
	const long before = sleeps();

	(void)state;
	demand_note(&demand);
	demand_note(&demand);
	work(&pace);
	pace_keep(&pace);
	assert_int_equal(sleeps(), before + 1);
	/* Nothing more was asked, for longer than that counts. */
	work(&pace);
	pace.until_ns = clock_ns();
	pace_keep(&pace);
	assert_int_equal(sleeps(), before + 1);
}

static void it_goes_on_where_nobody_waits(void **state)
{
	struct demand demand = { 0 };
	struct pace pace = { .demand = &demand }, unhurried = { 0 };
	const long before = sleeps();

	(void)state;
	work(&pace);
	pace_keep(&pace);
	work(&unhurried);
	pace_keep(&unhurried);
	assert_int_equal(sleeps(), before);
}

static void it_works_for_a_while_between_two_rests(void **state)
{
	struct demand demand = { 0 };
	struct pace pace = { .demand = &demand };
	const long before = sleeps();

	(void)state;
	demand_note(&demand);
	/* Not yet over, however slow the machine. */
	pace.since_ns = clock_ns() + NS_PER_S;
	pace_keep(&pace);
	assert_int_equal(sleeps(), before);
	/* What was done before it begins does not count. */
	pace_begin(&pace);
	assert_true(clock_ns() - pace.since_ns < NS_PER_S);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_rests_as_long_as_requests_come),
		cmocka_unit_test(it_goes_on_where_nobody_waits),
		cmocka_unit_test(it_works_for_a_while_between_two_rests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
