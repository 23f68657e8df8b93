/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/deflate.h"

#include "base/inflate.h"
#include "test_tools.h"

enum { LARGE = 300000 };

/* Bytes that repeat late or never. */
static void fill(uint8_t *data, size_t size, unsigned step)
{
	uint32_t number = 1;

	for (size_t i = 0; i < size; i++) {
		number = number * 1664525 + 1013904223;
		data[i] = (uint8_t)(step == 0 ? 0 : number >> step);
	}
}

static void what_is_deflated_inflates(void **state)
{
	static const struct row {
		size_t size;
		unsigned step;
		const char *reason;
	} rows[] = {
		{ 0, 0, "nothing" },         { 1, 24, "one byte" },
		{ 20, 24, "a few" },         { LARGE, 0, "all zero" },
		{ LARGE, 24, "random" },     { LARGE, 30, "two bits of noise" },
		{ 16 * 1024, 24, "a step" }, { 16 * 1024 - 18, 24, "a step with its wrapper" },
	};
	static uint8_t data[LARGE];
	struct buffer packed, content;

	(void)state;
	buffer_init(&packed, 0);
	buffer_init(&content, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes given = bytes_make(data, rows[i].size);

		fill(data, rows[i].size, rows[i].step);
		buffer_clear(&packed);
		buffer_clear(&content);
		assert_int_equal(deflate_gzip(&packed, given), ST_OK);
		assert_int_equal(inflate_gzip(&content, buffer_bytes(&packed), LARGE), ST_OK);
		if (!bytes_equal(buffer_bytes(&content), given))
			fail_msg("%s: differs", rows[i].reason);
	}
	buffer_fini(&content);
	buffer_fini(&packed);
}

static void no_time_and_no_name_inside(void **state)
{
	static const uint8_t header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0 };
	struct buffer packed;

	(void)state;
	buffer_init(&packed, 0);
	assert_int_equal(deflate_gzip(&packed, bytes_of_text("hello")), ST_OK);
	assert_true(packed.size > sizeof(header));
	assert_memory_equal(packed.data, header, sizeof(header));
	buffer_fini(&packed);
}

static void streams_go_behind_what_is_there_up_to_the_limit(void **state)
{
	struct buffer out, small;

	(void)state;
	buffer_init(&out, 0);
	buffer_append_text(&out, "> ");
	assert_int_equal(deflate_gzip(&out, bytes_of_text("hello")), ST_OK);
	assert_memory_equal(out.data, "> \x1f\x8b", 4);
	buffer_fini(&out);
	buffer_init(&small, 10);
	assert_int_equal(deflate_gzip(&small, bytes_of_text("hello")), ST_LIMIT);
	buffer_fini(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_deflated_inflates),
		cmocka_unit_test(no_time_and_no_name_inside),
		cmocka_unit_test(streams_go_behind_what_is_there_up_to_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
