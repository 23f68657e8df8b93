/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_BYTE_RANGE_H
#define CHAOSACTORD_RPC_BYTE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* The header Range of HTTP (RFC 9110 14). */

struct byte_range {
	bool from_end;  /* the last `first` bytes */
	uint64_t first; /* the first byte wanted, counted from 0 */
	uint64_t last;  /* the last one; UINT64_MAX: all behind first */
};

/* byte_range_read takes a value with one range of bytes. False for anything else, several ranges
 * too: such a header is to be passed over, as if it had not been sent. */
bool byte_range_read(const char *value, struct byte_range *out);

/* byte_range_place returns whether the range begins within size bytes, and where it lies there:
 * from *from up to *to, exclusive. */
bool byte_range_place(const struct byte_range *range, uint64_t size, uint64_t *from, uint64_t *to);

#endif
