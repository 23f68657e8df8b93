/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_FUNDS_H
#define CHAOSACTORD_ACTORS_MINER_FUNDS_H

#include "actors/miner/state.h"
#include "actors/miner/vesting.h"
#include "actors/runtime.h"

/* Locked funds, debt, and the state they are kept in. */

struct outcome miner__begin(struct runtime *rt, struct miner_state *state);
struct outcome miner__commit(struct runtime *rt, const struct miner_state *state);
struct outcome miner__get_info(struct runtime *rt, const struct miner_state *state,
			       struct miner_info *info);

/* Gives a new worker key effect once its epoch has come: one put. */
struct outcome miner__change_worker(struct runtime *rt, struct miner_state *state,
				    struct miner_info *info);

/* The balance that is not locked away. */
struct outcome miner__unlocked_balance(struct runtime *rt, const struct miner_state *state,
				       struct bigint *balance);

/* Frees what has vested and returns how much. */
struct outcome miner__unlock_vested(struct runtime *rt, struct miner_state *state,
				    struct bigint *unlocked);

/* Frees what has vested, then locks amount as schedule says. */
struct outcome miner__lock(struct runtime *rt, struct miner_state *state,
			   const struct bigint *amount, const struct vesting_schedule *schedule,
			   struct bigint *unlocked);

/* Frees up to target that has not vested yet. */
struct outcome miner__unlock_unvested(struct runtime *rt, struct miner_state *state,
				      const struct bigint *target, struct bigint *unlocked);

/* Adds to the debt; exit 20 for less than nothing (miner_state.go ApplyPenalty). */
struct outcome miner__add_debt(struct runtime *rt, struct miner_state *state,
			       const struct bigint *penalty);

/* Pays debt from the vesting table, then from the unlocked balance, as far as they go
 * (miner_state.go RepayPartialDebtInPriorityOrder). */
struct outcome miner__repay_debt(struct runtime *rt, struct miner_state *state,
				 struct bigint *from_vesting, struct bigint *from_balance);

/* Reads the state again: exit 1000 when funds do not add up; nothing before v3. */
struct outcome miner__check_invariants(struct runtime *rt);

/* What rewards lock. */
extern const struct vesting_schedule miner__vesting_delayed; /* network version 0 */
extern const struct vesting_schedule miner__vesting;

#endif
