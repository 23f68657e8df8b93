/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void lines(void **state)
{
	static const struct {
		uint64_t done, total, base;
		double seconds;
		const char *wanted;
	} rows[] = {
		{ 0, PROGRESS_UNKNOWN, 0, 0, "0 B" },
		{ 999, PROGRESS_UNKNOWN, 0, 0.1, "999 B" },
		{ 1500, 3000, 0, 0.1, "1.5 kB of 3.0 kB, 50 %" },
		{ 5000000, PROGRESS_UNKNOWN, 0, 2, "5.0 MB, 2.5 MB/s" },
		{ 50000000, 100000000, 0, 5, "50 MB of 100 MB, 50 %, 10 MB/s, 5 s left" },
		/* What was there before does not count for the speed. */
		{ 60000000, 100000000, 50000000, 5, "60 MB of 100 MB, 60 %, 2.0 MB/s, 20 s left" },
		{ 1000000, 100000000, 0, 1, "1.0 MB of 100 MB, 1 %, 1.0 MB/s, 1 min 39 s left" },
		{ 1000, 10000000, 0, 1, "1.0 kB of 10 MB, 0 %, 1.0 kB/s, 2 h 46 min left" },
		{ 100, 100, 0, 5, "100 B of 100 B, 100 %, 20 B/s" },
		{ 999600, 0, 999600, 5, "1.0 MB of 0 B" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer out;

		buffer_init(&out, 0);
		progress_line(&out, rows[i].done, rows[i].total, rows[i].base, rows[i].seconds);
		buffer_append_byte(&out, '\0');
		assert_string_equal((const char *)out.data, rows[i].wanted);
		buffer_fini(&out);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
