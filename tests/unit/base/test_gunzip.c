/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/gunzip.h"

#include "base/deflate.h"
#include "test_tools.h"

enum { LARGE = 100000 };

/* LARGE bytes of little variety, and their gzip. */
static void make(struct buffer *content, struct buffer *packed)
{
	uint32_t number = 1;

	buffer_init(content, 0);
	buffer_init(packed, 0);
	for (size_t i = 0; i < LARGE; i++) {
		number = number * 1664525 + 1013904223;
		buffer_append_byte(content, (uint8_t)(number >> 28));
	}
	assert_int_equal(deflate_gzip(packed, buffer_bytes(content)), ST_OK);
}

/* Feeds stream in pieces of piece_size; the first status that is not ST_OK. */
static enum status feed(struct gunzip *gunzip, struct buffer *out, struct bytes stream,
			size_t piece_size)
{
	for (size_t at = 0; at < stream.size; at += piece_size) {
		size_t size = stream.size - at < piece_size ? stream.size - at : piece_size;

		TRY(gunzip_feed(gunzip, out, bytes_make(stream.data + at, size)));
	}
	return ST_OK;
}

static enum status gunzip_all(struct buffer *out, struct bytes stream, size_t piece_size,
			      bool *whole)
{
	struct gunzip *gunzip = gunzip_new();
	enum status st;

	assert_non_null(gunzip);
	st = feed(gunzip, out, stream, piece_size);
	*whole = gunzip_whole(gunzip);
	gunzip_free(gunzip);
	return st;
}

static void any_pieces_give_the_same(void **state)
{
	static const size_t sizes[] = { 1, 2, 7, 1000, 1 << 20 };
	struct buffer content, packed, out;
	bool whole;

	(void)state;
	make(&content, &packed);
	buffer_init(&out, LARGE);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		buffer_clear(&out);
		assert_int_equal(gunzip_all(&out, buffer_bytes(&packed), sizes[i], &whole), ST_OK);
		assert_true(whole);
		assert_true(bytes_equal(buffer_bytes(&out), buffer_bytes(&content)));
	}
	buffer_fini(&out);
	buffer_fini(&packed);
	buffer_fini(&content);
}

static void members_follow_each_other(void **state)
{
	struct buffer packed, out;
	bool whole;

	(void)state;
	buffer_init(&packed, 0);
	buffer_init(&out, 0);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("first, ")), ST_OK);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("")), ST_OK);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("second")), ST_OK);
	for (size_t piece = 1; piece <= packed.size; piece++) {
		buffer_clear(&out);
		assert_int_equal(gunzip_all(&out, buffer_bytes(&packed), piece, &whole), ST_OK);
		assert_true(whole);
		assert_true(bytes_equal(buffer_bytes(&out), bytes_of_text("first, second")));
	}
	buffer_append_byte(&packed, 0);
	buffer_append_byte(&packed, 0);
	assert_int_equal(gunzip_all(&out, buffer_bytes(&packed), packed.size, &whole), ST_INVALID);
	buffer_fini(&out);
	buffer_fini(&packed);
}

static void every_cut_is_noticed(void **state)
{
	struct buffer packed, out;
	bool whole;

	(void)state;
	buffer_init(&packed, 0);
	buffer_init(&out, 0);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("hello, hello, hello\n")), ST_OK);
	for (size_t cut = 0; cut < packed.size; cut++) {
		assert_int_equal(gunzip_all(&out, bytes_make(packed.data, cut), 5, &whole), ST_OK);
		assert_false(whole);
	}
	buffer_fini(&out);
	buffer_fini(&packed);
}

static void damage_is_noticed(void **state)
{
	struct buffer packed, out;
	bool whole;

	(void)state;
	buffer_init(&packed, 0);
	buffer_init(&out, 0);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("hello, hello, hello\n")), ST_OK);
	packed.data[packed.size - 8] ^= 1;
	assert_int_equal(gunzip_all(&out, buffer_bytes(&packed), 100, &whole), ST_INVALID);
	assert_int_equal(gunzip_all(&out, bytes_of_text("{\"id\":1}"), 100, &whole), ST_INVALID);
	buffer_fini(&out);
	buffer_fini(&packed);
}

static void the_limit_is_of_the_content(void **state)
{
	struct buffer content, packed, out;
	bool whole;

	(void)state;
	make(&content, &packed);
	buffer_init(&out, LARGE - 1);
	assert_int_equal(gunzip_all(&out, buffer_bytes(&packed), 1 << 20, &whole), ST_LIMIT);
	assert_true(out.capacity < 2 * LARGE);
	buffer_fini(&out);
	buffer_fini(&packed);
	buffer_fini(&content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_pieces_give_the_same),
		cmocka_unit_test(members_follow_each_other),
		cmocka_unit_test(every_cut_is_noticed),
		cmocka_unit_test(damage_is_noticed),
		cmocka_unit_test(the_limit_is_of_the_content),
	};

	gunzip_free(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
