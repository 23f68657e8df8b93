/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/block_tags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/hash.h"

enum { MANY = 100000 };

static struct bytes key_of(uint32_t number, uint8_t digest[DIGEST_BYTES])
{
	hash_blake2b(bytes_make((const uint8_t *)&number, sizeof(number)), digest, DIGEST_BYTES);
	return bytes_make(digest, DIGEST_BYTES);
}

static void flags_are_kept_for_each_of_many(void **state)
{
	uint8_t digest[DIGEST_BYTES];
	struct block_tags tags;
	unsigned before;

	(void)state;
	assert_int_equal(block_tags_init(&tags), ST_OK);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(block_tags_get(&tags, key_of(i, digest)), 0);
		assert_int_equal(block_tags_add(&tags, key_of(i, digest), 1 + i % 31, &before),
				 ST_OK);
		assert_int_equal(before, 0);
	}
	assert_int_equal(tags.count, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(block_tags_get(&tags, key_of(i, digest)), 1 + i % 31);
		assert_int_equal(block_tags_add(&tags, key_of(i, digest), TAG_VISITED, &before),
				 ST_OK);
		assert_int_equal(before, 1 + i % 31);
	}
	assert_int_equal(tags.count, MANY);
	assert_int_equal(block_tags_get(&tags, key_of(MANY, digest)), 0);
	block_tags_fini(&tags);
}

/* Names of any length, of which one is the beginning of another, or the same but for its end. */
static void names_are_told_apart(void **state)
{
	uint8_t name[200] = { 0 };
	struct block_tags tags;
	unsigned before;

	(void)state;
	assert_int_equal(block_tags_init(&tags), ST_OK);
	for (size_t size = 0; size <= sizeof(name); size++) {
		assert_int_equal(
			block_tags_add(&tags, bytes_make(name, size), TAG_PRESENT, &before), ST_OK);
		assert_int_equal(before, 0);
	}
	for (size_t i = 0; i < sizeof(name); i++) {
		name[i] = 1;
		assert_int_equal(block_tags_get(&tags, bytes_make(name, sizeof(name))), 0);
		name[i] = 0;
	}
	block_tags_fini(&tags);
}

static void what_lacks_is_seen(void **state)
{
	static const struct row {
		unsigned flags;
		bool complete;
	} rows[] = {
		{ TAG_PRESENT, true },
		{ TAG_LINKED, false },
		{ TAG_LINKED | TAG_PRESENT, true },
		{ TAG_LINKED | TAG_LINKED_CBOR | TAG_PRESENT, false },
		{ TAG_LINKED | TAG_LINKED_CBOR | TAG_PRESENT | TAG_DECODED, true },
		{ TAG_VISITED, true },
	};
	uint8_t digest[DIGEST_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct block_tags tags;
		unsigned before;

		assert_int_equal(block_tags_init(&tags), ST_OK);
		assert_true(block_tags_complete(&tags));
		assert_int_equal(block_tags_add(&tags, key_of(7, digest), TAG_PRESENT | TAG_DECODED,
						&before),
				 ST_OK);
		assert_int_equal(block_tags_add(&tags, key_of(8, digest), rows[i].flags, &before),
				 ST_OK);
		assert_int_equal(block_tags_complete(&tags), rows[i].complete);
		block_tags_fini(&tags);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_kept_for_each_of_many),
		cmocka_unit_test(names_are_told_apart),
		cmocka_unit_test(what_lacks_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
