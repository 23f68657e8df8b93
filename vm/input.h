/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_INPUT_H
#define CHAOSACTORD_VM_INPUT_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "vm/environment.h"
#include "vm/randomness.h"
#include "vm/touched.h"
#include "vm/trace.h"

/* What the VM is given to run one message, or one tipset. */
struct vm_input {
	const struct environment *env;
	struct cid root;           /* state before */
	struct blockstore *blocks; /* where state is read from */
	struct blockstore *sink;   /* where blocks reachable from the new root go; NULL: nowhere */
	struct arena *arena;       /* lives at least as long as the result */
	struct trace *trace;       /* filled when not NULL */
	struct touched *touched;   /* told of the actors looked at when not NULL */
	size_t trace_limit_bytes;  /* of all traces of a tipset together; 0: none */
	unsigned max_call_depth;   /* a limit of ours; beyond it ST_LIMIT */
	bool chaos;                /* the chaos actor is registered */
	bool *asked_for_chaos;     /* set where that matters; NULL: nobody wants to know */
	const struct randomness *randomness; /* NULL: the fixed value for every draw */
};

#endif
