/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/arena.h"

#include <stdalign.h>

#include "test_tools.h"

static void memory_is_aligned_and_apart(void **state)
{
	uint8_t *taken[600];
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 600; i++) {
		taken[i] = arena_alloc(&arena, i * 7);
		assert_non_null(taken[i]);
		assert_int_equal((uintptr_t)taken[i] % alignof(max_align_t), 0);
		memset(taken[i], (int)(i & 0xff), i * 7);
	}
	for (size_t i = 0; i < 600; i++)
		for (size_t j = 0; j < i * 7; j++)
			assert_int_equal(taken[i][j], i & 0xff);
	for (size_t i = 1; i < 600; i++)
		assert_true(taken[i] != taken[i - 1]);
	arena_fini(&arena);
	arena_fini(&arena);
	assert_int_equal(arena.used_bytes, 0);
}

static void zeroed_memory_is_zero(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int round = 0; round < 3; round++) {
		uint8_t *dirty = arena_alloc(&arena, 5000);
		const uint8_t *clean;

		assert_non_null(dirty);
		memset(dirty, 0xff, 5000);
		arena_reset(&arena);
		clean = arena_zalloc(&arena, 50, 100);
		assert_non_null(clean);
		for (size_t i = 0; i < 5000; i++)
			assert_int_equal(clean[i], 0);
	}
	assert_null(arena_zalloc(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_alloc(&arena, SIZE_MAX / 2 + 1));
	arena_fini(&arena);
}

static void the_limit_holds(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1024);
	assert_null(arena_alloc(&arena, 1025));
	assert_non_null(arena_alloc(&arena, 1000));
	assert_null(arena_alloc(&arena, 100));
	assert_non_null(arena_alloc(&arena, 16));
	assert_null(arena_alloc(&arena, 1));
	arena_reset(&arena);
	assert_non_null(arena_alloc(&arena, 1024));
	assert_null(arena_alloc(&arena, 0));
	arena_fini(&arena);
}

static void a_reset_keeps_one_chunk(void **state)
{
	struct arena arena;
	const void *first;

	(void)state;
	arena_init(&arena, 0);
	arena_reset(&arena);
	first = arena_alloc(&arena, 10);
	for (int round = 0; round < 100; round++) {
		arena_reset(&arena);
		assert_int_equal(arena.used_bytes, 0);
		assert_ptr_equal(arena_alloc(&arena, 10), first);
	}
	assert_non_null(arena_alloc(&arena, 8 << 20));
	arena_reset(&arena);
	assert_non_null(arena_alloc(&arena, 10));
	arena_fini(&arena);
}

static void copies_and_texts(void **state)
{
	struct bytes copy, source = bytes_make("a\0b", 3);
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(arena_copy(&arena, source, &copy), ST_OK);
	assert_true(bytes_equal(copy, source));
	assert_true(copy.data != source.data);
	assert_int_equal(arena_copy(&arena, (struct bytes){ 0 }, &copy), ST_OK);
	assert_int_equal(copy.size, 0);
	assert_memory_equal(arena_text(&arena, source), "a\0b\0", 4);
	assert_string_equal(arena_text(&arena, (struct bytes){ 0 }), "");
	assert_string_equal(arena_printf(&arena, "%d %s", 7, "of 9"), "7 of 9");
	arena_fini(&arena);
	arena_init(&arena, 64);
	assert_int_equal(arena_copy(&arena, bytes_make(&arena, 65), &copy), ST_NO_MEMORY);
	assert_int_equal(copy.size, 0);
	assert_null(arena_text(&arena, bytes_make("0123456789012345678901234567890123456789"
						  "012345678901234567890123456789",
						  70)));
	assert_null(arena_printf(&arena, "%100d", 1));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_aligned_and_apart),
		cmocka_unit_test(zeroed_memory_is_zero),
		cmocka_unit_test(the_limit_holds),
		cmocka_unit_test(a_reset_keeps_one_chunk),
		cmocka_unit_test(copies_and_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
