/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/varint.h"

size_t varint_write(uint64_t value, uint8_t out[VARINT_MAX_BYTES])
{
	size_t size = 0;

	for (; value >= 0x80; value >>= 7)
		out[size++] = (uint8_t)(value | 0x80);
	out[size++] = (uint8_t)value;
	return size;
}

static size_t read_groups(struct bytes data, size_t most, uint64_t *value)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < most && i < data.size; i++) {
		uint64_t group = data.data[i] & 0x7f;

		if (i == 9 && group > 1)
			return 0;
		sum |= group << (7 * i);
		if ((data.data[i] & 0x80) == 0) {
			*value = sum;
			return i + 1;
		}
	}
	return 0;
}

size_t varint_read_long(struct bytes data, uint64_t *value)
{
	size_t size = read_groups(data, 9, value);

	return size > 1 && data.data[size - 1] == 0 ? 0 : size;
}

size_t varint_read_lax(struct bytes data, uint64_t *value)
{
	return read_groups(data, VARINT_MAX_BYTES, value);
}
