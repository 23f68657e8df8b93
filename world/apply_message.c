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
	const struct run_order *order;
	struct arena *arena; /* the VM's */
	struct settings settings;
	struct randomness randomness;
	struct draws draws; /* noted if they are to be listed */
	struct application *out;
};

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the message could not be run: %s", status_name(st));
}

static enum status prepare_trace(struct run *run)
{
	struct arena *kept = session_arena(run->session);

	run->arena = kept;
	run->out->trace = arena_alloc(kept, sizeof(*run->out->trace));
	if (!run->out->trace)
		return ST_NO_MEMORY;
	trace_init(run->out->trace, kept, session_trace_limit(run->session));
	return ST_OK;
}

static enum status prepare_settings(struct run *run, struct error *err)
{
	struct environment *env = &run->out->env;

	if (run->order->settings)
		run->settings = *run->order->settings;
	else
		TRY(session_settings(run->session, run->arena, env, &run->settings, err));
	run->randomness = settings_randomness(&run->settings);
	run->draws.arena = run->arena;
	if (run->settings.mode == RANDOMNESS_MODE_RECORD)
		run->randomness.noting = &run->draws;
	if (run->order->epoch)
		env->epoch = *run->order->epoch;
	else if (run->order->steps)
		return settings_step(&run->settings, env, err);
	return ST_OK;
}

static enum status prepare(struct run *run, const struct state_point *point,
			   const struct chain_message *message, struct error *err)
{
	*run->out = (struct application){
		.message = *message,
		.root_before = point->root,
		.root_after = point->root,
		.env = point->env,
		.durable = session_setup(run->session)->durable,
	};
	run->arena = session_scratch(run->session);
	if (run->order->with_trace)
		TRY(prepare_trace(run));
	return prepare_settings(run, err);
}

