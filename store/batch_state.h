/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BATCH_STATE_H
#define CHAOSACTORD_STORE_BATCH_STATE_H

#include "store/record_set.h"
#include "store/state.h"

/* A batch, as this folder knows it. */
struct store_batch {
	struct store *store;
	struct record_set set;
	struct record_set tries[STORE_BATCH_TRIES]; /* what was put since each begin of a try */
	size_t try_count;
	uint64_t record_count;                     /* store_batch_records */
	uint64_t counts_before[STORE_BATCH_TRIES]; /* the same at the begin of each try */
	bool checkpoint;                           /* its commit is to be one */
	uint32_t kept_count;                       /* blocks chosen so far */
	bool has_keeper;
	struct store_place keeper; /* for whose states */
};

#endif
