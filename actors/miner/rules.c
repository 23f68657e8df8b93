/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/miner/rules.h"

#include "actors/rules.h"

/* specs-actors actors/builtin/miner/ at v0.9.14, v2.3.5, v3.1.1, v4.0.1 (and v5.0.4),
 * v6.0.2 (and v7.0.1). */
static const struct miner_rules rows[] = {
	{
		.since = 0,
		.ends_deadline_as_v0 = true,
		.locks_at_once_since = 1,
		.always_vests = true,
		.balance_panics = true,
		.vested_panics = true,
		.locked_panics = true,
		.array_gap_panics = true,
		.worker_change_has_event = true,
	},
	{
		.since = 2,
		.pledge_is_locked = true,
		.locked_panics = true,
		.array_gap_panics = true,
		.locks_part_since = 6,
	},
	{
		.since = 3,
		.keeps_snapshots = true,
		.pledge_is_locked = true,
		.checks_invariants = true,
	},
	{
		.since = 4,
		.keeps_snapshots = true,
		.pledge_is_locked = true,
		.checks_invariants = true,
		.deadline_by_epoch = true,
		.cron_may_stop = true,
	},
	{
		.since = 6,
		.keeps_snapshots = true,
		.pledge_is_locked = true,
		.checks_invariants = true,
		.deadline_by_epoch = true,
		.cron_may_stop = true,
		.estimates_in_params = true,
	},
};

const struct miner_rules *miner__rules_of(unsigned actors_version)
{
	return RULES_IN_FORCE(rows, actors_version);
}
