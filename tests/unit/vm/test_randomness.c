/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/encoding.h"
#include "vm/randomness.h"

enum { TAG = 5, EPOCH = 1000 };

static void draw(const struct randomness *randomness, enum randomness_source source, int64_t tag,
		 int64_t epoch, const char *entropy, uint8_t out[RANDOMNESS_BYTES])
{
	assert_int_equal(randomness_draw(randomness, source, tag, epoch, bytes_of_text(entropy),
					 out),
			 ST_OK);
}

static void check_hex(const uint8_t got[RANDOMNESS_BYTES], const char *expected)
{
	struct buffer text;

	buffer_init(&text, 0);
	base16_encode(&text, bytes_make(got, RANDOMNESS_BYTES));
	buffer_append_byte(&text, 0);
	assert_string_equal((const char *)text.data, expected);
	buffer_fini(&text);
}

/* blake2b-256 of tag, digest, epoch and entropy, computed with another program. */
static void draws_derive_from_the_digest(void **state)
{
	struct randomness_rule rule = { .source = RANDOMNESS_CHAIN, .epoch = EPOCH };
	const struct randomness replayed = { &rule, 1 };
	uint8_t out[RANDOMNESS_BYTES];

	(void)state;
	draw(NULL, RANDOMNESS_CHAIN, TAG, EPOCH, "chaos", out);
	check_hex(out, "f05ed8c472533912620ac0e402a65a59110047f5bd68f3ddcf254ffa04a542b8");
	draw(NULL, RANDOMNESS_BEACON, -1, -1, "", out);
	check_hex(out, "deaded8f4d961f60f63e0a61b2a241807ca5381689225cbaa2f47aec1293b69e");
	memset(rule.value, 7, sizeof(rule.value));
	draw(&replayed, RANDOMNESS_CHAIN, TAG, EPOCH, "chaos", out);
	check_hex(out, "dc90e933a0599f5539c9abb6b273b291359444bb1d31b6cf62a82f36878c280b");
}

/* Which of the rules answers, seen by its digest or exact value. */
static void the_first_rule_that_fits(void **state)
{
	struct randomness_rule rules[] = {
		{ .source = RANDOMNESS_CHAIN, .epoch = 1, .value = { 1 } },
		{ .source = RANDOMNESS_CHAIN, .epoch = 1, .value = { 2 } },
		{ .source = RANDOMNESS_BEACON, .epoch = 1, .value = { 3 } },
		{ .source = RANDOMNESS_BEACON,
		  .epoch = 2,
		  .exact = true,
		  .tag = TAG,
		  .entropy = { (const uint8_t *)"xy", 2 },
		  .value = { 4 } },
	};
	static const struct {
		const char *reason;
		enum randomness_source source;
		int64_t tag, epoch;
		const char *entropy;
		int rule; /* its index, or -1: the fixed digest */
	} cases[] = {
		{ "first of two", RANDOMNESS_CHAIN, TAG, 1, "", 0 },
		{ "any tag and entropy", RANDOMNESS_CHAIN, 9, 1, "zz", 0 },
		{ "by source", RANDOMNESS_BEACON, TAG, 1, "", 2 },
		{ "by epoch", RANDOMNESS_CHAIN, TAG, 2, "", -1 },
		{ "exact", RANDOMNESS_BEACON, TAG, 2, "xy", 3 },
		{ "exact, other tag", RANDOMNESS_BEACON, TAG + 1, 2, "xy", -1 },
		{ "exact, other entropy", RANDOMNESS_BEACON, TAG, 2, "x", -1 },
		{ "exact, other source", RANDOMNESS_CHAIN, TAG, 2, "xy", -1 },
	};
	const struct randomness all = { rules, sizeof(rules) / sizeof(rules[0]) };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct randomness_rule *rule = cases[i].rule < 0 ? NULL
								       : &rules[cases[i].rule];
		const struct randomness alone = { rule, rule != NULL };
		uint8_t got[RANDOMNESS_BYTES], expected[RANDOMNESS_BYTES];

		draw(&all, cases[i].source, cases[i].tag, cases[i].epoch, cases[i].entropy, got);
		if (rule && rule->exact)
			memcpy(expected, rule->value, sizeof(expected));
		else
			draw(&alone, cases[i].source, cases[i].tag, cases[i].epoch,
			     cases[i].entropy, expected);
		if (memcmp(got, expected, sizeof(got)) != 0)
			fail_msg("%s", cases[i].reason);
	}
}

static void older_vectors_fall_back_to_the_value(void **state)
{
	static const struct randomness_rule rules[] = {
		{ .source = RANDOMNESS_CHAIN,
		  .epoch = 1,
		  .exact = true,
		  .tag = TAG,
		  .entropy = { (const uint8_t *)"xy", 2 },
		  .value = { 4 } },
	};
	static const struct {
		const char *reason;
		enum randomness_source source;
		int64_t tag, epoch;
		const char *entropy;
		bool recorded;
	} cases[] = {
		{ "recorded", RANDOMNESS_CHAIN, TAG, 1, "xy", true },
		{ "other source", RANDOMNESS_BEACON, TAG, 1, "xy", false },
		{ "other tag", RANDOMNESS_CHAIN, TAG + 1, 1, "xy", false },
		{ "other epoch", RANDOMNESS_CHAIN, TAG, 2, "xy", false },
		{ "other entropy", RANDOMNESS_CHAIN, TAG, 1, "x", false },
		{ "no entropy", RANDOMNESS_CHAIN, TAG, 1, "", false },
	};
	const struct randomness replayed = { rules, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const void *expected = "i_am_random_____i_am_random_____";
		uint8_t got[RANDOMNESS_BYTES];

		if (cases[i].recorded)
			expected = rules[0].value;
		draw(&replayed, cases[i].source, cases[i].tag, cases[i].epoch, cases[i].entropy,
		     got);
		if (memcmp(got, expected, sizeof(got)) != 0)
			fail_msg("%s", cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_derive_from_the_digest),
		cmocka_unit_test(the_first_rule_that_fits),
		cmocka_unit_test(older_vectors_fall_back_to_the_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
