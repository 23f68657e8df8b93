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

enum {
	/* What has not begun this long after the start is refused, and runs that keep
	 * nothing are ended. */
	DRAIN_GRACE_MS = 500,
	/* Applications that are not done then are ended. */
	DRAIN_WRITE_MS = 1000,
};

/* drain_begin starts the clock; only the first call counts. */
void drain_begin(struct drain *drain);

/* drain_age_ns returns how long the clock has been running, -1 when it is not. */
int64_t drain_age_ns(const struct drain *drain);

/* drain_is_late returns whether the clock has been running for DRAIN_GRACE_MS. */
bool drain_is_late(const struct drain *drain);

#endif
