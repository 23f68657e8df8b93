/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/options.h"
#include "tests/unit/json/json_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <cmocka.h>

#define WORDS_MOST 12

static const struct flag_row table[] = {
	{ "flag", FLAG_SWITCH, false, NULL, "flag", "" },
	{ "text", FLAG_TEXT, false, "T", "text", "" },
	{ "value", FLAG_VALUE, false, "T", "value", "" },
	{ "integer", FLAG_INTEGER, false, "N", "integer", "" },
	{ "word", FLAG_WORD, false, "W", "word", "" },
	{ "selector", FLAG_SELECTOR, false, "S", "selector", "" },
	{ "bytes", FLAG_BYTES, false, "B", "bytes", "" },
	{ "json", FLAG_JSON, false, "J", "json", "" },
	{ "list", FLAG_LIST, false, "L", "list", "" },
	{ "plain", FLAG_TEXT, false, "T", NULL, "" },
	{ 0 },
};
static const struct flag_row *const tables[] = { table, NULL };

/* Parses a NULL-terminated list of words. */
static enum status parse(struct arguments *arguments, const char *const *words, struct error *err)
{
	char *argv[WORDS_MOST + 1] = { 0 };
	int argc = 0, next = 0;

	while (words[argc]) {
		argv[argc] = (char *)(uintptr_t)words[argc];
		argc++;
	}
	assert_int_equal(arguments_init(arguments, argc, err), ST_OK);
	return arguments_parse(arguments, tables, argv, argc, false, &next, err);
}

