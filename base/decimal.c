/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/decimal.h"

static char *digits_before(char *end, uint64_t value)
{
	do {
		*--end = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	return end;
}

const char *decimal_unsigned(uint64_t value, char text[DECIMAL_BYTES])
{
	char *end = text + DECIMAL_BYTES - 1;

	*end = '\0';
	return digits_before(end, value);
}

const char *decimal_signed(int64_t value, char text[DECIMAL_BYTES])
{
	char *end = text + DECIMAL_BYTES - 1, *start;

	*end = '\0';
	/* The magnitude of the least number has no signed form. */
	start = digits_before(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	if (value < 0)
		*--start = '-';
	return start;
}
