/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_BENCH_ROWS_ENGINE_H
#define CHAOSACTORD_TESTS_BENCH_ROWS_ENGINE_H

#include "tests/bench/length.h"

/* bench_engine_rows runs the rows of an engine, where everything is kept before a job is
 * done, whose names contain only. Each prints one line: its name, a tab, NAME=N for its
 * figures. */
void bench_engine_rows(const struct bench_length *length, const char *only);

#endif
