/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_BENCH_LENGTH_H
#define CHAOSACTORD_TESTS_BENCH_LENGTH_H

#include <stdint.h>

/* How long a row of bench_apply runs, and where. */
struct bench_length {
	uint64_t count; /* messages; 0: as many as go into seconds */
	double seconds;
	const char *directory; /* where data directories are made and removed */
};

#endif
