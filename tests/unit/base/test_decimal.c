/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/decimal.h"

#include <cmocka.h>

/* Against printf: around every power of ten and of two. */
static void check(uint64_t value)
{
	char text[DECIMAL_BYTES], expected[32];

	(void)snprintf(expected, sizeof(expected), "%" PRIu64, value);
	assert_string_equal(decimal_unsigned(value, text), expected);
	(void)snprintf(expected, sizeof(expected), "%" PRId64, (int64_t)value);
	assert_string_equal(decimal_signed((int64_t)value, text), expected);
}

static void check_around(uint64_t value)
{
	for (uint64_t off = 0; off < 3; off++) {
		check(value + off);
		check(value - off);
		check(0 - value + off);
	}
}

static void test_as_printf(void **state)
{
	(void)state;
	for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10)
		check_around(power);
	check_around(10000000000000000000u);
	for (int bit = 0; bit < 64; bit++)
		check_around((uint64_t)1 << bit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_as_printf) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
