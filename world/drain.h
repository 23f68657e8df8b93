/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_DRAIN_H
#define CHAOSACTORD_WORLD_DRAIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* The clock of the end: since when no new work has been taken. Any thread. */
struct drain {
	_Atomic int64_t start_ns; /* 0: not draining */
};

/* What has not begun this long after the start is refused. */
enum { DRAIN_GRACE_MS = 500 };

/* drain_begin starts the clock; only the first call counts. */
void drain_begin(struct drain *drain);

/* drain_is_late returns whether the clock has been running for DRAIN_GRACE_MS. */
bool drain_is_late(const struct drain *drain);

#endif
