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
	const struct randomness replayed = { .rules = &rule, .rule_count = 1 };
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
	const struct randomness all = { .rules = rules,
					.rule_count = sizeof(rules) / sizeof(rules[0]) };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct randomness_rule *rule = cases[i].rule < 0 ? NULL
								       : &rules[cases[i].rule];
		const struct randomness alone = { .rules = rule, .rule_count = rule != NULL };
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

static void use_is_told_which_rules_were_taken(void **state)
{
	static const struct randomness_rule rules[] = {
		{ .source = RANDOMNESS_CHAIN, .epoch = 1 },
		{ .source = RANDOMNESS_CHAIN, .epoch = 2 },
		{ .source = RANDOMNESS_CHAIN, .epoch = 1 },
	};
	bool taken[3] = { false };
	struct randomness_use use = { .taken = taken };
	const struct randomness all = { .rules = rules, .rule_count = 3, .use = &use };
	uint8_t got[RANDOMNESS_BYTES];

	(void)state;
	draw(&all, RANDOMNESS_CHAIN, TAG, 1, "", got);
	assert_true(taken[0] && !taken[1] && !taken[2] && !use.unruled);
	draw(&all, RANDOMNESS_BEACON, TAG, 1, "", got);
	assert_true(!taken[1] && !taken[2] && use.unruled);
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
	const struct randomness replayed = { .rules = rules, .rule_count = 1 };

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

static void draw_of(const struct randomness *randomness, enum randomness_source source,
		    int64_t epoch, uint8_t out[RANDOMNESS_BYTES])
{
	assert_int_equal(randomness_draw(randomness, source, 3, epoch, bytes_of_text("e"), out),
			 ST_OK);
}

/* Worked by hand: the digest is blake2b-256 of seed, source and epoch, the draw one of that. */
static void a_seed_gives_every_epoch_a_digest(void **state)
{
	const struct randomness seeded = { .seed = bytes_of_text("seed") };
	const uint8_t preimage[] = { 's', 'e', 'e', 'd', 1, 0, 0, 0, 0, 0, 0, 0, 9 };
	uint8_t digest[RANDOMNESS_BYTES], wanted[RANDOMNESS_BYTES], drawn[RANDOMNESS_BYTES];
	uint8_t other[RANDOMNESS_BYTES];

	(void)state;
	hash_blake2b(bytes_make(preimage, sizeof(preimage)), digest, sizeof(digest));
	draw_of(&(struct randomness){ .digest = bytes_make(digest, sizeof(digest)) },
		RANDOMNESS_CHAIN, 9, wanted);
	draw_of(&seeded, RANDOMNESS_BEACON, 9, drawn);
	assert_memory_equal(drawn, wanted, sizeof(wanted));
	draw_of(&seeded, RANDOMNESS_CHAIN, 9, other);
	assert_memory_not_equal(drawn, other, sizeof(other));
	draw_of(&seeded, RANDOMNESS_BEACON, 10, other);
	assert_memory_not_equal(drawn, other, sizeof(other));
}

static void strict_rules_know_or_fail(void **state)
{
	const struct randomness_rule rule = { .source = RANDOMNESS_BEACON, .epoch = 4 };
	const struct randomness strict = { .rules = &rule, .rule_count = 1, .strict = true };
	uint8_t drawn[RANDOMNESS_BYTES];

	(void)state;
	draw_of(&strict, RANDOMNESS_BEACON, 4, drawn);
	assert_int_equal(randomness_draw(&strict, RANDOMNESS_CHAIN, 3, 4, (struct bytes){ 0 },
					 drawn),
			 ST_UNDRAWN);
}

/* Replayed, what was noted gives the same draws. */
static void what_is_noted_can_be_replayed(void **state)
{
	struct arena arena;
	struct draws draws = { .arena = &arena };
	const struct randomness noted = { .seed = bytes_of_text("seed"), .noting = &draws };
	uint8_t first[RANDOMNESS_BYTES], second[RANDOMNESS_BYTES], again[RANDOMNESS_BYTES];
	struct randomness replayed = { .strict = true };

	(void)state;
	arena_init(&arena, 0);
	draw_of(&noted, RANDOMNESS_BEACON, 1, first);
	draw_of(&noted, RANDOMNESS_CHAIN, 2, second);
	assert_int_equal(draws.count, 2);
	replayed.rules = draws.all;
	replayed.rule_count = draws.count;
	draw_of(&replayed, RANDOMNESS_BEACON, 1, again);
	assert_memory_equal(again, first, sizeof(first));
	draw_of(&replayed, RANDOMNESS_CHAIN, 2, again);
	assert_memory_equal(again, second, sizeof(second));
	draws = (struct draws){ .arena = &arena, .digests = true };
	draw_of(&noted, RANDOMNESS_BEACON, 1, again);
	assert_int_equal(draws.count, 1);
	assert_false(draws.all[0].exact);
	replayed.rules = draws.all;
	replayed.rule_count = draws.count;
	draw_of(&replayed, RANDOMNESS_BEACON, 1, again);
	assert_memory_equal(again, first, sizeof(first));
	while (draws.count < DRAWS_MAX)
		draw_of(&noted, RANDOMNESS_CHAIN, 2, again);
	assert_int_equal(randomness_draw(&noted, RANDOMNESS_CHAIN, 3, 2, (struct bytes){ 0 },
					 again),
			 ST_LIMIT);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_derive_from_the_digest),
		cmocka_unit_test(the_first_rule_that_fits),
		cmocka_unit_test(use_is_told_which_rules_were_taken),
		cmocka_unit_test(older_vectors_fall_back_to_the_value),
		cmocka_unit_test(a_seed_gives_every_epoch_a_digest),
		cmocka_unit_test(strict_rules_know_or_fail),
		cmocka_unit_test(what_is_noted_can_be_replayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
