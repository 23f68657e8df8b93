/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/varint.h"

#include "test_tools.h"

enum { NO = 0 };

static const struct row {
	const char *hex;
	size_t strict, lax; /* bytes taken; NO: refused */
	uint64_t value;
	const char *reason;
} rows[] = {
	{ "00", 1, 1, 0, "zero" },
	{ "7f", 1, 1, 127, "one byte" },
	{ "8001", 2, 2, 128, "two bytes" },
	{ "ff7f", 2, 2, 16383, "two bytes" },
	{ "808001", 3, 3, 16384, "three bytes" },
	{ "ffffffff0f", 5, 5, UINT32_MAX, "32 bits" },
	{ "ffffffffffffffff7f", 9, 9, INT64_MAX, "2^63-1" },
	{ "80808080808080808001", NO, 10, UINT64_C(1) << 63, "2^63" },
	{ "ffffffffffffffffff01", NO, 10, UINT64_MAX, "2^64-1" },
	{ "ffffffffffffffffff02", NO, NO, 0, "2^65-1" },
	{ "80808080808080808002", NO, NO, 0, "2^64" },
	{ "ffffffffffffffffff8100", NO, NO, 0, "eleven bytes" },
	{ "8000", NO, 2, 0, "zero in two bytes" },
	{ "ff00", NO, 2, 127, "127 in two bytes" },
	{ "80808080808080808000", NO, 10, 0, "zero in ten bytes" },
	{ "808080808080808000", NO, 9, 0, "zero in nine bytes" },
	{ "0100", 1, 1, 1, "a byte behind" },
	{ "8001ff", 2, 2, 128, "a byte behind" },
	{ "", NO, NO, 0, "nothing" },
	{ "80", NO, NO, 0, "cut short" },
	{ "ffffffffffffffff", NO, NO, 0, "cut short" },
};

static void varints_read_or_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t data[16];
		struct bytes wire = bytes_make(data, hex_into(data, sizeof(data), rows[i].hex));
		uint64_t value = 0;

		if (varint_read(wire, &value) != rows[i].strict ||
		    (rows[i].strict != NO && value != rows[i].value))
			fail_msg("%s, %s: strict", rows[i].hex, rows[i].reason);
		if (varint_read_lax(wire, &value) != rows[i].lax ||
		    (rows[i].lax != NO && value != rows[i].value))
			fail_msg("%s, %s: lax", rows[i].hex, rows[i].reason);
	}
}

static void what_is_written_reads_back(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits <= 64; bits++) {
		for (int nudge = -1; nudge <= 1; nudge++) {
			uint64_t value = (bits == 64 ? 0 : UINT64_C(1) << bits) + (uint64_t)nudge;
			uint8_t out[VARINT_MAX_BYTES];
			size_t size = varint_write(value, out);
			uint64_t back = 0;

			assert_int_equal(varint_read_lax(bytes_make(out, size), &back), size);
			assert_true(back == value);
			assert_int_equal(varint_read(bytes_make(out, size), &back),
					 value <= INT64_MAX ? size : 0);
			for (size_t cut = 0; cut < size; cut++) {
				assert_int_equal(varint_read(bytes_make(out, cut), &back), 0);
				assert_int_equal(varint_read_lax(bytes_make(out, cut), &back), 0);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(varints_read_or_are_refused),
		cmocka_unit_test(what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