static void becomes_json(void **state)
{
	static const struct {
		const char *reason, *words[WORDS_MOST], *expected;
	} rows[] = {
		{ "nothing", { NULL }, "{}" },
		{ "flag", { "--flag" }, "{\"flag\":true}" },
		{ "flag that is not", { "--flag=false" }, "{\"flag\":false}" },
		{ "text", { "--text", "" }, "{\"text\":\"\"}" },
		{ "text with an equals sign", { "--text=a=b" }, "{\"text\":\"a=b\"}" },
		{ "a value that looks like a flag",
		  { "--text", "--flag" },
		  "{\"text\":\"--flag\"}" },
		{ "digits stay text", { "--text", "12" }, "{\"text\":\"12\"}" },
		{ "negative", { "--integer", "-1" }, "{\"integer\":-1}" },
		{ "int64 most",
		  { "--integer=9223372036854775807" },
		  "{\"integer\":9223372036854775807}" },
		{ "uint64 most",
		  { "--integer=18446744073709551615" },
		  "{\"integer\":\"18446744073709551615\"}" },
		{ "word", { "--word", "in-transaction" }, "{\"word\":\"inTransaction\"}" },
		{ "word as it is", { "--word", "isType" }, "{\"word\":\"isType\"}" },
		{ "word by number", { "--word", "-7" }, "{\"word\":-7}" },
		{ "selector word", { "--selector", "bafy-x" }, "{\"selector\":\"bafy-x\"}" },
		{ "selector number", { "--selector", "12" }, "{\"selector\":12}" },
		{ "base64", { "--bytes", "AQI=" }, "{\"bytes\":\"AQI=\"}" },
		{ "hex", { "--bytes", "0x0102" }, "{\"bytes\":\"AQI=\"}" },
		{ "no bytes", { "--bytes", "" }, "{\"bytes\":\"\"}" },
		{ "no bytes in hex", { "--bytes", "0x" }, "{\"bytes\":\"\"}" },
		{ "json",
		  { "--json", "{\"a\": [18446744073709551615]}" },
		  "{\"json\":{\"a\":[\"18446744073709551615\"]}}" },
		{ "list",
		  { "--list", "a", "--flag", "--list=b" },
		  "{\"list\":[\"a\",\"b\"],\"flag\":true}" },
		{ "value", { "--value", "x" }, "{\"value\":\"x\"}" },
		{ "value that is not UTF-8",
		  { "--value", "\xff" },
		  "{\"value\":{\"base64\":\"/w==\"}}" },
		{ "no member", { "--plain", "x" }, "{}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arguments arguments;
		struct error err = { 0 };
		json_t *object = json_object();
		char *text;

		assert_int_equal(parse(&arguments, rows[i].words, &err), ST_OK);
		if (arguments_to_json(object, &arguments, table, true, &err) != ST_OK)
			fail_msg("%s: %s", rows[i].reason, err.text);
		text = json_line(object);
		if (strcmp(text, rows[i].expected) != 0)
			fail_msg("%s: %s", rows[i].reason, text);
		free(text);
		json_decref(object);
		arguments_fini(&arguments);
	}
}

static void refuses_words(void **state)
{
	static const struct {
		const char *words[WORDS_MOST], *text, *hint;
	} rows[] = {
		{ { "--txt", "a" }, "unknown option --txt", "did you mean --text?" },
		{ { "--selecter=a" }, "unknown option --selecter", "did you mean --selector?" },
		{ { "--zzzzzz" }, "unknown option --zzzzzz", "" },
		{ { "-x" }, "unknown option -x", "" },
		{ { "--=1" }, "unknown option --", "" },
		{ { "--text" }, "--text needs a value: --text T", "" },
		{ { "--text", "a", "--text", "b" }, "--text is given twice", "" },
		{ { "--flag", "--flag" }, "--flag is given twice", "" },
		{ { "--flag=maybe" },
		  "--flag: 'maybe' is not allowed; it takes true or false",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arguments arguments;
		struct error err = { 0 };

		assert_int_equal(parse(&arguments, rows[i].words, &err), ST_INVALID);
		assert_string_equal(err.text, rows[i].text);
		assert_string_equal(err.hint, rows[i].hint);
		arguments_fini(&arguments);
	}
}

static void refuses_values(void **state)
{
	static const struct {
		const char *words[WORDS_MOST], *text;
	} rows[] = {
		{ { "--integer", "1.5" }, "--integer: \"1.5\" is not an integer" },
		{ { "--integer", "" }, "--integer: \"\" is not an integer" },
		{ { "--bytes", "0x123" }, "--bytes: \"0x123\" is neither base64 nor 0x-hex" },
		{ { "--bytes", "AQI" }, "--bytes: \"AQI\" is neither base64 nor 0x-hex" },
		{ { "--text", "\xff" }, "--text: the value is not UTF-8" },
		{ { "--list", "\xff" }, "--list: the value is not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arguments arguments;
		struct error err = { 0 };
		json_t *object = json_object();

		assert_int_equal(parse(&arguments, rows[i].words, &err), ST_OK);
		assert_int_equal(arguments_to_json(object, &arguments, table, true, &err),
				 ST_INVALID);
		assert_string_equal(err.text, rows[i].text);
		json_decref(object);
		arguments_fini(&arguments);
	}
}

static void refuses_broken_json(void **state)
{
	static const char *const words[] = { "--json", "{", NULL };
	struct arguments arguments;
	struct error err = { 0 };
	json_t *object = json_object();

	(void)state;
	assert_int_equal(parse(&arguments, words, &err), ST_OK);
	assert_int_equal(arguments_to_json(object, &arguments, table, true, &err), ST_INVALID);
	assert_memory_equal(err.text, "--json: not JSON: line 1: ", 26);
	json_decref(object);
	arguments_fini(&arguments);
}

static void operands(void **state)
{
	static const char *const words[] = { "a", "--flag", "-", "--", "--text", "-1", NULL };
	struct arguments arguments;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(parse(&arguments, words, &err), ST_OK);
	assert_int_equal(arguments.operand_count, 4);
	assert_string_equal(arguments.operands[0], "a");
	assert_string_equal(arguments.operands[1], "-");
	assert_string_equal(arguments.operands[2], "--text");
	assert_string_equal(arguments.operands[3], "-1");
	assert_null(arguments.operands[4]);
	assert_true(arguments_flag(&arguments, "flag"));
	assert_null(arguments_text(&arguments, "text"));
	arguments_fini(&arguments);
}

static void required(void **state)
{
	static const struct flag_row rows[] = {
		{ "to", FLAG_TEXT, true, "ADDRESS", "to", "" },
		{ 0 },
	};
	struct arguments arguments;
	struct error err = { 0 };
	json_t *object = json_object();

	(void)state;
	assert_int_equal(arguments_init(&arguments, 0, &err), ST_OK);
	assert_int_equal(arguments_to_json(object, &arguments, rows, false, &err), ST_OK);
	assert_int_equal(arguments_to_json(object, &arguments, rows, true, &err), ST_INVALID);
	assert_string_equal(err.text, "--to ADDRESS is missing");
	json_decref(object);
	arguments_fini(&arguments);
}

static void integers(void **state)
{
	static const struct {
		const char *text;
		enum status expected;
		long long value;
	} rows[] = {
		{ "5", ST_OK, 5 },
		{ "-9223372036854775808", ST_OK, INT64_MIN },
		{ "9223372036854775807", ST_OK, INT64_MAX },
		{ "9223372036854775808", ST_INVALID, 7 },
		{ "five", ST_INVALID, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const words[] = { "--integer", rows[i].text, NULL };
		struct arguments arguments;
		struct error err = { 0 };
		long long value = 7;

		assert_int_equal(parse(&arguments, words, &err), ST_OK);
		assert_int_equal(arguments_integer(&arguments, "integer", &value, &err),
				 rows[i].expected);
		assert_int_equal(value, rows[i].value);
		assert_int_equal(arguments_integer(&arguments, "absent", &value, &err), ST_OK);
		arguments_fini(&arguments);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_json),
		cmocka_unit_test(refuses_words),
		cmocka_unit_test(refuses_values),
		cmocka_unit_test(operands),
		cmocka_unit_test(refuses_broken_json),
		cmocka_unit_test(required),
		cmocka_unit_test(integers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
