/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/big_endian.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "base/buffer.h"

static void test_every_size_there_and_back(void **state)
{
	static const uint8_t wanted[] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 };
	const uint64_t number = 0x123456789abcdef0;

	(void)state;
	for (size_t size = 1; size <= 8; size++) {
		uint8_t out[9] = { 0 };
		struct bytes stored = bytes_make(wanted + 8 - size, size);

		big_endian_store(number, out, size);
		assert_true(bytes_equal(bytes_make(out, size), stored));
		assert_int_equal(out[size], 0);
		assert_int_equal(big_endian_load(stored),
				 number << (64 - 8 * size) >> (64 - 8 * size));
	}
	assert_int_equal(big_endian_load((struct bytes){ 0 }), 0);
}

static void test_of_more_the_last_eight_count(void **state)
{
	(void)state;
	assert_int_equal(big_endian_load(bytes_of_text("????abcdefgh")), 0x6162636465666768);
}

static void test_buffers_take_whole_numbers(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	buffer_append_big_endian(&buffer, 0x6162636465666768);
	assert_true(bytes_equal(buffer_bytes(&buffer), bytes_of_text("abcdefgh")));
	buffer_fini(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size_there_and_back),
		cmocka_unit_test(test_of_more_the_last_eight_count),
		cmocka_unit_test(test_buffers_take_whole_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
