/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/checksum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { SIZE = 300, PAGE = 4096 };

static void fill(uint8_t *data, size_t size)
{
	uint64_t state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		data[i] = (uint8_t)(state >> 56);
	}
}

/* They lie on disks: another answer would be damage everywhere. */
static void test_fixed(void **state)
{
	static const struct {
		size_t size;
		uint64_t seed, sum;
	} rows[] = {
		{ 0, 0, 0xcc0b4fa49e59f9fbu },  { 0, 1, 0xd0316be31be62d55u },
		{ 1, 1, 0x43a1781479210a5eu },  { 7, 1, 0x374b255118d17b1bu },
		{ 8, 1, 0xc02947e6ab861bd0u },  { 9, 1, 0x4d4f94a35574ab44u },
		{ 31, 1, 0x417019f588b14724u }, { 32, 1, 0x88bdd5b0911ce919u },
		{ 33, 1, 0x8a9e68931a5034bbu }, { 300, 1, 0xa0576860f8002dd6u },
	};
	uint8_t data[SIZE];

	(void)state;
	fill(data, sizeof(data));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t sum = checksum64(bytes_make(data, rows[i].size), rows[i].seed);

		if (sum != rows[i].sum)
			fail_msg("size %zu, seed %llu: 0x%016llx", rows[i].size,
				 (unsigned long long)rows[i].seed, (unsigned long long)sum);
	}
	assert_true(checksum64((struct bytes){ 0 }, 0) == rows[0].sum);
}

/* Every bit of every size is seen, and so is where the bytes end. */
static void test_bits(void **state)
{
	uint8_t data[SIZE];

	(void)state;
	fill(data, sizeof(data));
	for (size_t size = 0; size <= 80; size++) {
		uint64_t sum = checksum64(bytes_make(data, size), 7);

		assert_true(checksum64(bytes_make(data, size), 8) != sum);
		assert_true(checksum64(bytes_make(data, size + 1), 7) != sum);
		for (size_t bit = 0; bit < size * 8; bit++) {
			data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_true(checksum64(bytes_make(data, size), 7) != sum);
			data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

/* Zeroes at the end count, and words that change places. */
static void test_structure(void **state)
{
	uint8_t data[PAGE] = { 0 }, swapped[PAGE];

	(void)state;
	for (size_t size = 0; size < sizeof(data); size++)
		assert_true(checksum64(bytes_make(data, size), 0) !=
			    checksum64(bytes_make(data, size + 1), 0));
	fill(data, sizeof(data));
	for (size_t apart = 8; apart < 1024; apart += 8) {
		memcpy(swapped, data, sizeof(data));
		memcpy(swapped, data + apart, 8);
		memcpy(swapped + apart, data, 8);
		assert_true(checksum64(bytes_make(data, sizeof(data)), 0) !=
			    checksum64(bytes_make(swapped, sizeof(swapped)), 0));
	}
}

/* Two bits that flip, anywhere in a page with the same few bits else: the top bit of a word
 * and any bit of a later one are where a weak mix cancels. */
static void test_pairs(void **state)
{
	uint8_t data[256];
	uint64_t sum;

	(void)state;
	fill(data, sizeof(data));
	sum = checksum64(bytes_make(data, sizeof(data)), 0);
	for (size_t first = 0; first < sizeof(data) * 8; first += 7) {
		data[first / 8] ^= (uint8_t)(1u << first % 8);
		for (size_t second = first + 1; second < sizeof(data) * 8; second++) {
			data[second / 8] ^= (uint8_t)(1u << second % 8);
			assert_true(checksum64(bytes_make(data, sizeof(data)), 0) != sum);
			data[second / 8] ^= (uint8_t)(1u << second % 8);
		}
		data[first / 8] ^= (uint8_t)(1u << first % 8);
	}
}

/* A change of one bit turns about half of the bits over. */
static void test_spread(void **state)
{
	uint8_t data[64];
	uint64_t sum;

	(void)state;
	fill(data, sizeof(data));
	sum = checksum64(bytes_make(data, sizeof(data)), 0);
	for (size_t bit = 0; bit < sizeof(data) * 8; bit++) {
		int turned;

		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		turned = __builtin_popcountll(sum ^ checksum64(bytes_make(data, sizeof(data)), 0));
		assert_in_range(turned, 12, 52);
		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed),     cmocka_unit_test(test_bits),
		cmocka_unit_test(test_structure), cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
