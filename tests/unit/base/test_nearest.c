/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void distances(void **state)
{
	static const struct {
		const char *wanted, *known;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "abort-with", "abort-with", 0 },
		{ "abort-wth", "abort-with", 1 },
		{ "abort-whit", "abort-with", 2 },
		{ "abort-wiht", "abort-with", 1 }, /* neighbours swapped */
		{ "ba", "ab", 1 },
		{ "bac", "ab", 2 },
		{ "port", "epoch", 3 },
		{ "ABORT-WITH", "abort-with", 0 },
		{ "kitten", "sitting", 3 },
		{ "abcd", "abd", 1 },
		{ "gas", "gas-limit", 1 }, /* a beginning is near */
		{ "g", "gas-limit", 8 },   /* but not one letter */
		{ "creatActr", "createActor", 2 },
		{ "zzzzzzzzzzzz", "abortWith", 12 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nearest nearest;

		nearest_init(&nearest, bytes_of_text(rows[i].wanted));
		nearest_offer(&nearest, rows[i].known);
		assert_int_equal(nearest.distance, rows[i].distance);
	}
}

static void the_best_of_several(void **state)
{
	static const char *const words[] = { "code", "message", "msg-to", "gas-limit", "f" };
	static const struct {
		const char *wanted, *best; /* NULL: none is close */
	} rows[] = {
		{ "cod", "code" },      { "mesage", "message" },
		{ "gas", "gas-limit" }, { "gas_limit", "gas-limit" },
		{ "xyz", NULL },        { "q", NULL },
		{ "port", NULL },       { "mode", "code" },
		{ "made", NULL },       { "messgae", "message" },
		{ "F", "f" },           { "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nearest nearest;

		nearest_init(&nearest, bytes_of_text(rows[i].wanted));
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
			nearest_offer(&nearest, words[j]);
		assert_int_equal(nearest_is_close(&nearest), rows[i].best != NULL);
		if (rows[i].best)
			assert_string_equal(nearest.best, rows[i].best);
	}
}

/* Only the first 63 characters count, of both. */
static void long_names(void **state)
{
	char name[200];
	struct nearest nearest;

	(void)state;
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	nearest_init(&nearest, bytes_make(name, 64));
	assert_false(nearest_is_close(&nearest));
	nearest_offer(&nearest, name);
	assert_int_equal(nearest.distance, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(the_best_of_several),
		cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
