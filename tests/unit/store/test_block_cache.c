/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/block_cache.h"

#include "fixture.h"

#include "base/hash_index.h"

static void put(struct block_cache *cache, uint64_t n)
{
	struct fixture_block block;

	fixture_block(&block, n);
	block_cache_put(cache, hash_bytes(block.key, 1), block.key, block.block);
}

/* Whether block n is there; what is found must be right. */
static bool has(struct block_cache *cache, struct arena *arena, uint64_t n)
{
	struct fixture_block block;
	struct bytes found;
	enum status st;

	fixture_block(&block, n);
	st = block_cache_get(cache, arena, hash_bytes(block.key, 1), block.key, &found);
	if (st == ST_OK)
		assert_true(bytes_equal(found, block.block));
	else
		assert_int_equal(found.size, 0);
	arena_reset(arena);
	return st == ST_OK;
}

static void test_sizes(void **state)
{
	static const struct {
		const char *reason;
		uint64_t limit;
		size_t block_size;
		bool kept;
	} rows[] = {
		{ "no cache", 0, 10, false },
		{ "too small for anything", 65535, 10, false },
		{ "the smallest", 65536, 10, true },
		{ "an empty block", 65536, 0, true },
		{ "1/32 of the cache, with its head", 65536, 1900, true },
		{ "more than 1/32 of the cache", 65536, 2048, false },
		{ "far more than the cache", 65536, 100000, false },
		{ "a size that is no multiple of anything", 100003, 2000, true },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct block_cache *cache;
		uint8_t *data = calloc(1, rows[i].block_size + 1);
		struct bytes block = bytes_make(data, rows[i].block_size), found;

		assert_int_equal(block_cache_new(rows[i].limit, &cache), ST_OK);
		block_cache_put(cache, 5, text("key"), block);
		if ((block_cache_get(cache, &fixture->arena, 5, text("key"), &found) == ST_OK) !=
		    rows[i].kept)
			fail_msg("%s", rows[i].reason);
		if (rows[i].kept)
			assert_true(bytes_equal(found, block));
		block_cache_free(cache);
		free(data);
	}
}

static void test_same_hash(void **state)
{
	struct fixture *fixture = *state;
	struct block_cache *cache;
	struct bytes found;

	assert_int_equal(block_cache_new(FIXTURE_MIB, &cache), ST_OK);
	for (uint64_t n = 0; n < 100; n++) {
		struct fixture_number number = fixture_number(n);

		block_cache_put(cache, 77, fixture_key(&number), fixture_key(&number));
	}
	block_cache_put(cache, 77, text("empty"), (struct bytes){ 0 });
	for (uint64_t n = 0; n < 100; n++) {
		struct fixture_number number = fixture_number(n);

		assert_int_equal(block_cache_get(cache, &fixture->arena, 77, fixture_key(&number),
						 &found),
				 ST_OK);
		assert_true(bytes_equal(found, fixture_key(&number)));
	}
	assert_int_equal(block_cache_get(cache, &fixture->arena, 77, text("none"), &found),
			 ST_NOT_FOUND);
	block_cache_free(cache);
}

/* Many turns of the rings: the newest blocks are there, the oldest are not. */
static void test_eviction(void **state)
{
	enum { COUNT = 20000, NEWEST = 200 };
	struct fixture *fixture = *state;
	struct block_cache *cache;
	size_t kept = 0;

	assert_int_equal(block_cache_new(FIXTURE_MIB, &cache), ST_OK);
	for (uint64_t n = 0; n < COUNT; n++) {
		put(cache, n);
		put(cache, n);
		assert_true(has(cache, &fixture->arena, n));
		if (n >= NEWEST)
			assert_true(has(cache, &fixture->arena, n - NEWEST));
	}
	for (uint64_t n = 0; n < COUNT; n++)
		kept += has(cache, &fixture->arena, n);
	/* About 1 KiB each. */
	assert_in_range(kept, 700, 1100);
	assert_false(has(cache, &fixture->arena, 0));
	block_cache_free(cache);
}

static void test_arena_full(void **state)
{
	struct block_cache *cache;
	struct arena arena;
	struct bytes found;

	(void)state;
	arena_init(&arena, 16);
	assert_int_equal(block_cache_new(FIXTURE_MIB, &cache), ST_OK);
	block_cache_put(cache, 5, text("key"), text("a block of more than 16 bytes"));
	assert_int_equal(block_cache_get(cache, &arena, 5, text("key"), &found), ST_NO_MEMORY);
	assert_int_equal(found.size, 0);
	block_cache_free(cache);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_sizes),
		STORE_TEST(test_same_hash),
		STORE_TEST(test_eviction),
		STORE_TEST(test_arena_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
