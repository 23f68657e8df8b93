/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_VARINT_H
#define CHAOSACTORD_BASE_VARINT_H

#include "base/bytes.h"

enum { VARINT_MAX_BYTES = 10 };

/* varint_write stores value as unsigned LEB128; returns the bytes written. */
size_t varint_write(uint64_t value, uint8_t out[VARINT_MAX_BYTES]);

/* varint_read takes a minimal varint below 2^63 from the start of data and
 * returns its length, or 0 when it is truncated, longer than 9 bytes or not
 * minimal. The rule of CIDs, multihashes and ID addresses (multiformats/go-varint
 * v0.0.6 varint.go FromUvarint). Nearly all of these have one byte: only longer ones are a
 * call, of varint_read_long. */
size_t varint_read_long(struct bytes data, uint64_t *value);

static inline size_t varint_read(struct bytes data, uint64_t *value)
{
	if (data.size == 0 || data.data[0] >= 0x80)
		return varint_read_long(data, value);
	*value = data.data[0];
	return 1;
}

/* varint_read_lax takes up to 10 bytes and does not ask for minimality: section
 * lengths of CARv1 (Go encoding/binary ReadUvarint). 0 when truncated or beyond 64 bits. */
size_t varint_read_lax(struct bytes data, uint64_t *value);

#endif
