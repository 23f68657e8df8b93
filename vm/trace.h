/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_TRACE_H
#define CHAOSACTORD_VM_TRACE_H

#include "actors/outcome.h"
#include "base/arena.h"
#include "vm/gas.h"
#include "vm/message.h"

/* The execution trace of one message: frames in the order their calls began, each
 * with its gas charges in the order they were made. Flat: parents are indices, so
 * depth costs no stack. */

enum { TRACE_NO_PARENT = -1 };

struct trace_frame {
	int32_t parent; /* index of the calling frame, TRACE_NO_PARENT at the top */
	int32_t depth;
	struct address from; /* as written: Receiver of the caller */
	struct address to;
	uint64_t method;
	struct bigint value;
	struct bytes params; /* in the trace's arena, as ret and error are */
	struct bytes ret;
	int64_t exit_code;
	int64_t gas_used;   /* counter at the end of the frame (top: before the return charge) */
	const char *error;  /* text of a failure, or NULL */
	struct bytes given; /* the message's own params, there as long as its call runs */
};

struct trace_charge {
	int32_t frame;
	struct gas_charge charge;
};

/* A block that an actor read or wrote through the runtime, and was charged for. */
enum trace_access_kind { TRACE_READ, TRACE_WRITTEN };
struct trace_access {
	int32_t frame;
	enum trace_access_kind kind;
	struct cid cid; /* in the trace's arena */
	size_t block_bytes;
};

struct trace {
	struct arena *arena;
	size_t limit_bytes; /* ST_LIMIT beyond; 0: none */
	size_t used_bytes;
	struct trace_frame *frames;
	size_t frame_count, frame_capacity;
	struct trace_charge *charges;
	size_t charge_count, charge_capacity;
	struct trace_access *accesses; /* in the order of time, as charges are */
	size_t access_count, access_capacity;
	enum status status; /* sticks */
};

/* trace_init prepares an empty trace in arena. */
void trace_init(struct trace *trace, struct arena *arena, size_t limit_bytes);

/* trace_begin opens a frame and returns its index, or -1 after a failure (kept in
 * trace->status; the VM reports it when the message ends). */
int32_t trace_begin(struct trace *trace, int32_t parent, int32_t depth,
		    const struct message *message);
void trace_charge(struct trace *trace, int32_t frame, const struct gas_charge *charge);
/* trace_access notes a block behind its charge, which is what counts against the limit. */
void trace_access(struct trace *trace, int32_t frame, enum trace_access_kind kind, struct cid cid,
		  size_t block_bytes);
void trace_end(struct trace *trace, int32_t frame, int64_t exit_code, struct bytes ret,
	       int64_t gas_used, const char *error);
/* trace_drop removes a frame that was opened last and everything under it: calls
 * the reference's trace does not show. */
void trace_drop(struct trace *trace, int32_t frame);

#endif
