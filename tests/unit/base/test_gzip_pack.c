/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/gzip_pack.h"

#include <stdlib.h>

#include "base/inflate.h"
#include "test_tools.h"

enum { LARGE_BYTES = 200000, SMALL_BYTES = 700 };

/* What is packed comes out again; returns how many bytes it took. */
static size_t round_trip(struct bytes data)
{
	struct buffer packed, back;
	size_t size;

	buffer_init(&packed, 0);
	buffer_init(&back, 0);
	gzip_pack(&packed, data);
	assert_int_equal(buffer_status(&packed), ST_OK);
	assert_int_equal(inflate_gzip(&back, buffer_bytes(&packed), data.size), ST_OK);
	assert_true(bytes_equal(buffer_bytes(&back), data));
	size = packed.size;
	buffer_fini(&packed);
	buffer_fini(&back);
	return size;
}

static void test_fixed_bytes(void **state)
{
	/* Seven literals, then a match of twelve bytes, then the end of the line. */
	static const char text[] = "hello, hello, hello\n";
	static const char expected[] = "1f8b08000000000000ff"
				       "cb48cdc9c9d75140a6b800"
				       "e7426e5214000000";
	uint8_t wanted[64];
	struct buffer packed;
	const size_t size = hex_into(wanted, sizeof(wanted), expected);

	(void)state;
	buffer_init(&packed, 0);
	gzip_pack(&packed, bytes_of_text(text));
	assert_true(bytes_equal(buffer_bytes(&packed), bytes_make(wanted, size)));
	buffer_fini(&packed);
}

static void test_every_small_size(void **state)
{
	uint8_t data[SMALL_BYTES];
	uint64_t seed = 1;

	(void)state;
	for (size_t size = 0; size < sizeof(data); size++) {
		for (size_t i = 0; i < size; i++)
			data[i] = (uint8_t)(next_random(&seed) % (1 + size % 7));
		round_trip(bytes_make(data, size));
	}
}

/* Matches of every length, at every distance up to the window's end and beyond it. */
static void test_distances(void **state)
{
	uint8_t *data = malloc(LARGE_BYTES);
	uint64_t seed = 2;

	(void)state;
	assert_non_null(data);
	for (size_t distance = 32700; distance < 32900; distance += 11) {
		for (size_t i = 0; i < LARGE_BYTES; i++)
			data[i] = i < distance ? (uint8_t)next_random(&seed) : data[i - distance];
		for (size_t i = distance; i < LARGE_BYTES; i += 1 + next_random(&seed) % 600)
			data[i] ^= 0x55;
		round_trip(bytes_make(data, LARGE_BYTES));
	}
	free(data);
}

static void test_sizes(void **state)
{
	uint8_t *data = calloc(1, LARGE_BYTES);
	uint64_t seed = 3;

	(void)state;
	assert_non_null(data);
	assert_true(round_trip(bytes_make(data, LARGE_BYTES)) < LARGE_BYTES / 100);
	for (size_t i = 0; i < LARGE_BYTES; i++)
		data[i] = (uint8_t)next_random(&seed);
	/* What has no pattern grows by no more than the longer codes. */
	assert_true(round_trip(bytes_make(data, LARGE_BYTES)) < LARGE_BYTES + LARGE_BYTES / 15);
	free(data);
}

static void test_failure_sticks(void **state)
{
	struct buffer packed;

	(void)state;
	buffer_init(&packed, 12);
	gzip_pack(&packed, bytes_of_text("more than two bytes behind the header"));
	assert_int_equal(buffer_status(&packed), ST_LIMIT);
	buffer_fini(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_bytes),    cmocka_unit_test(test_every_small_size),
		cmocka_unit_test(test_distances),      cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_failure_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
