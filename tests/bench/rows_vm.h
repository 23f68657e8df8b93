/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_BENCH_ROWS_VM_H
#define CHAOSACTORD_TESTS_BENCH_ROWS_VM_H

#include "tests/bench/length.h"

/* bench_vm_rows runs the rows of the VM alone, over blocks in memory, whose names contain
 * only. Each prints one line: its name, a tab, messages_per_second=N. */
void bench_vm_rows(const struct bench_length *length, const char *only);

#endif
