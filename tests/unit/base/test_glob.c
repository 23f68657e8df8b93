/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/glob.h"

#include "test_tools.h"

static void patterns_describe_names(void **state)
{
	static const struct row {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "*", "anything", true },
		{ "ci-*", "ci-", true },
		{ "ci-*", "ci-1", true },
		{ "ci-*", "ci", false },
		{ "ci-*", "xci-1", false },
		{ "*-ci", "a-ci-ci", true },
		{ "*-ci", "a-ci-c", false },
		{ "a*b*c", "abc", true },
		{ "a*b*c", "aXbYbZc", true },
		{ "a*b*c", "acb", false },
		{ "?", "", false },
		{ "?", "a", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "**", "a", true },
		{ "*?*", "", false },
		{ "*?*", "a", true },
		{ "[a]", "a", false },
		{ "[a]", "[a]", true },
		{ "A", "a", false },
		{ "\\*", "\\x", true },
		{ "a.c", "abc", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (glob_matches(bytes_of_text(rows[i].pattern), bytes_of_text(rows[i].text)) !=
		    rows[i].matches)
			fail_msg("%s of %s", rows[i].pattern, rows[i].text);
	assert_true(glob_is_plain(bytes_of_text("ci-1")));
	assert_false(glob_is_plain(bytes_of_text("ci-?")));
	assert_false(glob_is_plain(bytes_of_text("*")));
}

/* A matcher that tries all ways of the stars would not come back. */
static void many_stars_take_no_time(void **state)
{
	char pattern[2000], text[4000];

	(void)state;
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? '*' : 'a';
	pattern[sizeof(pattern) - 1] = 'b';
	memset(text, 'a', sizeof(text));
	assert_false(glob_matches(bytes_make((uint8_t *)pattern, sizeof(pattern)),
				  bytes_make((uint8_t *)text, sizeof(text))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_describe_names),
		cmocka_unit_test(many_stars_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
