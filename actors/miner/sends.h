/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_SENDS_H
#define CHAOSACTORD_ACTORS_MINER_SENDS_H

#include "actors/runtime.h"
#include "actors/smoothing.h"

/* Calls of other actors. */

/* All end the call with the exit code of a call that fails. delta and amount must stay
 * where they are during the call. */
struct outcome miner__notify_pledge(struct runtime *rt, const struct bigint *delta);
struct outcome miner__burn(struct runtime *rt, const struct bigint *amount);
struct outcome miner__enroll_deadline(struct runtime *rt, int64_t epoch);

/* Smoothed estimates of the block reward and of the network's power; in v0 each may be
 * missing. */
struct miner_estimates {
	struct filter_estimate reward;
	struct filter_estimate power;
	bool missing;
};
struct outcome miner__ask_estimates(struct runtime *rt, struct miner_estimates *estimates);

#endif
