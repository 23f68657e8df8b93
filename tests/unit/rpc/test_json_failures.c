/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/failure.h"

#include "helpers.h"

#define DIGITS_41 "12345678901234567890123456789012345678901"
#define DIGITS_205 DIGITS_41 DIGITS_41 DIGITS_41 DIGITS_41 DIGITS_41
#define DIGITS_1025 DIGITS_205 DIGITS_205 DIGITS_205 DIGITS_205 DIGITS_205
#define MARK JSON_NUMBER_MARK

static const struct json_limits limits = { .depth = 4, .memory_bytes = 0, .members = 3 };

static void every_problem_has_its_words(void **state)
{
	static const struct {
		const char *reason, *body, *part;
		enum fault fault;
	} cases[] = {
		{ "missing comma", "{\"a\":1 \"b\":2}", "\"offset\":1", FAULT_PARSE_ERROR },
		{ "offset after a rewritten number", "[99999999999999999999 x]", "\"excerpt\":\"",
		  FAULT_PARSE_ERROR },
		{ "offset behind a rewritten number", "[99999999999999999999,x]", "'offset':2",
		  FAULT_PARSE_ERROR },
		{ "a string that looks like a rewritten number", "{\"a\":[1,\"" MARK "12\"]}",
		  "'offset':8", FAULT_PARSE_ERROR },
		{ "a name that does", "{\"" MARK "12\":1}", "'offset':1", FAULT_PARSE_ERROR },
		{ "a number of too many digits", DIGITS_1025, "'limit':1024",
		  FAULT_LIMIT_EXCEEDED },
		{ "duplicate keys", "{\"a\":1,\"a\":2}", "", FAULT_PARSE_ERROR },
		{ "lone surrogate", "[\"\\ud800\"]", "", FAULT_PARSE_ERROR },
		{ "bad UTF-8", "[\"\xff\"]", "", FAULT_PARSE_ERROR },
		{ "trailing text", "{} {}", "", FAULT_PARSE_ERROR },
		{ "empty", "", "", FAULT_PARSE_ERROR },
		{ "depth", "[[[[[[]]]]]]", "\"limit\":4", FAULT_LIMIT_EXCEEDED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct failure failure;
		struct json_scan scan;
		json_t *json;

		failure_init(&failure);
		json_scan_init(&scan);
		if (failure_load_json(&failure, &scan, bytes_of_text(cases[i].body), &limits,
				      &json) == ST_OK)
			fail_msg("%s: accepted", cases[i].reason);
		assert_null(json);
		assert_int_equal(failure.fault, cases[i].fault);
		if (!contains(buffer_bytes(&failure.data), cases[i].part) &&
		    cases[i].part[0] != '\0')
			fail_msg("%s: %.*s", cases[i].reason, (int)failure.data.size,
				 (const char *)failure.data.data);
		if (cases[i].fault == FAULT_LIMIT_EXCEEDED && scan.limit == JSON_NUMBER_MAX)
			assert_non_null(strstr(failure.hint, "this limit is fixed"));
		json_scan_fini(&scan);
		failure_fini(&failure);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_problem_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
