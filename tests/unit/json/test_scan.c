/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void expect(const char *reason, struct bytes actual, const char *expected)
{
	if (!bytes_equal(actual, bytes_of_text(expected)))
		fail_msg("%s: got %.*s, expected %s", reason, (int)actual.size,
			 actual.size > 0 ? (const char *)actual.data : "", expected);
}

static const struct json_limits limits = { .depth = 4, .memory_bytes = 0, .members = 3 };

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
		expect(cases[i].reason, json_scan_text(&scan), cases[i].text);
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
			expect(cases[i].reason, json_scan_id(&scan, j), cases[i].ids[j]);
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

/* What a number and a string that look alike are to whoever reads them. */
static void test_texts_and_digits(void **state)
{
	static const struct {
		const char *reason, *body;
		bool is_text;
		const char *view, *digits;
	} cases[] = {
		{ "a string of digits", "\"99999999999999999999\"", true, "99999999999999999999",
		  "" },
		{ "a number of as many", "99999999999999999999", false, "",
		  "99999999999999999999" },
		{ "a real beyond double", "-1e999", false, "", "-1e999" },
		{ "a number that fits", "12", false, "", "" },
		{ "the mark cut short", "\"\\u0000\\u0001\\u0002\"", true, NULL, "" },
		{ "an empty string", "\"\"", true, "", "" },
		{ "null", "null", false, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_problem problem;
		struct json_scan scan;
		json_t *json;

		json_scan_init(&scan);
		assert_int_equal(json_load(&scan, bytes_of_text(cases[i].body), &limits, &json,
					   &problem),
				 ST_OK);
		json_scan_fini(&scan);

		if (json_is_text(json) != cases[i].is_text)
			fail_msg("%s", cases[i].reason);
		if (cases[i].view)
			expect(cases[i].reason, json_view(json), cases[i].view);
		expect(cases[i].reason, json_digits(json), cases[i].digits);
		json_decref(json);
	}
}

/* What went wrong, where it stands in the body, and what stands around it. */
static void test_problems(void **state)
{
	static const struct {
		const char *reason, *body;
		enum json_problem_kind kind;
		size_t offset;
		const char *excerpt;
	} cases[] = {
		{ "behind a rewritten number", "[99999999999999999999,x]", JSON_PROBLEM_SYNTAX, 23,
		  NULL },
		{ "a string that looks like a rewritten number", "[1,\"" MARK "12\"]",
		  JSON_PROBLEM_RESERVED, 3, NULL },
		{ "a name that does", "{\"" MARK "12\":1}", JSON_PROBLEM_RESERVED, 1, NULL },
		{ "a member twice", "{\"a\":1,\"a\":2}", JSON_PROBLEM_DUPLICATE, 10, NULL },
		{ "too deep", "[[[[[]]]]]", JSON_PROBLEM_LIMIT, 4, "[[[[[]]]]]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_problem problem;
		struct json_scan scan;
		json_t *json;

		json_scan_init(&scan);
		assert_int_equal(json_load(&scan, bytes_of_text(cases[i].body), &limits, &json,
					   &problem),
				 cases[i].kind == JSON_PROBLEM_LIMIT ? ST_LIMIT : ST_INVALID);
		assert_null(json);
		if (problem.kind != cases[i].kind || problem.offset != cases[i].offset)
			fail_msg("%s: kind %d at %zu", cases[i].reason, (int)problem.kind,
				 problem.offset);
		if (cases[i].excerpt)
			expect(cases[i].reason, problem.excerpt, cases[i].excerpt);
		json_scan_fini(&scan);
	}
}

/* For the client: integers become strings of their digits, and nothing else changes. */
static void test_quoting(void **state)
{
	static const struct json_limits quoting = { .depth = SIZE_MAX,
						    .numbers = JSON_NUMBERS_QUOTED };
	static const char body[] = "[99999999999999999999,1e999,\"" MARK "12\",x]";
	struct json_scan scan;
	struct bytes text;
	char digits[JSON_NUMBER_MAX + 2];

	(void)state;
	json_scan_init(&scan);
	assert_int_equal(json_scan_run(&scan, bytes_of_text(body), &quoting), ST_OK);
	text = json_scan_text(&scan);
	expect("quoted", text, "[\"99999999999999999999\",1e999,\"" MARK "12\",x]");
	assert_false(scan.forged);
	for (size_t at = 0; at < text.size; at++)
		if (text.data[at] == 'x')
			assert_int_equal(body[json_scan_offset(&scan, at)], 'x');
	json_scan_fini(&scan);
	memset(digits, '7', sizeof(digits));
	json_scan_init(&scan);
	assert_int_equal(json_scan_run(&scan, bytes_make(digits, sizeof(digits)), &quoting), ST_OK);
	assert_int_equal(json_scan_text(&scan).size, sizeof(digits) + 2);
	json_scan_fini(&scan);
}

static void a_cancelled_scan_ends(void **state)
{
	struct cancel cancel = { CANCEL_NONE, false };
	const struct json_limits asking = { .depth = 4, .cancel = &cancel };
	struct json_scan scan;

	(void)state;
	json_scan_init(&scan);
	assert_int_equal(json_scan_run(&scan, bytes_of_text("[1, 2]"), &asking), ST_OK);
	json_scan_fini(&scan);
	cancel_request(&cancel, CANCEL_TIME);
	json_scan_init(&scan);
	assert_int_equal(json_scan_run(&scan, bytes_of_text("[1, 2]"), &asking), ST_CANCELLED);
	json_scan_fini(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cancelled_scan_ends),
		cmocka_unit_test(test_rewrites),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_texts_and_digits),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_quoting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
