/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_BASE_TEST_TOOLS_H
#define CHAOSACTORD_TESTS_UNIT_BASE_TEST_TOOLS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/bytes.h"

#include <cmocka.h>

/* Bytes written as hex, spaces allowed, into out; returns how many. */
static inline size_t hex_into(uint8_t *out, size_t room, const char *hex)
{
	size_t size = 0;

	while (*hex != '\0') {
		char pair[3] = { hex[0], hex[1], '\0' };
		char *end;

		if (*hex == ' ') {
			hex++;
			continue;
		}
		assert_true(size < room);
		out[size++] = (uint8_t)strtoul(pair, &end, 16);
		assert_ptr_equal(end, pair + 2);
		hex += 2;
	}
	return size;
}

/* A small generator of its own, so that runs repeat on every machine. */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
