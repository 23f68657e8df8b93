/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_CLOCK_H
#define CHAOSACTORD_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { NS_PER_MS = 1000 * 1000, NS_PER_S = 1000 * 1000 * 1000, MS_PER_S = 1000 };

/* clock_ns reads the clock that only goes forward (CLOCK_MONOTONIC), for durations
 * and deadlines; its zero means nothing. clock_ms is the same in milliseconds. */
int64_t clock_ns(void);
int64_t clock_ms(void);

/* clock_thread_ns reads how long the calling thread has run on a processor. */
int64_t clock_thread_ns(void);

/* clock_timespec makes a reading of clock_ns, or a sum with one, what
 * pthread_cond_clockwait takes. */
struct timespec clock_timespec(int64_t ns);

/* clock_wall_ms returns the time of day in milliseconds since 1970; it may jump. */
int64_t clock_wall_ms(void);

#endif
