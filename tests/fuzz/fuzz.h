/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_FUZZ_FUZZ_H
#define CHAOSACTORD_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What libFuzzer calls; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* fuzz_require ends the program, with a stack trace, when a property does not hold. */
static inline void fuzz_require(bool holds)
{
	if (!holds)
		abort();
}

#endif
