/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FRAME_INDEX_H
#define CHAOSACTORD_RPC_FRAME_INDEX_H

#include "vm/trace.h"

/* What a trace lists in the order of time across its frames, by frame. */
struct frame_index {
	size_t *starts; /* of frame i in order; one more at the end */
	size_t *order;  /* indices into the trace's list, by frame, then by time */
};

/* frame_index_charges and frame_index_accesses sort charges and accesses of a trace. The index
 * lies in the arena. ST_NO_MEMORY. */
enum status frame_index_charges(const struct trace *trace, struct arena *arena,
				struct frame_index *out) MUSTCHECK;
enum status frame_index_accesses(const struct trace *trace, struct arena *arena,
				 struct frame_index *out) MUSTCHECK;

#endif
