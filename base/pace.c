/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/pace.h"

#include <stdbool.h>

#include "base/clock.h"

void pace_begin(struct pace *pace)
{
	pace->since_ns = clock_ns();
}

/* Whether there was a request lately. */
static bool was_asked(struct pace *pace, int64_t now_ns)
{
	const uint64_t requests = atomic_load_explicit(&pace->demand->requests,
						       memory_order_relaxed);

	if (requests != pace->seen)
		pace->until_ns = now_ns + PACE_DEMAND_NS;
	pace->seen = requests;
	return now_ns < pace->until_ns;
}

void pace_keep(struct pace *pace)
{
	const struct timespec rest = { .tv_nsec = PACE_REST_NS };
	int64_t now_ns;

	if (!pace->demand)
		return;
	now_ns = clock_ns();
	if (now_ns - pace->since_ns < PACE_WORK_NS)
		return;
	/* A signal may end it early: so be it. */
	if (was_asked(pace, now_ns))
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
	pace_begin(pace);
}
