/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_APPLY_MESSAGE_H
#define CHAOSACTORD_WORLD_APPLY_MESSAGE_H

#include "vm/vm.h"
#include "world/settings.h"
#include "world/journal.h"
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

/* writing_apply_implicit does so with a message that the chain itself would make, as
 * vm_apply_implicit does: from whomever it says, without fees, nonce and signature. It has an
 * entry of its own kind, and is not found by its CID. */
enum status writing_apply_implicit(struct writing *writing, const struct message *message,
				   bool with_trace, struct application *out,
				   struct error *err) MUSTCHECK;

/* writing_apply_at does what writing_apply does, at epoch, where the world's then stands, in
 * place of a step on. */
enum status writing_apply_at(struct writing *writing, const struct chain_message *message,
			     int64_t epoch, bool with_trace, struct application *out,
			     struct error *err) MUSTCHECK;

/* session_run runs a message at a point, with the settings that go with it or others, and
 * gives sink (NULL: nowhere) the blocks of the new state: for whoever runs several in a row
 * (world/simulation.h). Failures as writing_apply. */
enum run_kind {
	RUN_EXPLICIT, /* vm_apply */
	RUN_IMPLICIT, /* vm_apply_implicit */
	RUN_CALL,     /* vm_call: the state is not kept */
};
struct run_order {
	enum run_kind kind;
	struct blockstore *blocks, *sink;
	const struct settings *settings; /* NULL: those of the point's environment */
	struct touched *touched;         /* told of the actors looked at; NULL: not */
	bool steps;                      /* the epoch moves on first, as settings say */
	const int64_t *epoch;            /* or it is this one; NULL: not */
	bool with_trace;
};
enum status session_run(struct session *session, const struct run_order *order,
			const struct state_point *point, const struct chain_message *message,
			struct application *out, struct error *err) MUSTCHECK;

/* session_simulate does what writing_apply does at any point, in its very environment, and
 * keeps nothing. implicit runs it as vm_call does (no fees, gas used 0). */
enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err) MUSTCHECK;

/* session_replay_entry re-executes an entry that was read, which must hold one message, as order
 * says but for its kind, with the checks of session_replay. */
enum status session_replay_entry(struct session *session, const struct run_order *order,
				 const struct journal_entry *entry, struct application *out,
				 struct error *err) MUSTCHECK;

/* session_replay re-executes journal entry seq, which holds one message, with a trace and
 * checks that the receipt is the stored one (ST_CORRUPT if not). ST_INVALID for an entry
 * of another kind. */
enum status session_replay(struct session *session, uint64_t seq, struct application *out,
			   struct error *err) MUSTCHECK;

#endif
