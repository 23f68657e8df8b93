/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void distances(void **state)
{
	static const struct {
		const char *a, *b;
		size_t expected;
	} rows[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "abort-with", "abort-with", 0 },
		{ "abort-wth", "abort-with", 1 },
		{ "abort-whit", "abort-with", 2 },
		{ "kitten", "sitting", 3 },
	};
	char word[80];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(nearest_distance(rows[i].a, rows[i].b), rows[i].expected);
	memset(word, 'a', 63);
	word[63] = '\0';
	assert_int_equal(nearest_distance(word, ""), 63);
	memset(word, 'a', 64);
	word[64] = '\0';
	assert_true(nearest_distance(word, word) == SIZE_MAX);
}

static const char *nearest_of(const char *word)
{
	static const char *const words[] = { "code", "message", "msg-to", "gas-limit" };
	struct nearest nearest = { .word = word };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		nearest_offer(&nearest, words[i]);
	return nearest.best;
}

static void suggestions(void **state)
{
	(void)state;
	assert_string_equal(nearest_of("cod"), "code");
	assert_string_equal(nearest_of("mesage"), "message");
	assert_string_equal(nearest_of("gas"), "gas-limit");
	assert_string_equal(nearest_of("gas_limit"), "gas-limit");
	assert_null(nearest_of("xyz"));
	assert_null(nearest_of("q"));
	assert_null(nearest_of(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
