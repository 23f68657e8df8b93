/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_TRACE_FORM_H
#define CHAOSACTORD_RPC_TRACE_FORM_H

#include "rpc/failure.h"
#include "vm/trace.h"

/* The forms in which a trace is shown. */

enum trace_format {
	TRACE_LIST,  /* a flat list of calls, of any depth */
	TRACE_TREE,  /* calls within calls */
	TRACE_TEXT,  /* the tree as lines for people */
	TRACE_LOTUS, /* the tree as Lotus prints it (rpc/shape.h) */
};

enum trace_detail {
	TRACE_CALLS = 0,
	TRACE_GAS = 1,  /* and the gas charges of each */
	TRACE_IPLD = 2, /* and the blocks that each read and wrote */
	TRACE_FULL = TRACE_GAS | TRACE_IPLD,
};

struct trace_form {
	enum trace_format format;
	enum trace_detail detail; /* Lotus' form has gas charges, always */
};

/* trace_write writes a trace as member name. Trees of more than SHAPE_TRACE_DEPTH levels fail
 * with LIMIT_EXCEEDED. */
enum status trace_write(struct json_writer *out, struct arena *arena, const char *name,
			const struct trace *trace, const struct trace_form *form,
			struct failure *failure) MUSTCHECK;

/* trace_write_list writes the list with gas charges, which results carry. */
enum status trace_write_list(struct json_writer *out, struct arena *arena, const char *name,
			     const struct trace *trace, struct failure *failure) MUSTCHECK;

#endif
