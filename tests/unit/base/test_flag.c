/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/flag.h"

#include "test_tools.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct flag flags[] = {
	{ "help", NULL },
	{ "listen", "ADDR:PORT" },
	{ "map-size", "SIZE" },
};

static void flags_are_read(void **state)
{
	static const struct {
		const char *argv[3];
		int argc, next; /* next: after reading */
		size_t index;
		const char *text;
	} rows[] = {
		{ { "--listen", "a" }, 2, 2, 1, "a" },
		{ { "--listen", "--help" }, 2, 2, 1, "--help" },
		{ { "--listen", "-1", "x" }, 3, 2, 1, "-1" },
		{ { "--listen", "" }, 2, 2, 1, "" },
		{ { "--listen=", "x" }, 2, 1, 1, "" },
		{ { "--listen=a=b" }, 1, 1, 1, "a=b" },
		{ { "--help", "true" }, 2, 1, 0, "true" },
		{ { "--help=false" }, 1, 1, 0, "false" },
		{ { "-h" }, 1, 1, 0, "true" },
		{ { "--map-size=1" }, 1, 1, 2, "1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct flag_reader reader = { .flags = flags,
					      .count = COUNT(flags),
					      .argv = (char *const *)(uintptr_t)rows[i].argv,
					      .argc = rows[i].argc };
		struct error err = { 0 };
		const char *text = NULL;
		size_t index = SIZE_MAX;

		assert_int_equal(flag_read(&reader, &index, &text, &err), ST_OK);
		assert_int_equal(index, rows[i].index);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(reader.next, rows[i].next);
	}
}

static void mistakes_have_words(void **state)
{
	static const struct {
		const char *argv[2];
		const char *text, *hint;
	} rows[] = {
		{ { "--lisen" }, "unknown option --lisen", "did you mean --listen?" },
		{ { "--LISTEN=x" }, "unknown option --LISTEN", "did you mean --listen?" },
		{ { "--map_size" }, "unknown option --map_size", "did you mean --map-size?" },
		{ { "--zzzzzzzz" }, "unknown option --zzzzzzzz", "see --help" },
		{ { "--liste\xff" }, "unknown option --liste\xff", "did you mean --listen?" },
		{ { "-x" }, "unknown option -x", "see --help" },
		{ { "-help" }, "unknown option -help", "see --help" },
		{ { "-h=1" }, "--help: '1' is not allowed; it takes true or false", "" },
		{ { "--=1" }, "unknown option --", "see --help" },
		{ { "--listen" }, "--listen needs a value: --listen ADDR:PORT", "" },
		{ { "--help=yes" }, "--help: 'yes' is not allowed; it takes true or false", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct flag_reader reader = { .flags = flags,
					      .count = COUNT(flags),
					      .hint = "see --help",
					      .argv = (char *const *)(uintptr_t)rows[i].argv,
					      .argc = 1 };
		struct error err = { 0 };
		const char *text;
		size_t index;

		assert_int_equal(flag_read(&reader, &index, &text, &err), ST_INVALID);
		assert_string_equal(err.text, rows[i].text);
		assert_string_equal(err.hint, rows[i].hint);
	}
}

static void what_is_a_flag(void **state)
{
	(void)state;
	assert_true(flag_begins("--x"));
	assert_true(flag_begins("-x"));
	assert_false(flag_begins("--"));
	assert_false(flag_begins("-"));
	assert_false(flag_begins(""));
	assert_false(flag_begins("x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_read),
		cmocka_unit_test(mistakes_have_words),
		cmocka_unit_test(what_is_a_flag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
