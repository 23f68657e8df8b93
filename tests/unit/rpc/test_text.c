/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "base/nearest.h"
#include "base/utf8.h"

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

static void test_nearest(void **state)
{
	static const char *const known[] = { "abortWith", "mutateState", "send", "createActor" };
	static const struct {
		const char *wanted, *best;
		size_t distance;
		bool close;
	} cases[] = {
		{ "abortwith", "abortWith", 0, true },
		{ "abortWih", "abortWith", 1, true },
		{ "sned", "send", 2, true },
		{ "creatActr", "createActor", 2, true },
		{ "zzzzzzzzzzzz", "abortWith", 12, false },
		{ "mut", "mutateState", 1, true },
		{ "q", "send", 4, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct nearest nearest;

		nearest_init(&nearest, bytes_of_text(cases[i].wanted));
		for (size_t j = 0; j < COUNT(known); j++)
			nearest_offer(&nearest, known[j]);
		assert_int_equal(nearest_is_close(&nearest), cases[i].close);
		assert_int_equal(nearest.distance, cases[i].distance);
		if (cases[i].close)
			assert_string_equal(nearest.best, cases[i].best);
	}
}

static void test_nearest_of_long_names(void **state)
{
	char name[400];
	struct nearest nearest;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	nearest_init(&nearest, bytes_of_text(name));
	assert_false(nearest_is_close(&nearest));
	nearest_offer(&nearest, name);
	assert_int_equal(nearest.distance, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_nearest_of_long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
