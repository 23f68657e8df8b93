/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_APPLY_MESSAGE_H
#define CHAOSACTORD_WORLD_APPLY_MESSAGE_H

#include "vm/vm.h"
#include "world/writing.h"

/* Single messages: applied to the head, simulated anywhere, replayed from the journal. */

/* What came of applying or simulating a message. */
struct application {
	struct chain_message message;
	struct block_cid message_cid; /* of the bare message */
	struct vm_result result;
	struct block_cid root_before, root_after;
	struct environment env;
	uint64_t seq; /* journal entry; valid with has_seq */
	bool has_seq;
	bool durable;
	struct trace *trace; /* NULL unless asked for */
};

/* writing_apply applies an explicit message to the head and appends it to the
 * journal. A fatal outcome is ST_OK with ending VM_FATAL,
 * keeps nothing and has no seq. Failures of vm_apply pass through; after one the
 * world is as before. */
enum status writing_apply(struct writing *writing, const struct chain_message *message,
			  bool with_trace, struct application *out, struct error *err) MUSTCHECK;

/* session_simulate does the same at any point and keeps nothing. implicit runs it as
 * vm_call does (no fees, gas used 0). */
enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err) MUSTCHECK;

/* session_replay re-executes journal entry seq, which holds a message, with a trace and
 * checks that the receipt is the stored one (ST_CORRUPT if not). ST_INVALID for an entry
 * of another kind. */
enum status session_replay(struct session *session, uint64_t seq, struct application *out,
			   struct error *err) MUSTCHECK;

#endif
