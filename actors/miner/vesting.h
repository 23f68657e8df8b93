/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_VESTING_H
#define CHAOSACTORD_ACTORS_MINER_VESTING_H

#include "base/arena.h"
#include "base/bigint.h"
#include "ipld/cbor.h"

/* The vesting table of a miner: amounts (attoFIL) that are free from an epoch on; the
 * same at every actors version (specs-actors v0.9.14 actors/builtin/miner/
 * vesting_state.go). It is meant to be sorted by epoch, but may hold anything. */
struct vesting_fund {
	int64_t epoch;
	struct bigint amount;
};

struct vesting_funds {
	struct vesting_fund *funds; /* in the arena it was decoded into */
	size_t count;
};

/* An object_decode and an object_encode of struct vesting_funds; more than 8,192
 * entries cannot be written. */
enum status vesting_decode(struct cbor_reader *reader, struct arena *arena, void *funds) MUSTCHECK;
void vesting_encode(struct cbor_writer *writer, const void *funds);

/* How an amount vests: nothing for delay epochs, then linearly over period epochs, in
 * steps that end at multiples of quantum (miner's policy.go VestSpec). */
struct vesting_schedule {
	int64_t delay;
	int64_t period;
	int64_t step;
	int64_t quantum;
};

/* vesting_unlock_vested takes out the leading entries that are over at now and adds
 * them up in *unlocked. ST_LIMIT for sums beyond our width. */
enum status vesting_unlock_vested(struct vesting_funds *funds, int64_t now,
				  struct bigint *unlocked) MUSTCHECK;

/* vesting_lock adds sum (not negative) as it vests from now on, then sorts the table.
 * offset shifts the quantum. ST_UNSUPPORTED for a table in which two unequal entries have
 * the same epoch: how the reference orders those depends on its compiler. ST_LIMIT when
 * the schedule takes more than VESTING_STEPS_MAX steps, which takes an epoch near 2^63. */
enum { VESTING_STEPS_MAX = 10000 };
enum status vesting_lock(struct vesting_funds *funds, struct arena *arena, int64_t now,
			 const struct bigint *sum, int64_t offset,
			 const struct vesting_schedule *schedule) MUSTCHECK;

/* vesting_unlock_unvested takes up to target out of the entries that are not over at
 * now, from the front, and adds up what it took in *unlocked; ST_LIMIT. */
enum status vesting_unlock_unvested(struct vesting_funds *funds, struct arena *arena, int64_t now,
				    const struct bigint *target, struct bigint *unlocked) MUSTCHECK;

/* vesting_quantize rounds epoch up to the next multiple of unit (> 0), shifted by offset
 * modulo unit, with 64-bit wrap-around as in the reference (miner's quantize.go). */
int64_t vesting_quantize(int64_t epoch, int64_t unit, int64_t offset);

#endif
