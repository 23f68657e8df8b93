/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_MINER_INTERNAL_H
#define CHAOSACTORD_ACTORS_MINER_MINER_INTERNAL_H

#include "actors/miner/state.h"
#include "actors/miner/vesting.h"
#include "actors/smoothing.h"

/* What the files of actors/miner/ share. */

/* ---- rules.c: what differs between actors versions ------------------------------- */

struct deadline_end;

struct miner_rules {
	unsigned since; /* first actors version of this row */
	/* The transaction at the end of a deadline. */
	struct outcome (*end_deadline)(struct runtime *rt, struct deadline_end *end);
	bool always_vests;            /* loads the vesting table even when nothing is locked */
	bool pledge_is_locked;        /* the initial pledge is no unlocked balance */
	bool balance_panics;          /* a negative unlocked balance; else exit 20 */
	bool vested_panics;           /* locked funds below what has vested; else exit 20 */
	bool locked_panics;           /* other locked funds below 0; else exit 20 */
	bool checks_invariants;       /* at the end of rewards and cron events */
	bool deadline_by_epoch;       /* not by the state, which may lag behind */
	bool cron_may_stop;           /* for a miner without funds that bind it */
	bool told_estimates;          /* cron events bring what else is asked for */
	bool array_gap_panics;        /* an array's library runs out of range where a bitmap lies */
	bool keeps_snapshots;         /* a deadline has work left until its snapshots are current */
	bool worker_change_has_event; /* else a deadline's end makes the change */
	unsigned locks_at_once_since; /* network version from which vesting starts at once */
	unsigned locks_part_since;    /* … and from which a part of a reward is free */
};

const struct miner_rules *miner__rules_of(unsigned actors_version);

/* ---- funds.c: locked funds and debt ------------------------------------------------- */

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

/* Frees what has vested and tells how much. */
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

/* ---- sends.c: calls of other actors ------------------------------------------------------ */

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

/* ---- deadline.c: when a deadline ends ------------------------------------------------------ */

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

/* The transaction, from v2 on and before. */
struct outcome miner__end_deadline(struct runtime *rt, struct deadline_end *end);
struct outcome miner__end_deadline_v0(struct runtime *rt, struct deadline_end *end);

/* ---- cron.c: 12 OnDeferredCronEvent -----------------------------------------------------------
 */

struct miner_cron_params {
	int64_t event;                 /* before v6 */
	struct bytes payload;          /* v6+: the event */
	struct filter_estimate reward; /* v6+ */
	struct filter_estimate power;  /* v6+ */
};

enum status miner__cron_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status miner__cron_decode_v6(struct cbor_reader *reader, struct arena *arena, void *params);
struct outcome miner__deferred_cron(struct runtime *rt, const void *params,
				    struct cbor_writer *ret);

#endif
