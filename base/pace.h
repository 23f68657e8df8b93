/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_PACE_H
#define CHAOSACTORD_BASE_PACE_H

#include <stdatomic.h>
#include <stdint.h>

/* How work that takes seconds gives way to requests that take less than a millisecond. A thread
 * that never waits keeps its processor until the scheduler's next tick, milliseconds later, however
 * many threads wait for it. So it rests for a moment now and then, as long as requests come in.
 * Nothing is lost where none does. A lower priority would not do: it cannot be raised again, some
 * schedulers let nobody in before the tick all the same, and on a busy machine a thread would keep
 * the locks it holds for seconds. */

/* Counts the requests that someone waits for. Zero-initialise; any thread. */
struct demand {
	_Atomic uint64_t requests;
};

/* demand_note counts one more. */
static inline void demand_note(struct demand *demand)
{
	atomic_fetch_add_explicit(&demand->requests, 1, memory_order_relaxed);
}

/* Of a piece of work; of the thread that does it. */
struct pace {
	const struct demand *demand; /* that it gives way to; NULL: to none */
	uint64_t seen;               /* requests, at the last look */
	int64_t until_ns;            /* it rests every now and then (clock_ns) */
	int64_t since_ns;            /* it has worked */
};

/* pace_begin says that work begins, or goes on after its thread has done something else. */
void pace_begin(struct pace *pace);

/* pace_keep is called again and again, with little work between. Behind PACE_WORK_NS of it the
 * thread sleeps for PACE_REST_NS and what the kernel adds, if there was a request within the last
 * PACE_DEMAND_NS: so long one that wants to ask again may itself be waiting for this processor. */
enum { PACE_WORK_NS = 300 * 1000, PACE_REST_NS = 100 * 1000, PACE_DEMAND_NS = 100 * 1000 * 1000 };
void pace_keep(struct pace *pace);

#endif
