/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "json/scan.h"

static const struct json_limits limits = { .depth = 4, .memory_bytes = 0, .members = 3 };

#define DIGITS_41 "12345678901234567890123456789012345678901"
#define DIGITS_205 DIGITS_41 DIGITS_41 DIGITS_41 DIGITS_41 DIGITS_41
#define DIGITS_1025 DIGITS_205 DIGITS_205 DIGITS_205 DIGITS_205 DIGITS_205
#define MARK JSON_NUMBER_MARK

static void test_rewrites(void **state)
{
	static const struct {
		const char *reason, *body, *text;
	} cases[] = {
		{ "greatest int64 stays", "[9223372036854775807]", "[9223372036854775807]" },
		{ "one more becomes a string", "[9223372036854775808]",
		  "[\"" MARK "9223372036854775808\"]" },
		{ "least int64 stays", "[-9223372036854775808]", "[-9223372036854775808]" },
		{ "one less becomes a string", "[-9223372036854775809]",
		  "[\"" MARK "-9223372036854775809\"]" },
		{ "36 digits", "{\"a\":100000000000000000000000000000000000}",
		  "{\"a\":\"" MARK "100000000000000000000000000000000000\"}" },
		{ "inside a string nothing changes", "[\"99999999999999999999\"]",
		  "[\"99999999999999999999\"]" },
		{ "after an escaped quote", "[\"\\\"99999999999999999999\"]",
		  "[\"\\\"99999999999999999999\"]" },
		{ "white space stays", " [ 99999999999999999999 , 1 ] ",
		  " [ \"" MARK "99999999999999999999\" , 1 ] " },
		{ "reals stay", "[1.5e3,-0.25,1E-400]", "[1.5e3,-0.25,1E-400]" },
		{ "a real beyond double becomes a string", "[1e400]", "[\"" MARK "1e400\"]" },
		{ "leading zero is not a number: left alone", "[099999999999999999999]",
		  "[099999999999999999999]" },
		{ "no number: left alone", "[1e,--9,1.2.3e999]", "[1e,--9,1.2.3e999]" },
		{ "signs inside: left alone", "[1e999-1,1e+999e9,01e999]",
		  "[1e999-1,1e+999e9,01e999]" },
		{ "reals of every form", "[-1.5E+999,10e999,0.1e400]",
		  "[\"" MARK "-1.5E+999\",\"" MARK "10e999\",\"" MARK "0.1e400\"]" },
		{ "not JSON at all", "{]x\"", "{]x\"" },
		{ "open string at the end", "[\"abc\\", "[\"abc\\" },
		{ "empty", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_scan scan;

		json_scan_init(&scan);
		assert_int_equal(json_scan_run(&scan, bytes_of_text(cases[i].body), &limits),
				 ST_OK);
		expect_text(cases[i].reason, json_scan_text(&scan), cases[i].text);
		json_scan_fini(&scan);
	}
}

static void test_ids(void **state)
{
	static const struct {
		const char *reason, *body;
		size_t members;
		const char *ids[3];
	} cases[] = {
		{ "plain", "{\"id\":1}", 1, { "1" } },
		{ "with spaces", "{ \"id\" :\n 1.50e0 , \"a\":2}", 1, { "1.50e0" } },
		{ "huge",
		  "{\"id\":123456789012345678901234567890}",
		  1,
		  { "123456789012345678901234567890" } },
		{ "beyond double", "{\"id\":1e999}", 1, { "1e999" } },
		{ "string with escapes", "{\"a\":1,\"id\":\"x\\\"}\"}", 1, { "\"x\\\"}\"" } },
		{ "null", "{\"id\":null}", 1, { "null" } },
		{ "none", "{\"idd\":1,\"i\":2}", 1, { "" } },
		{ "escaped name", "{\"\\u0069d\":7}", 1, { "7" } },
		{ "inner ids do not count", "{\"params\":{\"id\":5},\"id\":6}", 1, { "6" } },
		{ "an id as value", "{\"method\":\"id\",\"x\":3}", 1, { "" } },
		{ "an object as id", "{\"id\":{\"a\":[1]}}", 1, { "{\"a\":[1]}" } },
		{ "batch",
		  "[{\"id\":1},{\"a\":{\"id\":9}},{\"id\":\"b\"}]",
		  3,
		  { "1", "", "\"b\"" } },
		{ "batch of other things", "[1,[{\"id\":2}],{\"id\":3}]", 3, { "", "", "3" } },
		{ "more members than are noted",
		  "[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}]",
		  4,
		  { "1", "2", "3" } },
		{ "empty batch", "[]", 0, { "" } },
		{ "scalar", "3", 0, { "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_scan scan;

		json_scan_init(&scan);
		assert_int_equal(json_scan_run(&scan, bytes_of_text(cases[i].body), &limits),
				 ST_OK);
		if (scan.members != cases[i].members)
			fail_msg("%s: %zu members", cases[i].reason, scan.members);
		for (size_t j = 0; j < 3 && cases[i].ids[j]; j++)
			expect_text(cases[i].reason, json_scan_id(&scan, j), cases[i].ids[j]);
		json_scan_fini(&scan);
	}
}

static void test_limits(void **state)
{
	char digits[JSON_NUMBER_MAX + 2];
	const struct json_limits little = { .depth = 64, .memory_bytes = 2000, .members = 3 };
	static const struct {
		const char *reason, *body;
		bool passes;
	} cases[] = {
		{ "as deep as allowed", "[[[[1]]]]", true },
		{ "one deeper", "[[[[[1]]]]]", false },
		{ "one deeper with objects", "[{\"a\":[{\"b\":[", false },
		{ "closed again", "[[],[],[],[],[[[]]]]", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_scan scan;
		enum status st;

		json_scan_init(&scan);
		st = json_scan_run(&scan, bytes_of_text(cases[i].body), &limits);
		if ((st == ST_OK) != cases[i].passes)
			fail_msg("%s: %s", cases[i].reason, status_name(st));
		if (st != ST_OK)
			assert_int_equal(scan.limit, 4);
		json_scan_fini(&scan);
	}
	for (size_t length = JSON_NUMBER_MAX; length <= JSON_NUMBER_MAX + 1; length++) {
		struct json_scan scan;

		memset(digits, '7', sizeof(digits));
		json_scan_init(&scan);
		assert_int_equal(json_scan_run(&scan, bytes_make(digits, length), &limits),
				 length > JSON_NUMBER_MAX ? ST_LIMIT : ST_OK);
		json_scan_fini(&scan);
	}
	{
		struct json_scan scan;

		json_scan_init(&scan);
		assert_int_equal(json_scan_run(&scan, bytes_of_text("[{},{},{},{},{},{},{}]"),
					       &little),
				 ST_LIMIT);
		assert_string_equal(scan.limit_name, "memory of one request");
		json_scan_fini(&scan);
	}
}

/* Positions in the rewritten text lead back to the body. */
static void test_offsets(void **state)
{
	static const char body[] = "[99999999999999999999,2,88888888888888888888,x]";
	struct json_scan scan;

	(void)state;
	json_scan_init(&scan);
	assert_int_equal(json_scan_run(&scan, bytes_of_text(body), &limits), ST_OK);
	for (size_t i = 0; i < sizeof(body) - 1; i++) {
		struct bytes text = json_scan_text(&scan);
		const uint8_t *at = memchr(text.data, 'x', text.size);

		assert_non_null(at);
		assert_int_equal(body[json_scan_offset(&scan, (size_t)(at - text.data))], 'x');
	}
	assert_int_equal(json_scan_offset(&scan, 0), 0);
	assert_int_equal(json_scan_offset(&scan, 1), 1);
	assert_int_equal(json_scan_offset(&scan, 9), 1);
	assert_int_equal(json_scan_offset(&scan, 2 + sizeof(MARK) - 1), 1);
	assert_int_equal(json_scan_offset(&scan, 5 + sizeof(MARK) - 1), 4);
	assert_int_equal(json_scan_offset(&scan, 1000), sizeof(body) - 1);
	json_scan_fini(&scan);
}

/* Every prefix of a text passes without harm. */
static void test_truncations(void **state)
{
	static const char body[] = "[{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"a\":[1e999,"
				   "\"\\u0069\\\"\",{\"id\":null}]},{\"\\u0069d\":-1}]";

	(void)state;
	for (size_t length = 0; length < sizeof(body); length++) {
		struct json_scan scan;
		char *copy = malloc(length + 1);

		assert_non_null(copy);
		memcpy(copy, body, length);
		json_scan_init(&scan);
		assert_int_equal(json_scan_run(&scan, bytes_make(copy, length), &limits), ST_OK);
		for (size_t at = 0; at < json_scan_text(&scan).size; at++)
			assert_true(json_scan_offset(&scan, at) <= length);
		json_scan_fini(&scan);
		free(copy);
	}
}

static void test_parse_errors(void **state)
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

/* What a number and a string that look alike are to whoever reads them. */
static void test_texts_and_digits(void **state)
{
	static const struct {
		const char *reason, *body;
		bool is_text;
		const char *view, *digits;
	} cases[] = {
		{ "a string of digits", "'99999999999999999999'", true, "99999999999999999999",
		  "" },
		{ "a number of as many", "99999999999999999999", false, "",
		  "99999999999999999999" },
		{ "a real beyond double", "-1e999", false, "", "-1e999" },
		{ "a number that fits", "12", false, "", "" },
		{ "the mark cut short", "'\\u0000\\u0001\\u0002'", true, NULL, "" },
		{ "an empty string", "''", true, "", "" },
		{ "null", "null", false, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *json = parse(cases[i].body);

		if (json_is_text(json) != cases[i].is_text)
			fail_msg("%s", cases[i].reason);
		if (cases[i].view)
			expect_exact(cases[i].reason, json_view(json), cases[i].view);
		expect_exact(cases[i].reason, json_digits(json), cases[i].digits);
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rewrites),         cmocka_unit_test(test_ids),
		cmocka_unit_test(test_limits),           cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_truncations),      cmocka_unit_test(test_parse_errors),
		cmocka_unit_test(test_texts_and_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
