/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/apply_message.h"

#include <inttypes.h>

#include "world/changes.h"
#include "world/history.h"
#include "world/replay.h"

/* A run in the making. What the VM hands out beyond one message lies in the session's
 * arena. A trace views what the VM read on the way, so with one the VM works there
 * itself, else in memory that the next run takes again. */
struct run {
	struct session *session;
	struct arena *arena; /* the VM's */
	struct application *out;
};

static enum status prepare(struct run *run, const struct state_point *point,
			   const struct chain_message *message, bool with_trace)
{
	struct session *session = run->session;
	struct arena *kept = session_arena(session);

	*run->out = (struct application){
		.message = *message,
		.root_before = point->root,
		.root_after = point->root,
		.env = point->env,
		.durable = session_setup(session)->durable,
	};
	run->arena = session_scratch(session);
	if (!with_trace)
		return ST_OK;
	run->arena = kept;
	run->out->trace = arena_alloc(kept, sizeof(*run->out->trace));
	if (!run->out->trace)
		return ST_NO_MEMORY;
	trace_init(run->out->trace, kept, session_trace_limit(session));
	return ST_OK;
}

static struct vm_input input_of(const struct run *run, struct blockstore *sink)
{
	return (struct vm_input){
		.env = &run->out->env,
		.root = cid_of(&run->out->root_before),
		.blocks = session_blocks(run->session),
		.sink = sink,
		.arena = run->arena,
		.trace = run->out->trace,
		.max_call_depth = session_setup(run->session)->max_call_depth,
		.chaos = true,
	};
}

/* Moves what the VM returned out of its memory. */
static enum status keep_result(struct run *run)
{
	struct arena *kept = session_arena(run->session);
	struct vm_result *result = &run->out->result;

	if (run->out->trace)
		return ST_OK;
	if (result->ending == VM_RECEIPT)
		TRY(arena_copy(kept, result->receipt.ret, &result->receipt.ret));
	if (result->error) {
		result->error = arena_text(kept, bytes_of_text(result->error));
		if (!result->error)
			return ST_NO_MEMORY;
	}
	TRY(cid_copy(kept, result->receiver_code, &result->receiver_code));
	return cid_copy(kept, result->chaos_head, &result->chaos_head);
}

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the message could not be run: %s", status_name(st));
}

/* ---- apply ----------------------------------------------------------------- */

static enum status record_application(struct writing *writing, struct application *out)
{
	struct journal_entry entry = {
		.kind = JOURNAL_MESSAGE,
		.root_before = out->root_before,
		.root_after = out->root_after,
		.env = out->env,
		.receipt = out->result.receipt,
		.gas = out->result.gas,
	};

	if (out->result.error)
		entry.error = bytes_of_text(out->result.error);
	TRY(writing_message(writing, &out->message, !journal_entry_ran(&entry), &out->message_cid,
			    &entry.message));
	entry.message_cid = out->message_cid;
	TRY(changes_append(writing_changes(writing), &entry));
	out->seq = entry.seq;
	out->has_seq = true;
	return ST_OK;
}

/* Runs after the VM has put its blocks: whatever fails here spoils the commit only
 * if the journal has begun to change. */
static enum status finish_application(struct writing *writing, struct run *run)
{
	struct application *out = run->out;

	if (out->result.ending == VM_RECEIPT)
		TRY(writing_close(writing));
	TRY(keep_result(run));
	if (out->result.ending == VM_RECEIPT)
		out->root_after = out->result.root_after;
	else
		TRY(message_cid(&out->message.message, &out->message_cid));
	return out->result.ending == VM_RECEIPT ? record_application(writing, out) : ST_OK;
}

enum status writing_apply(struct writing *writing, const struct chain_message *message,
			  bool with_trace, struct application *out, struct error *err)
{
	struct run run = { .session = writing_session(writing), .out = out };
	const struct state_point point = session_head(run.session);
	struct vm_input input;
	enum status st = writing_changes(writing)->failed;

	if (st == ST_OK)
		st = prepare(&run, &point, message, with_trace);
	if (st != ST_OK)
		return failed(err, st);
	input = input_of(&run, writing_sink(writing));
	st = vm_apply(&input, message, &out->result, err);
	if (st == ST_OK)
		st = session_doubt(run.session);
	if (st == ST_OK)
		st = finish_application(writing, &run);
	return st == ST_OK ? ST_OK : failed(err, st);
}

/* ---- runs that keep nothing ------------------------------------------------ */

static enum status run_explicit(struct run *run, struct error *err)
{
	struct application *out = run->out;
	struct overlay_blocks blocks;
	struct overlay overlay;
	struct vm_input input = input_of(run, &blocks.base);

	overlay_init(&overlay, run->arena);
	overlay_blocks_init(&blocks, &overlay, session_blocks(run->session));
	TRY(vm_apply(&input, &out->message, &out->result, err));
	if (out->result.ending == VM_RECEIPT)
		out->root_after = out->result.root_after;
	return ST_OK;
}

static enum status run_implicit(struct run *run, struct error *err)
{
	struct application *out = run->out;
	struct vm_input input = input_of(run, NULL);

	TRY(vm_call(&input, &out->message.message, &out->result, err));
	out->result.root_after = out->root_before;
	return ST_OK;
}

static enum status simulate(struct run *run, const struct state_point *point,
			    const struct chain_message *message, bool implicit, bool with_trace,
			    struct error *err)
{
	TRY(prepare(run, point, message, with_trace));
	TRY(implicit ? run_implicit(run, err) : run_explicit(run, err));
	TRY(message_cid(&message->message, &run->out->message_cid));
	return keep_result(run);
}

enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err)
{
	struct run run = { .session = session, .out = out };
	enum status st = simulate(&run, point, message, implicit, with_trace, err);

	return st == ST_OK ? ST_OK : failed(err, st);
}

/* ---- replay ---------------------------------------------------------------- */

enum status session_replay(struct session *session, uint64_t seq, struct application *out,
			   struct error *err)
{
	struct state_point before = { .has_seq = false };
	struct journal_entry entry;
	struct chain_message message;

	TRY(session_entry(session, seq, &entry, err));
	if (entry.kind != JOURNAL_MESSAGE) {
		(void)error_set(err, ST_INVALID, "journal entry %" PRIu64 " is not a message", seq);
		error_hint(err, "Chaos.History tells the kind of every entry");
		return ST_INVALID;
	}
	TRY(replay_message(&entry, &message, err));
	before.root = entry.root_before;
	before.env = entry.env;
	TRY(session_simulate(session, &before, &message, false, true, out, err));
	if (out->result.ending != VM_RECEIPT ||
	    !replay_same_receipt(&out->result.receipt, &entry.receipt) ||
	    !block_cid_equal(&out->root_after, &entry.root_after))
		return replay_differs(seq, err);
	out->seq = seq;
	out->has_seq = true;
	return ST_OK;
}
