/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_RULES_H
#define CHAOSACTORD_ACTORS_MINER_RULES_H

#include <stdbool.h>

/* What differs between actors versions. */

struct miner_rules {
	unsigned since;           /* first actors version of this row */
	bool ends_deadline_as_v0; /* by deadline_v0.c */
	bool always_vests;        /* loads the vesting table even when nothing is locked */
	bool pledge_is_locked;    /* the initial pledge is no unlocked balance */
	bool balance_panics;      /* a negative unlocked balance; else exit 20 */
	bool vested_panics;       /* locked funds below what has vested; else exit 20 */
	bool locked_panics;       /* other locked funds below 0; else exit 20 */
	bool checks_invariants;   /* at the end of rewards and cron events */
	bool deadline_by_epoch;   /* not by the state, which may lag behind */
	bool cron_may_stop;       /* for a miner without funds that bind it */
	bool estimates_in_params; /* params of cron events carry the estimates, which else cost two
				     calls */
	bool array_gap_panics;    /* an array's library runs out of range where a bitmap lies */
	bool keeps_snapshots;     /* a deadline has work left until its snapshots are current */
	bool worker_change_has_event; /* else a deadline's end makes the change */
	unsigned locks_at_once_since; /* network version from which vesting starts at once */
	unsigned locks_part_since;    /* … and from which a part of a reward is free */
};

const struct miner_rules *miner__rules_of(unsigned actors_version);

#endif
