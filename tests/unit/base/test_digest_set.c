/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/digest_set.h"

#include "base/hash_index.h"
#include "test_tools.h"

static void digest_of(uint64_t number, uint8_t digest[DIGEST_BYTES])
{
	hash_blake2b(bytes_make(&number, sizeof(number)), digest, DIGEST_BYTES);
}

static void holds_what_was_added_and_nothing_else(void **state)
{
	enum { COUNT = 200000 };
	struct digest_set set;
	uint8_t digest[DIGEST_BYTES];

	(void)state;
	digest_set_init(&set, NULL, 7);
	digest_of(0, digest);
	assert_false(digest_set_has(&set, digest));
	for (uint64_t i = 0; i < COUNT; i++) {
		digest_of(i, digest);
		if (i % 1000 == 0)
			assert_false(digest_set_has(&set, digest));
		assert_int_equal(digest_set_add(&set, digest), ST_OK);
		assert_int_equal(digest_set_add(&set, digest), ST_OK);
		assert_int_equal(set.count, i + 1);
	}
	for (uint64_t i = 0; i < 2 * COUNT; i++) {
		digest_of(i, digest);
		assert_int_equal(digest_set_has(&set, digest), i < COUNT);
	}
	assert_true(set.room * DIGEST_BYTES < COUNT * 41);
	digest_set_fini(&set);
	digest_set_fini(&set);
}

/* Digests that differ in one bit, all zeros among them. */
static void near_digests_are_different(void **state)
{
	uint8_t digest[DIGEST_BYTES] = { 0 };
	struct digest_set set;

	(void)state;
	digest_set_init(&set, NULL, 1);
	for (size_t i = 0; i < DIGEST_BYTES * 8; i++) {
		digest[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(digest_set_has(&set, digest));
		assert_int_equal(digest_set_add(&set, digest), ST_OK);
		assert_true(digest_set_has(&set, digest));
		digest[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(digest_set_has(&set, digest));
	}
	assert_int_equal(digest_set_add(&set, digest), ST_OK);
	assert_true(digest_set_has(&set, digest));
	digest_set_fini(&set);
}

/* The last hashes there are, which all want the last slots: more than follow them. */
static void a_crowd_at_the_end_makes_it_grow(void **state)
{
	enum { CROWD = 700 };
	uint8_t digest[DIGEST_BYTES];
	struct digest_set set;
	uint64_t number = 0;

	(void)state;
	digest_set_init(&set, NULL, 3);
	for (size_t found = 0; found < CROWD; number++) {
		digest_of(number, digest);
		if (hash_bytes(bytes_make(digest, DIGEST_BYTES), set.seed) >> 54 != 0x3ff)
			continue;
		assert_int_equal(digest_set_add(&set, digest), ST_OK);
		found++;
	}
	for (uint64_t i = 0; i < number; i++) {
		digest_of(i, digest);
		assert_int_equal(digest_set_has(&set, digest),
				 hash_bytes(bytes_make(digest, DIGEST_BYTES), set.seed) >> 54 ==
					 0x3ff);
	}
	digest_set_fini(&set);
}

static void memory_is_paid_for(void **state)
{
	struct charge charge, other;
	uint8_t digest[DIGEST_BYTES];
	struct digest_set set;
	struct budget budget;
	uint64_t count = 0;

	(void)state;
	budget_init(&budget, 1 << 20);
	charge_init(&other, &budget);
	charge_init(&charge, &budget);
	assert_true(charge_add(&other, 1000));
	digest_set_init(&set, &charge, 5);
	for (;; count++) {
		digest_of(count, digest);
		if (digest_set_add(&set, digest) != ST_OK)
			break;
	}
	assert_in_range(count, 15000, 30000);
	assert_int_equal(set.count, count);
	assert_false(digest_set_has(&set, digest));
	for (uint64_t i = 0; i < count; i++) {
		digest_of(i, digest);
		assert_true(digest_set_has(&set, digest));
	}
	digest_set_fini(&set);
	assert_int_equal(charge_used(&charge), 0);
	charge_fini(&charge);
	charge_fini(&other);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_was_added_and_nothing_else),
		cmocka_unit_test(near_digests_are_different),
		cmocka_unit_test(a_crowd_at_the_end_makes_it_grow),
		cmocka_unit_test(memory_is_paid_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
