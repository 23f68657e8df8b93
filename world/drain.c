/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/drain.h"

#include "base/clock.h"

void drain_begin(struct drain *drain)
{
	int64_t not_before = 0;

	atomic_compare_exchange_strong(&drain->start_ns, &not_before, clock_ns());
}

int64_t drain_age_ns(const struct drain *drain)
{
	const int64_t start = atomic_load(&drain->start_ns);

	return start != 0 ? clock_ns() - start : -1;
}

bool drain_is_late(const struct drain *drain)
{
	return drain_age_ns(drain) > (int64_t)DRAIN_GRACE_MS * NS_PER_MS;
}
