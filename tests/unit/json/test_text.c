/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void parse_keeps_every_digit(void **state)
{
	static const struct {
		const char *reason, *text, *expected;
	} rows[] = {
		{ "int64 most", "9223372036854775807", "9223372036854775807" },
		{ "one beyond", "9223372036854775808", "\"9223372036854775808\"" },
		{ "int64 least", "-9223372036854775808", "-9223372036854775808" },
		{ "one below", "-9223372036854775809", "\"-9223372036854775809\"" },
		{ "uint64 most in an object", "{\"Nonce\": 18446744073709551615}",
		  "{\"Nonce\":\"18446744073709551615\"}" },
		{ "36 digits in a list", "[123456789012345678901234567890123456 ,1]",
		  "[\"123456789012345678901234567890123456\",1]" },
		{ "digits in a string stay", "[\"18446744073709551615\"]",
		  "[\"18446744073709551615\"]" },
		{ "behind an escaped quote", "[\"a\\\"18446744073709551615,\",3]",
		  "[\"a\\\"18446744073709551615,\",3]" },
		{ "a key of digits", "{\"18446744073709551615\":1}",
		  "{\"18446744073709551615\":1}" },
		{ "NUL in a string", "\"a\\u0000b\"", "\"a\\u0000b\"" },
		{ "null", "null", "null" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *value = NULL;
		struct buffer text;
		enum status st = json_text_parse(bytes_of_text(rows[i].text), &value, NULL);

		buffer_init(&text, 0);
		if (value)
			json_text_write(&text, value);
		buffer_append_byte(&text, '\0');
		if (st != ST_OK || strcmp((char *)text.data, rows[i].expected) != 0)
			fail_msg("%s: %s", rows[i].reason, (char *)text.data);
		buffer_fini(&text);
		json_decref(value);
	}
}

static void parse_refuses(void **state)
{
	static const struct {
		const char *reason, *text;
	} rows[] = {
		{ "nothing", "" },
		{ "white space", " \n" },
		{ "two values", "{} {}" },
		{ "a way out of the vector", "{}, \"variants\": []" },
		{ "duplicate keys", "{\"a\":1,\"a\":2}" },
		{ "open string", "\"abc" },
		{ "string ending in an escape", "\"abc\\" },
		{ "open object", "{\"a\":" },
		{ "leading zero of a big integer", "[018446744073709551615]" },
		{ "two minus signs", "[--18446744073709551615]" },
		{ "byte order mark", "\xef\xbb\xbf{}" },
		{ "not UTF-8", "\"\xff\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = { 0 };
		json_t *value = NULL;

		if (json_text_parse(bytes_of_text(rows[i].text), &value, &err) != ST_INVALID)
			fail_msg("%s was accepted", rows[i].reason);
		assert_null(value);
		if (rows[i].text[strspn(rows[i].text, " \n")] == '\0')
			assert_string_equal(err.text, "not JSON: it is empty");
		else
			assert_memory_equal(err.text, "not JSON: line ", 15);
	}
}

/* Every beginning of a document is looked at without reading past its end. */
static void parse_truncations(void **state)
{
	static const char whole[] = "{\"a\\\\\":[1,-2.5e3,18446744073709551616,\"x\\\"\"],"
				    "\"b\":{\"c\":null,\"d\":true}}";

	(void)state;
	for (size_t length = 0; length < sizeof(whole) - 1; length++) {
		char *copy = strndup(whole, length);
		struct bytes text = bytes_make(copy, length), member;
		struct buffer out;
		json_t *value = NULL;

		assert_non_null(copy);
		assert_int_equal(json_text_parse(text, &value, NULL), ST_INVALID);
		buffer_init(&out, 0);
		json_text_member(text, "b", &member);
		json_text_pretty(&out, text);
		json_text_compact(&out, text);
		buffer_fini(&out);
		free(copy);
	}
}

static void integers(void **state)
{
	static const struct {
		const char *text, *expected; /* NULL: none */
	} rows[] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "-1", "-1" },
		{ "007", "7" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "18446744073709551615", "\"18446744073709551615\"" },
		{ "0018446744073709551615", "\"18446744073709551615\"" },
		{ "-9223372036854775809", "\"-9223372036854775809\"" },
		{ "", NULL },
		{ "-", NULL },
		{ "+1", NULL },
		{ "1.5", NULL },
		{ "0x10", NULL },
		{ " 1", NULL },
		{ "1 ", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *value = json_text_integer(rows[i].text);
		char *text = value ? json_line(value) : NULL;

		if (!rows[i].expected)
			assert_null(value);
		else
			assert_string_equal(text, rows[i].expected);
		free(text);
		json_decref(value);
	}
}

static void members(void **state)
{
	static const char object[] =
		" {\"jsonrpc\":\"2.0\", \"error\" : {\"result\":1},\"x\":[{},[\"]\"]],"
		"\"result\" : {\"n\": 18446744073709551615 , \"s\":\"a } b\"} }";
	static const struct {
		const char *name, *expected;
	} rows[] = {
		{ "jsonrpc", "\"2.0\"" },
		{ "error", "{\"result\":1}" },
		{ "x", "[{},[\"]\"]]" },
		{ "result", "{\"n\": 18446744073709551615 , \"s\":\"a } b\"}" },
		{ "n", NULL },
		{ "resul", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes out = { 0 };
		bool found = json_text_member(bytes_of_text(object), rows[i].name, &out);

		assert_int_equal(found, rows[i].expected != NULL);
		if (found)
			assert_true(bytes_equal(out, bytes_of_text(rows[i].expected)));
	}
}

static void compact_and_pretty(void **state)
{
	static const struct {
		const char *text, *compact, *pretty;
	} rows[] = {
		{ "{}", "{}", "{}" },
		{ "[ ]", "[]", "[]" },
		{ " 18446744073709551615 ", "18446744073709551615", "18446744073709551615" },
		{ "{\"a\" : 1 ,\"b\":[ 1.50,\"x , y\" ] , \"c\":{}}",
		  "{\"a\":1,\"b\":[1.50,\"x , y\"],\"c\":{}}",
		  "{\n  \"a\": 1,\n  \"b\": [\n    1.50,\n    \"x , y\"\n  ],\n  \"c\": {}\n}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer out;

		buffer_init(&out, 0);
		json_text_compact(&out, bytes_of_text(rows[i].text));
		assert_true(bytes_equal(buffer_bytes(&out), bytes_of_text(rows[i].compact)));
		buffer_clear(&out);
		json_text_pretty(&out, bytes_of_text(rows[i].text));
		assert_true(bytes_equal(buffer_bytes(&out), bytes_of_text(rows[i].pretty)));
		buffer_fini(&out);
	}
}

static void lossy(void **state)
{
	json_t *good = json_text_lossy("gr\xc3\xbc\xc3\x9f"), *bad = json_text_lossy("a\xff"
										     "b");

	(void)state;
	assert_string_equal(json_string_value(good), "gr\xc3\xbc\xc3\x9f");
	assert_string_equal(json_string_value(bad), "a?b");
	json_decref(good);
	json_decref(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_keeps_every_digit),
		cmocka_unit_test(parse_refuses),
		cmocka_unit_test(parse_truncations),
		cmocka_unit_test(integers),
		cmocka_unit_test(members),
		cmocka_unit_test(compact_and_pretty),
		cmocka_unit_test(lossy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
