/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_DEADLINE_H
#define CHAOSACTORD_ACTORS_MINER_DEADLINE_H

#include "actors/miner/rules.h"
#include "actors/miner/sends.h"
#include "actors/miner/state.h"
#include "actors/runtime.h"

/* Deadlines, and what happens when one ends. */

struct deadline_info {
	int64_t period_start; /* epoch */
	uint64_t index;
	int64_t last; /* epoch */
};

/* The deadline of the proving period that starts at period_start; one of no length when
 * index is beyond the last (go-state-types 139e0e79 dline/deadline.go NewInfo). */
struct deadline_info miner__deadline(int64_t period_start, uint64_t index);

/* The one that is current by the state, or by the epoch where rules say so. */
struct deadline_info miner__current_deadline(const struct miner_rules *rules,
					     const struct miner_state *state, int64_t epoch);

/* Turns the state to the deadline after info. */
void miner__next_deadline(struct miner_state *state, const struct deadline_info *info);

/* Loads the deadlines, then one of them; exit 16 for an index beyond the last. */
struct outcome miner__load_deadline(struct runtime *rt, const struct miner_state *state,
				    uint64_t index, struct miner_deadlines *deadlines,
				    struct miner_deadline *deadline);

/* Goes through pre-commitments that are due. There are none, or it is not implemented. */
struct outcome miner__expire_pre_commits(struct runtime *rt, const struct miner_state *state);

/* Looks whether a queue (an array: epoch → bitfield) has entries up to an epoch; if so,
 * what to do with them is not implemented. */
struct outcome miner__queue_is_idle(struct runtime *rt, struct cid queue, unsigned bit_width,
				    int64_t until, const char *what);

/* *pending: deadlines with sectors that were terminated early. */
struct outcome miner__early_terminations(struct runtime *rt, const struct miner_state *state,
					 bool *pending);

/* The fee for so much faulty power: nothing for none, unless the network has no power;
 * not implemented for any (monies.go ExpectedRewardForPower). */
struct outcome miner__fault_fee(struct runtime *rt, const struct miner_estimates *estimates,
				const struct bigint *faulty_power, struct bigint *fee);

/* What is settled by calls after the transaction of a deadline's end. In the arena. */
struct deadline_end {
	const struct miner_rules *rules;
	struct miner_estimates estimates;
	struct miner_state state;
	struct miner_info info;
	struct miner_deadlines deadlines;
	struct miner_deadline deadline;
	struct bigint burnt;
	struct bigint pledge_delta;
	bool goes_on; /* with cron */
};

/* The transaction at the end of a deadline, from actors v2 on. */
struct outcome miner__end_deadline(struct runtime *rt, struct deadline_end *end);

#endif
