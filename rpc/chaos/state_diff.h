/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_STATE_DIFF_H
#define CHAOSACTORD_RPC_CHAOS_STATE_DIFF_H

#include "rpc/place.h"

/* What chaos_state_diff (rpc/chaos/handlers.h) takes, for those that have states to compare. */

enum { DEPTH_FIELD, DEPTH_BLOCK, DEPTH_ACTOR }; /* the first is the default */

struct state_diff_args {
	struct maybe_place from, to;
	int64_t depth, format;
	uint64_t limit;
	struct maybe_text cursor; /* in place of from and to */
};

/* The words for depth. */
extern const struct word_list state_diff_depths;

#endif
