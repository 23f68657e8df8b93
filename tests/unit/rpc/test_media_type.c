/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/media_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct row {
	const char *accept, *type;
	unsigned quality;
} rows[] = {
	{ NULL, "a/b", 0 },
	{ "", "a/b", 0 },
	{ "a/b", "a/b", 1000 },
	{ "A/B", "a/b", 1000 },
	{ "a/bc", "a/b", 0 },
	{ "a/b+json", "a/b", 0 },
	{ "x/y, a/b;q=0.5", "a/b", 500 },
	{ "x/y,a/b ; q=0.125 ,z/z", "a/b", 125 },
	{ "a/b;version=1;q=0.25", "a/b", 250 },
	{ "a/b;q=0", "a/b", 0 },
	{ "a/b;q=1.000", "a/b", 1000 },
	{ "a/b;q=0.12345", "a/b", 123 },
	{ "a/b;q=", "a/b", 0 },
	{ "a/b;q=0.", "a/b", 0 },
	{ "a/b;q=0.1,a/b;q=0.3", "a/b", 300 },
	{ ",,, a/b,", "a/b", 1000 },
	{ "text/html,*/*;q=0.8", "*/*", 800 },
	{ "a/b;", "a/b", 1000 },
	{ "a/b;;;q=0.5", "a/b", 500 },
};

static void qualities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (media_quality(rows[i].accept, rows[i].type) != rows[i].quality)
			fail_msg("%s: %u", rows[i].accept,
				 media_quality(rows[i].accept, rows[i].type));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(qualities) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
