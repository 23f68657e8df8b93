/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/buffer.h"

#include "test_tools.h"

static void a_buffer_grows(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	assert_int_equal(buffer_bytes(&buffer).size, 0);
	for (unsigned i = 0; i < 100000; i++)
		buffer_append_byte(&buffer, (uint8_t)i);
	assert_int_equal(buffer_status(&buffer), ST_OK);
	assert_int_equal(buffer.size, 100000);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(buffer.data[i], (uint8_t)i);
	buffer_fini(&buffer);
	assert_null(buffer.data);
	buffer_fini(&buffer);
	buffer_append_text(&buffer, "again");
	assert_int_equal(buffer.size, 5);
	buffer_fini(&buffer);
}

static void all_appenders_append(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	buffer_append(&buffer, "a", 1);
	buffer_append(&buffer, NULL, 0);
	buffer_append_bytes(&buffer, bytes_of_text("bc"));
	buffer_append_bytes(&buffer, (struct bytes){ 0 });
	buffer_append_text(&buffer, "de");
	buffer_append_byte(&buffer, 'f');
	buffer_printf(&buffer, "%d-%s", 42, "gh");
	buffer_printf(&buffer, "%s", "");
	assert_int_equal(buffer.size, 11);
	assert_memory_equal(buffer.data, "abcdef42-gh", 11);
	memcpy(buffer_reserve(&buffer, 3), "xyz", 3);
	assert_int_equal(buffer.size, 11);
	buffer_advance(&buffer, 2);
	assert_memory_equal(buffer.data + 11, "xy", 2);
	assert_int_equal(buffer.size, 13);
	buffer_clear(&buffer);
	assert_int_equal(buffer.size, 0);
	assert_true(buffer.capacity >= 13);
	buffer_fini(&buffer);
}

static void the_limit_holds_and_sticks(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 200; limit += 7) {
		struct buffer buffer;

		buffer_init(&buffer, limit);
		for (size_t i = 0; i < limit; i++)
			buffer_append_byte(&buffer, 'x');
		assert_int_equal(buffer_status(&buffer), ST_OK);
		buffer_append(&buffer, "", 0);
		assert_int_equal(buffer_status(&buffer), ST_OK);
		buffer_append_byte(&buffer, 'y');
		assert_int_equal(buffer_status(&buffer), ST_LIMIT);
		assert_int_equal(buffer.size, limit);
		buffer_append(&buffer, "", 0);
		assert_null(buffer_reserve(&buffer, 0));
		assert_int_equal(buffer.size, limit);
		buffer_clear(&buffer);
		buffer_append_byte(&buffer, 'z');
		assert_int_equal(buffer_status(&buffer), ST_OK);
		assert_int_equal(buffer.data[0], 'z');
		buffer_fini(&buffer);
	}
}

static void a_cut_forgives_what_failed_since_the_mark(void **state)
{
	struct buffer buffer;
	struct buffer_mark mark;

	(void)state;
	buffer_init(&buffer, 2);
	buffer_append_text(&buffer, "[");
	mark = buffer_mark(&buffer);
	buffer_append_text(&buffer, "long");
	assert_int_equal(buffer_status(&buffer), ST_LIMIT);
	buffer_cut(&buffer, mark);
	assert_int_equal(buffer_status(&buffer), ST_OK);
	assert_int_equal(buffer.size, 1);
	buffer_append_text(&buffer, "no room");
	mark = buffer_mark(&buffer);
	buffer_append_text(&buffer, "]");
	buffer_cut(&buffer, mark);
	assert_int_equal(buffer_status(&buffer), ST_LIMIT);
	buffer_fini(&buffer);
}

static void absurd_sizes_are_refused(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	buffer_append_byte(&buffer, 'x');
	assert_null(buffer_reserve(&buffer, SIZE_MAX));
	assert_int_equal(buffer_status(&buffer), ST_LIMIT);
	buffer_clear(&buffer);
	buffer_append_byte(&buffer, 'y');
	assert_int_equal(buffer.size, 1);
	buffer_fini(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_grows),
		cmocka_unit_test(all_appenders_append),
		cmocka_unit_test(the_limit_holds_and_sticks),
		cmocka_unit_test(a_cut_forgives_what_failed_since_the_mark),
		cmocka_unit_test(absurd_sizes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
