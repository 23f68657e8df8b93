/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/utf8.h"

#include "test_tools.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void test_steps(void **state)
{
	static const struct {
		const char *reason, *text;
		size_t size, step;
	} cases[] = {
		{ "nothing", "", 0, 0 },
		{ "ascii", "a", 1, 1 },
		{ "last of two bytes", "\xdf\xbf", 2, 2 },
		{ "overlong of two", "\xc1\xbf", 2, 0 },
		{ "first of three", "\xe0\xa0\x80", 3, 3 },
		{ "overlong of three", "\xe0\x9f\xbf", 3, 0 },
		{ "before the surrogates", "\xed\x9f\xbf", 3, 3 },
		{ "first surrogate", "\xed\xa0\x80", 3, 0 },
		{ "first of four", "\xf0\x90\x80\x80", 4, 4 },
		{ "overlong of four", "\xf0\x8f\xbf\xbf", 4, 0 },
		{ "last of all", "\xf4\x8f\xbf\xbf", 4, 4 },
		{ "beyond", "\xf4\x90\x80\x80", 4, 0 },
		{ "cut off", "\xf4\x8f\xbf", 3, 0 },
		{ "lone continuation", "\x80", 1, 0 },
		{ "bad third byte", "\xe1\x80\x41", 3, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (utf8_step(bytes_make(cases[i].text, cases[i].size)) != cases[i].step)
			fail_msg("%s", cases[i].reason);
		assert_int_equal(utf8_valid(bytes_make(cases[i].text, cases[i].size)),
				 cases[i].step == cases[i].size);
	}
}

static void test_cut(void **state)
{
	(void)state;
	assert_int_equal(utf8_cut(bytes_of_text("a\xc3\xa9z"), 1).size, 1);
	assert_int_equal(utf8_cut(bytes_of_text("a\xc3\xa9z"), 2).size, 1);
	assert_int_equal(utf8_cut(bytes_of_text("a\xc3\xa9z"), 3).size, 3);
	assert_int_equal(utf8_cut(bytes_of_text("a\xc3\xa9z"), 99).size, 4);
}

static void test_code_points(void **state)
{
	static const struct {
		uint32_t point;
		const char *text; /* NULL: no character */
	} rows[] = {
		{ 'a', "a" },
		{ 0x7f, "\x7f" },
		{ 0x80, "\xc2\x80" },
		{ 0x7ff, "\xdf\xbf" },
		{ 0x800, "\xe0\xa0\x80" },
		{ 0xd7ff, "\xed\x9f\xbf" },
		{ 0xd800, NULL },
		{ 0xdfff, NULL },
		{ 0xe000, "\xee\x80\x80" },
		{ 0xffff, "\xef\xbf\xbf" },
		{ 0x10000, "\xf0\x90\x80\x80" },
		{ 0x10ffff, "\xf4\x8f\xbf\xbf" },
		{ 0x110000, NULL },
		{ UINT32_MAX, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t out[4];
		struct bytes made = bytes_make(out, utf8_encode(rows[i].point, out));

		if (!bytes_equal(made, bytes_of_text(rows[i].text ? rows[i].text : "")))
			fail_msg("U+%04x", (unsigned)rows[i].point);
		assert_int_equal(utf8_step(made), made.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_code_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
