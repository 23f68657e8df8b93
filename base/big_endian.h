/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BIG_ENDIAN_H
#define CHAOSACTORD_BASE_BIG_ENDIAN_H

#include "base/bytes.h"

/* big_endian_store writes the low 8 × size bits of number, most significant byte first. */
static inline void big_endian_store(uint64_t number, uint8_t *out, size_t size)
{
	for (size_t i = size; i-- > 0; number >>= 8)
		out[i] = (uint8_t)number;
}

/* big_endian_load reads a number of at most 8 bytes; of more, the last 8 count. */
static inline uint64_t big_endian_load(struct bytes from)
{
	uint64_t number = 0;

	for (size_t i = 0; i < from.size; i++)
		number = number << 8 | from.data[i];
	return number;
}

#endif
