/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_REWARD_MINTING_H
#define CHAOSACTORD_ACTORS_REWARD_MINTING_H

#include "actors/reward/state.h"

/* How much is minted in an epoch: one part decays with time, the other follows the
 * network's power as far as that keeps up with a baseline that grows. Fixed-point
 * numbers are Q.128; shifts round down, divisions are Euclidean (specs-actors v0.9.14,
 * v2.3.5 actors/builtin/reward/reward_logic.go, reward_state.go; v3-v7 as v2).
 *
 * All of these fail with ST_LIMIT for numbers beyond our width, and with ST_INVALID
 * where the reference divides by zero and panics. */

/* The yearly growth of the baseline: times 3 below network version 3, times 2 since. */
enum minting_growth { MINTING_TRIPLES, MINTING_DOUBLES };

/* Epochs and baseline catch-ups one update may go through: nine years of null rounds. A
 * state made for it can ask for more, even for ever; a fifth of a second is enough. */
enum { MINTING_STEPS_MAX = 10000000 };

/* minting_construct is the state at epoch 0 of a network that has realized_power. */
enum status minting_construct(struct reward_state *state, unsigned actors_version,
			      const struct bigint *realized_power,
			      const struct cancel *cancel) MUSTCHECK;

/* minting_update brings the state to the epoch after now, with the reward and its
 * smoothed estimate. ST_UNSUPPORTED when it takes more than MINTING_STEPS_MAX steps. A
 * v0 state without an estimate is ST_INVALID at the end. cancel, which may be NULL, is
 * asked at every step of either: ST_CANCELLED. */
enum status minting_update(struct reward_state *state, unsigned actors_version,
			   enum minting_growth growth, int64_t now,
			   const struct bigint *realized_power,
			   const struct cancel *cancel) MUSTCHECK;

/* minting_block_reward is what wins of the expected leaders of an epoch earn. */
enum status minting_block_reward(struct bigint *reward, const struct reward_state *state,
				 int64_t wins) MUSTCHECK;

#endif
