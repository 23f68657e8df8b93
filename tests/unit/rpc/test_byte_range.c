/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/byte_range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void ranges_of_a_hundred_bytes(void **state)
{
	static const struct {
		const char *value;
		bool within;
		uint64_t from, to;
	} rows[] = {
		{ "bytes=0-", true, 0, 100 },
		{ "bytes=0-0", true, 0, 1 },
		{ "bytes=99-", true, 99, 100 },
		{ "bytes=99-99", true, 99, 100 },
		{ "bytes=10-19", true, 10, 20 },
		{ "bytes=10-100", true, 10, 100 },
		{ "bytes=10-99999999999999999999999", true, 10, 100 },
		{ " Bytes= 10-19 ", true, 10, 20 },
		{ "bytes=-1", true, 99, 100 },
		{ "bytes=-100", true, 0, 100 },
		{ "bytes=-18446744073709551616", true, 0, 100 },
		{ "bytes=-0", false, 0, 0 },
		{ "bytes=100-", false, 0, 0 },
		{ "bytes=18446744073709551615-", false, 0, 0 },
		{ "bytes=99999999999999999999999-", false, 0, 0 },
	};
	struct byte_range range;
	uint64_t from, to;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!byte_range_read(rows[i].value, &range))
			fail_msg("%s", rows[i].value);
		if (byte_range_place(&range, 100, &from, &to) != rows[i].within ||
		    (rows[i].within && (from != rows[i].from || to != rows[i].to)))
			fail_msg("%s: %lu to %lu", rows[i].value, (unsigned long)from,
				 (unsigned long)to);
		assert_false(byte_range_place(&range, 0, &from, &to));
	}
}

static void what_is_no_range_is_passed_over(void **state)
{
	static const char *const values[] = {
		NULL,        "",           "bytes",           "bytes=",    "bytes=-",
		"bytes=1",   "bytes=a-",   "bytes=1-2,4-5",   "bytes=5-4", "bytes=1-2x",
		"bytes=+1-", "bytes=1--2", "bytes = 1-2",     "items=1-2", "bytes=1 -2",
		"bytes=--1", "bytes=0x1-", "bytes=1-2\t, 3-",
	};
	struct byte_range range;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (byte_range_read(values[i], &range))
			fail_msg("%s", values[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_of_a_hundred_bytes),
		cmocka_unit_test(what_is_no_range_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
