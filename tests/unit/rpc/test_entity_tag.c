/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/entity_tag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void lists_and_single_tags(void **state)
{
	static const struct {
		const char *value;
		bool listed, is;
	} rows[] = {
		{ "\"a.car\"", true, true },
		{ " \"a.car\" ", true, true },
		{ "W/\"a.car\"", true, false },
		{ "\"b\", \"a.car\"", true, false },
		{ "\"a.car\", \"b\"", true, false },
		{ "*", true, false },
		{ "\"a.car", false, false },
		{ "a.car", false, false },
		{ "\"a.car\"x", false, false },
		{ "\"a.carx\"", false, false },
		{ "Mon, 30 Nov 2026 18:00:00 GMT", false, false },
		{ "", false, false },
		{ NULL, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (entity_tag_listed(rows[i].value, "\"a.car\"") != rows[i].listed ||
		    entity_tag_is(rows[i].value, "\"a.car\"") != rows[i].is)
			fail_msg("%s", rows[i].value);
		assert_false(entity_tag_is(rows[i].value, ""));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_and_single_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
