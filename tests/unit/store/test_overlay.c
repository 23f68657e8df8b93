/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/overlay.h"

#include "fixture.h"

static void test_empty(void **state)
{
	struct fixture *fixture = *state;
	struct overlay overlay;
	struct bytes block = text("something");
	bool present = true;

	overlay_init(&overlay, &fixture->arena);
	assert_int_equal(overlay_get(&overlay, text("a"), &block), ST_NOT_FOUND);
	assert_int_equal(block.size, 0);
	assert_false(overlay_mark(&overlay, text("a"), 1, &present));
	assert_false(present);
	assert_int_equal(overlay_each(&overlay, NULL, NULL), ST_OK);
	assert_int_equal(fixture->arena.used_bytes, 0);
}

static void test_puts(void **state)
{
	static const struct {
		const char *reason, *key, *block, *found;
	} rows[] = {
		{ "a first block", "a", "one", "one" },
		{ "another key", "b", "two", "two" },
		{ "a key that is there keeps its block", "a", "three", "one" },
		{ "a key that starts with another", "ab", "four", "four" },
		{ "an empty block", "c", "", "" },
		{ "an empty key", "", "five", "five" },
	};
	struct fixture *fixture = *state;
	struct overlay overlay;

	overlay_init(&overlay, &fixture->arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes block;

		assert_int_equal(overlay_put(&overlay, text(rows[i].key), text(rows[i].block)),
				 ST_OK);
		if (overlay_get(&overlay, text(rows[i].key), &block) != ST_OK ||
		    !is_text(block, rows[i].found))
			fail_msg("%s", rows[i].reason);
	}
	assert_int_equal(overlay.entries.count, 5);
	assert_int_equal(overlay.bytes, strlen("onetwofourfive"));
}

static enum status count_visit(void *context, struct bytes key, struct bytes block)
{
	uint64_t *sum = context;
	uint64_t n;

	assert_int_equal(key.size, DIGEST_BYTES);
	memcpy(&n, block.data, sizeof(n));
	*sum += n;
	return ST_OK;
}

static enum status stop_visit(void *context, struct bytes key, struct bytes block)
{
	int *visits = context;

	(void)key;
	(void)block;
	return ++*visits == 10 ? ST_ABORTED : ST_OK;
}

static void test_many(void **state)
{
	enum { COUNT = 20000 };
	struct fixture *fixture = *state;
	struct fixture_block *block = malloc(sizeof(*block));
	struct overlay overlay;
	uint64_t sum = 0;
	int visits = 0;

	assert_non_null(block);
	overlay_init(&overlay, &fixture->arena);
	for (uint64_t n = 0; n < COUNT; n++) {
		fixture_block(block, n);
		assert_int_equal(overlay_put(&overlay, block->key, block->block), ST_OK);
	}
	for (uint64_t n = 0; n < COUNT; n++) {
		struct bytes found;
		bool present;

		fixture_block(block, n);
		assert_int_equal(overlay_get(&overlay, block->key, &found), ST_OK);
		assert_true(bytes_equal(found, block->block));
		assert_false(overlay_mark(&overlay, block->key, 2, &present));
		assert_true(present);
		assert_true(overlay_mark(&overlay, block->key, 2, &present));
	}
	assert_int_equal(overlay.entries.count, COUNT);
	assert_int_equal(overlay_each(&overlay, count_visit, &sum), ST_OK);
	assert_int_equal(sum, (uint64_t)COUNT * (COUNT - 1) / 2);
	assert_int_equal(overlay_each(&overlay, stop_visit, &visits), ST_ABORTED);
	assert_int_equal(visits, 10);
	free(block);
}

/* Whatever the limit of the arena, a put that fails changes nothing. */
static void test_no_memory(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 4096; limit += 100) {
		struct arena arena;
		struct overlay overlay;
		enum status st = ST_OK;
		size_t puts = 0;

		arena_init(&arena, limit);
		overlay_init(&overlay, &arena);
		while (st == ST_OK) {
			struct fixture_number number = fixture_number(puts);

			st = overlay_put(&overlay, fixture_key(&number), text("block"));
			puts += st == ST_OK;
		}
		assert_int_equal(st, ST_NO_MEMORY);
		assert_int_equal(overlay.entries.count, puts);
		for (uint64_t n = 0; n <= puts; n++) {
			struct fixture_number number = fixture_number(n);
			struct bytes block;

			assert_int_equal(overlay_get(&overlay, fixture_key(&number), &block),
					 n < puts ? ST_OK : ST_NOT_FOUND);
		}
		arena_fini(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_empty),
		STORE_TEST(test_puts),
		STORE_TEST(test_many),
		STORE_TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
