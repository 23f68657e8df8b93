/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_REWARD_STATE_H
#define CHAOSACTORD_ACTORS_REWARD_STATE_H

#include "actors/smoothing.h"
#include "actors/state.h"

/* State of the reward actor (specs-actors v0.9.14, v2.3.5 actors/builtin/reward/
 * reward_state.go; v3-v7 as v2). Amounts may be anything the chain's byte form holds,
 * negative ones included. */
struct reward_state {
	struct bigint cumsum_baseline;           /* byte-epochs */
	struct bigint cumsum_realized;           /* byte-epochs */
	int64_t effective_network_time;          /* epochs */
	struct bigint effective_baseline_power;  /* bytes, at that time */
	struct bigint this_epoch_reward;         /* attoFIL */
	bool smoothed_missing;                   /* v0 alone: null in place of the next */
	struct filter_estimate reward_smoothed;  /* attoFIL */
	struct bigint this_epoch_baseline_power; /* bytes */
	int64_t epoch;
	struct bigint total_mined;    /* attoFIL; TotalStoragePowerReward from v2 on */
	struct bigint simple_total;   /* attoFIL; from v2 on: a constant before */
	struct bigint baseline_total; /* attoFIL; from v2 on: a constant before */
};

/* How the state is read and written at an actors version (0, 2…7). */
object_decode *reward_state_decoder(unsigned actors_version);
object_encode *reward_state_encoder(unsigned actors_version);

#endif
