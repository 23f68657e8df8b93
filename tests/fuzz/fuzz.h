/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_FUZZ_FUZZ_H
#define CHAOSACTORD_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"

/* What libFuzzer and replay.c call; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* fuzz_require ends the program when a property does not hold, and says which. */
#define fuzz_require(holds) fuzz_check((holds), #holds, __FILE__, __LINE__)

static inline void fuzz_check(bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* An input that is cut into the parts of a test, front to back. Behind its end
 * everything is zero or empty. */
struct cutter {
	struct bytes rest;
};

static inline struct bytes cut_bytes(struct cutter *cutter, size_t size)
{
	struct bytes *rest = &cutter->rest;
	struct bytes part = bytes_make(rest->data, size < rest->size ? size : rest->size);

	if (part.size > 0)
		*rest = bytes_make(rest->data + part.size, rest->size - part.size);
	return part;
}

/* cut_number takes a big-endian number of count bytes, 8 at most. */
static inline uint64_t cut_number(struct cutter *cutter, size_t count)
{
	struct bytes part = cut_bytes(cutter, count);
	uint64_t number = 0;

	for (size_t i = 0; i < part.size; i++)
		number = number << 8 | part.data[i];
	return number;
}

#endif
