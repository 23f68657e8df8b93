/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BATCH_STATE_H
#define CHAOSACTORD_STORE_BATCH_STATE_H

#include "store/record_set.h"
#include "store/state.h"

/* Whether its commit is to be a checkpoint; more is stronger. */
enum checkpoint_wish { CHECKPOINT_NOT_WISHED, CHECKPOINT_DUE, CHECKPOINT_NEEDED };

/* A batch, as this folder knows it. */
struct store_batch {
	struct store *store;
	struct record_set set;
	struct record_set tries[STORE_BATCH_TRIES]; /* what was put since each begin of a try */
	size_t try_count;
	uint64_t record_count;                     /* store_batch_records */
	uint64_t counts_before[STORE_BATCH_TRIES]; /* the same at the begin of each try */
	enum checkpoint_wish checkpoint;
	uint32_t kept_count; /* blocks chosen so far */
	/* While a chooser is at work, what it puts goes here (store/chooser.h). */
	bool choosing;
	struct record_set chosen;
	bool has_keeper;
	struct store_place keeper; /* for whose states */
	uint64_t sees;             /* the number of another batch (store_batch_see), or 0 */
};

#endif