static struct vm_input input_of(const struct run *run)
{
	return (struct vm_input){
		.env = &run->out->env,
		.root = cid_of(&run->out->root_before),
		.blocks = run->order->blocks,
		.sink = run->order->sink,
		.arena = run->arena,
		.touched = run->order->touched,
		.trace = run->out->trace,
		.max_call_depth = session_setup(run->session)->max_call_depth,
		.chaos = true,
		.randomness = &run->randomness,
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

static enum status run_vm(struct run *run, struct error *err)
{
	const struct vm_input input = input_of(run);
	struct application *out = run->out;

	switch (run->order->kind) {
	case RUN_EXPLICIT:
		TRY(vm_apply(&input, &out->message, &out->result, err));
		break;
	case RUN_IMPLICIT:
		TRY(vm_apply_implicit(&input, &out->message.message, &out->result, err));
		break;
	case RUN_CALL:
		TRY(vm_call(&input, &out->message.message, &out->result, err));
		out->result.root_after = out->root_before;
		break;
	}
	if (out->result.ending == VM_RECEIPT)
		out->root_after = out->result.root_after;
	return ST_OK;
}

static enum status run_once(struct run *run, const struct state_point *point,
			    const struct chain_message *message, struct error *err)
{
	TRY(prepare(run, point, message, err));
	return run_vm(run, err);
}

/* ---- apply ----------------------------------------------------------------- */

/* An implicit message is kept in its entry alone. */
static enum status keep_implicit(struct run *run, struct journal_entry *entry)
{
	struct buffer form;
	enum status st;

	TRY(message_cid(&run->out->message.message, &run->out->message_cid));
	buffer_init(&form, 0);
	st = message_encode(&form, &run->out->message.message);
	if (st == ST_OK)
		st = arena_copy(run->arena, buffer_bytes(&form), &entry->message);
	buffer_fini(&form);
	return st;
}

static enum status record_application(struct writing *writing, struct run *run)
{
	const bool implicit = run->order->kind == RUN_IMPLICIT;
	struct application *out = run->out;
	struct journal_entry entry = {
		.kind = implicit ? JOURNAL_IMPLICIT : JOURNAL_MESSAGE,
		.root_before = out->root_before,
		.root_after = out->root_after,
		.env = out->env,
		.receipt = out->result.receipt,
		.gas = out->result.gas,
	};

	if (out->result.error)
		entry.error = bytes_of_text(out->result.error);
	TRY(settings_with_draws(&run->settings, &run->draws, entry.env.settings, &entry.settings));
	if (implicit)
		TRY(keep_implicit(run, &entry));
	else
		TRY(writing_message(writing, &out->message, !journal_entry_ran(&entry),
				    &out->message_cid, &entry.message));
	entry.message_cid = out->message_cid;
	TRY(changes_append(writing_changes(writing), &entry));
	out->env = entry.env;
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
		return record_application(writing, run);
	return message_cid(&out->message.message, &out->message_cid);
}

/* given: kind, epoch and trace. */
static enum status apply(struct writing *writing, const struct run_order *given,
			 const struct chain_message *message, struct application *out,
			 struct error *err)
{
	struct session *session = writing_session(writing);
	const struct run_order order = {
		.kind = given->kind,
		.blocks = session_blocks(session),
		.sink = writing_sink(writing),
		.steps = true,
		.epoch = given->epoch,
		.with_trace = given->with_trace,
	};
	const struct state_point point = session_head(session);
	struct run run = { .session = session, .order = &order, .out = out };
	enum status st = changes_admit(writing_changes(writing), 1, err);

	if (st == ST_OK)
		st = run_once(&run, &point, message, err);
	if (st == ST_OK)
		st = session_doubt(session);
	if (st == ST_OK)
		st = finish_application(writing, &run);
	return st == ST_OK ? ST_OK : failed(err, st);
}

enum status writing_apply(struct writing *writing, const struct chain_message *message,
			  bool with_trace, struct application *out, struct error *err)
{
	return apply(writing, &(struct run_order){ .with_trace = with_trace }, message, out, err);
}

enum status writing_apply_at(struct writing *writing, const struct chain_message *message,
			     int64_t epoch, bool with_trace, struct application *out,
			     struct error *err)
{
	const struct run_order order = { .epoch = &epoch, .with_trace = with_trace };

	return apply(writing, &order, message, out, err);
}

enum status writing_apply_implicit(struct writing *writing, const struct message *message,
				   bool with_trace, struct application *out, struct error *err)
{
	const struct chain_message bare = { .message = *message };
	const struct run_order order = { .kind = RUN_IMPLICIT, .with_trace = with_trace };

	return apply(writing, &order, &bare, out, err);
}

/* ---- runs that keep nothing ------------------------------------------------ */

enum status session_run(struct session *session, const struct run_order *order,
			const struct state_point *point, const struct chain_message *message,
			struct application *out, struct error *err)
{
	struct run run = { .session = session, .order = order, .out = out };
	enum status st = run_once(&run, point, message, err);

	if (st == ST_OK)
		st = message_cid(&message->message, &out->message_cid);
	if (st == ST_OK)
		st = keep_result(&run);
	return st == ST_OK ? ST_OK : failed(err, st);
}

static enum status simulate(struct session *session, enum run_kind kind,
			    const struct state_point *point, const struct chain_message *message,
			    bool with_trace, struct application *out, struct error *err)
{
	const struct run_order order = {
		.kind = kind,
		.blocks = session_blocks(session),
		.with_trace = with_trace,
	};

	return session_run(session, &order, point, message, out, err);
}

enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err)
{
	return simulate(session, implicit ? RUN_CALL : RUN_EXPLICIT, point, message, with_trace,
			out, err);
}

/* ---- replay ---------------------------------------------------------------- */

enum status session_replay_entry(struct session *session, const struct run_order *order,
				 const struct journal_entry *entry, struct application *out,
				 struct error *err)
{
	const struct state_point before = { .root = entry->root_before, .env = entry->env };
	struct run_order as_then = *order;
	struct chain_message message;

	as_then.kind = entry->kind == JOURNAL_IMPLICIT ? RUN_IMPLICIT : RUN_EXPLICIT;
	TRY(replay_message(entry, &message, err));
	TRY(session_run(session, &as_then, &before, &message, out, err));
	if (out->result.ending != VM_RECEIPT ||
	    !replay_same_receipt(&out->result.receipt, &entry->receipt) ||
	    !block_cid_equal(&out->root_after, &entry->root_after))
		return replay_differs(entry->seq, err);
	out->seq = entry->seq;
	out->has_seq = true;
	return ST_OK;
}

enum status session_replay(struct session *session, uint64_t seq, struct application *out,
			   struct error *err)
{
	const struct run_order order = { .blocks = session_blocks(session), .with_trace = true };
	struct journal_entry entry;

	TRY(session_entry(session, seq, &entry, err));
	if (!journal_holds_message(&entry)) {
		(void)error_set(err, ST_INVALID, "journal entry %" PRIu64 " is not a message", seq);
		error_hint(err, "Chaos.History tells the kind of every entry");
		return ST_INVALID;
	}
	return session_replay_entry(session, &order, &entry, out, err);
}
