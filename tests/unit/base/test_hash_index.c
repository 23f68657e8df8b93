/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/hash_index.h"

#include "test_tools.h"

enum { NUMBERS = 5000 };

static bool is_number(const void *item, const void *key)
{
	return *(const uint64_t *)item == *(const uint64_t *)key;
}

static const uint64_t *find(const struct hash_index *index, uint64_t hash, uint64_t number)
{
	return hash_index_find(index, hash, is_number, &number);
}

/* Few hashes for many numbers: like ones and full runs of slots come up all the time. */
static uint64_t poor_hash(uint64_t number)
{
	return number % 97;
}

static void fill(struct hash_index *index, uint64_t *numbers, size_t count,
		 uint64_t (*hash)(uint64_t number))
{
	for (size_t i = 0; i < count; i++) {
		numbers[i] = i * i + 1;
		assert_null(find(index, hash(numbers[i]), numbers[i]));
		assert_int_equal(hash_index_add(index, hash(numbers[i]), &numbers[i]), ST_OK);
		assert_true(index->slot_count >= 2 * index->count);
	}
}

static void assert_holds(const struct hash_index *index, uint64_t *numbers, size_t count,
			 uint64_t (*hash)(uint64_t number))
{
	size_t at = 0, met = 0;

	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(find(index, hash(numbers[i]), numbers[i]), &numbers[i]);
	assert_null(find(index, hash(0), 0));
	while (hash_index_next(index, &at))
		met++;
	assert_int_equal(met, count);
}

static void test_every_item_is_found(void **state)
{
	static uint64_t numbers[NUMBERS];
	struct hash_index index;
	struct arena arena;

	(void)state;
	hash_index_init(&index, NULL);
	assert_null(find(&index, 1, 1));
	fill(&index, numbers, NUMBERS, hash_number);
	assert_holds(&index, numbers, NUMBERS, hash_number);
	hash_index_fini(&index);
	hash_index_fini(&index);
	arena_init(&arena, 0);
	hash_index_init(&index, &arena);
	fill(&index, numbers, 500, poor_hash);
	assert_holds(&index, numbers, 500, poor_hash);
	hash_index_fini(&index);
	arena_fini(&arena);
}

static void test_clearing_keeps_a_fitting_size(void **state)
{
	static uint64_t numbers[NUMBERS];
	struct hash_index index;
	size_t large;

	(void)state;
	hash_index_init(&index, NULL);
	hash_index_clear(&index);
	fill(&index, numbers, NUMBERS, hash_number);
	large = index.slot_count;
	hash_index_clear(&index);
	assert_int_equal(index.slot_count, large);
	assert_holds(&index, numbers, 0, hash_number);
	fill(&index, numbers, 3, hash_number);
	assert_holds(&index, numbers, 3, hash_number);
	hash_index_clear(&index);
	assert_int_equal(index.slot_count, 0);
	fill(&index, numbers, 3, hash_number);
	assert_holds(&index, numbers, 3, hash_number);
	hash_index_fini(&index);
}

static void test_without_memory_nothing_changes(void **state)
{
	uint64_t numbers[9];
	struct hash_index index;
	struct arena arena;

	(void)state;
	arena_init(&arena, 16 * sizeof(struct hash_slot));
	hash_index_init(&index, &arena);
	fill(&index, numbers, 8, hash_number);
	assert_int_equal(hash_index_add(&index, 1, &numbers[8]), ST_NO_MEMORY);
	assert_holds(&index, numbers, 8, hash_number);
	arena_fini(&arena);
}

static void test_hashes_depend_on_bytes_and_seed(void **state)
{
	struct bytes key = bytes_of_text("0123456789"), other = bytes_of_text("0123456788");

	(void)state;
	assert_true(hash_bytes(key, 1) == hash_bytes(key, 1));
	assert_true(hash_bytes(key, 1) != hash_bytes(key, 2));
	assert_true(hash_bytes(key, 1) != hash_bytes(other, 1));
	assert_true(hash_bytes(bytes_make("\0", 1), 1) != hash_bytes(bytes_make("\0", 2), 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_item_is_found),
		cmocka_unit_test(test_clearing_keeps_a_fitting_size),
		cmocka_unit_test(test_without_memory_nothing_changes),
		cmocka_unit_test(test_hashes_depend_on_bytes_and_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
