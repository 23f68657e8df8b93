/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_GROUND_H
#define CHAOSACTORD_VECTOR_GROUND_H

#include "ipld/blockstore.h"
#include "vm/trace.h"

/* What a vector in the making stands on. */
struct vector_ground {
	struct blockstore *blocks; /* where its pre-state is, in place of a CAR; only read */
	/* A place for the trace of each receipt that the vector has, which lives in arena as long
	 * as the vector's messages; NULL: none are wanted. One that stays NULL was never begun. */
	const struct trace **traces;
	struct overlay *written; /* where the blocks that it writes go; NULL: they are dropped */
	bool *asked_for_chaos;   /* as in struct vm_input */
};

#endif
