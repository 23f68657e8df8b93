/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What sessions do with single messages: apply, simulate, replay. */
#include <inttypes.h>

#include "actors/registry.h"
#include "world/engine_internal.h"

/* The JSON of a trace is larger than the trace, and answers end at 25 MB unless the user
 * raises that: a longer trace would only be thrown away after it has cost ten times
 * its size. */
enum { TRACE_BYTES_MAX = 64 * 1024 * 1024 };

struct arena *session__scratch(struct session *session)
{
	if (session->scratch_peak_bytes < session->scratch.used_bytes)
		session->scratch_peak_bytes = session->scratch.used_bytes;
	arena_reset(&session->scratch);
	return &session->scratch;
}

size_t session__trace_limit(const struct session *session)
{
	size_t limit = session->engine->options.vm_memory_bytes;

	return limit < TRACE_BYTES_MAX ? limit : TRACE_BYTES_MAX;
}

/* What the VM hands out beyond one message lies in the session's arena. A trace
 * views what the VM read on the way, so with one the VM works there itself. */
static enum status prepare(struct session *session, const struct state_point *point,
			   const struct chain_message *message, bool with_trace,
			   struct application *out)
{
	*out = (struct application){
		.message = *message,
		.root_before = point->root,
		.root_after = point->root,
		.env = point->env,
		.durable = session->engine->options.durable,
	};
	(void)session__scratch(session);
	if (!with_trace)
		return ST_OK;
	out->trace = arena_alloc(&session->arena, sizeof(*out->trace));
	if (!out->trace)
		return ST_NO_MEMORY;
	trace_init(out->trace, &session->arena, session__trace_limit(session));
	return ST_OK;
}

static struct vm_input input_of(struct session *session, struct application *out,
				struct blockstore *blocks, struct blockstore *sink)
{
	return (struct vm_input){
		.env = &out->env,
		.root = cid_of(&out->root_before),
		.blocks = blocks,
		.sink = sink,
		.arena = out->trace ? &session->arena : &session->scratch,
		.trace = out->trace,
		.max_call_depth = session->engine->options.max_call_depth,
		.chaos = true,
	};
}

/* Moves what the VM returned out of its memory. */
static enum status keep_result(struct session *session, struct application *out)
{
	struct vm_result *result = &out->result;

	if (out->trace)
		return ST_OK;
	if (result->ending == VM_RECEIPT)
		TRY(arena_copy(&session->arena, result->receipt.ret, &result->receipt.ret));
	if (result->error) {
		result->error = arena_text(&session->arena, bytes_of_text(result->error));
		if (!result->error)
			return ST_NO_MEMORY;
	}
	TRY(cid_copy(&session->arena, result->receiver_code, &result->receiver_code));
	return cid_copy(&session->arena, result->chaos_head, &result->chaos_head);
}

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the message could not be run: %s", status_name(st));
}

/* ---- apply ----------------------------------------------------------------- */

/* Encodes the bare message, and the one that was given if that differs; both are found
 * by their CIDs afterwards. */
enum status session__record_forms(struct session *session, const struct chain_message *message,
				  uint64_t seq, struct block_cid *bare, struct bytes *given)
{
	struct writer *writer = session->writer;
	struct block_cid signed_cid;

	buffer_clear(&writer->bare);
	TRY(message_encode(&writer->bare, &message->message));
	*given = buffer_bytes(&writer->bare);
	TRY(writer__message(writer, session->world, *given, bare, seq));
	if (message->signature_type == SIGNATURE_NONE)
		return ST_OK;
	buffer_clear(&writer->signed_form);
	TRY(chain_message_encode(&writer->signed_form, message));
	*given = buffer_bytes(&writer->signed_form);
	return writer__message(writer, session->world, *given, &signed_cid, seq);
}

static enum status record_application(struct session *session, struct application *out)
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
	TRY(session__record_forms(session, &out->message, session->writer->head.seq + 1,
				  &out->message_cid, &entry.message));
	entry.message_cid = out->message_cid;
	TRY(writer__append(session->writer, session->world, &entry));
	out->seq = entry.seq;
	out->has_seq = true;
	return ST_OK;
}

/* Runs after the VM has put its blocks: whatever fails here spoils the commit only
 * if the journal has begun to change. */
static enum status finish_application(struct session *session, struct application *out)
{
	TRY(keep_result(session, out));
	if (out->result.ending == VM_RECEIPT)
		out->root_after = out->result.root_after;
	else
		TRY(message_cid(&out->message.message, &out->message_cid));
	return out->result.ending == VM_RECEIPT ? record_application(session, out) : ST_OK;
}

enum status session_apply(struct session *session, const struct chain_message *message,
			  bool with_trace, struct application *out, struct error *err)
{
	const struct state_point point = session_head(session);
	struct vm_input input;
	enum status st;

	if (!session->writer)
		return error_set(err, ST_UNSUPPORTED, "this session only reads");
	if (session->writer->failed != ST_OK)
		return failed(err, session->writer->failed);
	st = prepare(session, &point, message, with_trace, out);
	if (st != ST_OK)
		return failed(err, st);
	input = input_of(session, out, session->blocks, session->blocks);
	st = vm_apply(&input, message, &out->result, err);
	if (st == ST_OK)
		st = finish_application(session, out);
	return st == ST_OK ? ST_OK : failed(err, st);
}

enum status session_set_environment(struct session *session, const struct environment *env,
				    uint64_t *seq, struct error *err)
{
	const struct state_point head = session_head(session);
	struct journal_entry entry = {
		.kind = JOURNAL_ENV,
		.root_before = head.root,
		.root_after = head.root,
		.env = *env,
	};
	enum status st;

	if (!session->writer)
		return error_set(err, ST_UNSUPPORTED, "this session only reads");
	TRY(environment_check(env, err));
	st = session->writer->failed;
	if (st == ST_OK)
		st = writer__append(session->writer, session->world, &entry);
	if (st != ST_OK)
		return error_set(err, st, "the environment could not be kept: %s", status_name(st));
	*seq = entry.seq;
	return ST_OK;
}

/* ---- runs that keep nothing ------------------------------------------------ */

static enum status run_explicit(struct session *session, struct application *out,
				struct overlay_blocks *blocks, struct error *err)
{
	struct vm_input input = input_of(session, out, session->blocks, &blocks->base);

	TRY(vm_apply(&input, &out->message, &out->result, err));
	if (out->result.ending == VM_RECEIPT)
		out->root_after = out->result.root_after;
	return ST_OK;
}

static enum status run_implicit(struct session *session, struct application *out, struct error *err)
{
	struct vm_input input = input_of(session, out, session->blocks, NULL);

	TRY(vm_call(&input, &out->message.message, &out->result, err));
	out->result.root_after = out->root_before;
	return ST_OK;
}

static enum status run(struct session *session, const struct state_point *point,
		       const struct chain_message *message, bool implicit, bool with_trace,
		       struct application *out, struct error *err)
{
	struct overlay_blocks blocks;
	struct overlay overlay;

	TRY(prepare(session, point, message, with_trace, out));
	overlay_init(&overlay, out->trace ? &session->arena : &session->scratch);
	overlay_blocks_init(&blocks, &overlay, session->blocks);
	if (implicit)
		TRY(run_implicit(session, out, err));
	else
		TRY(run_explicit(session, out, &blocks, err));
	TRY(message_cid(&message->message, &out->message_cid));
	return keep_result(session, out);
}

enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err)
{
	enum status st = run(session, point, message, implicit, with_trace, out, err);

	return st == ST_OK ? ST_OK : failed(err, st);
}

/* ---- replay ---------------------------------------------------------------- */

static bool same_outcome(const struct application *run, const struct journal_entry *entry)
{
	const struct receipt *receipt = &run->result.receipt;

	return run->result.ending == VM_RECEIPT && receipt->exit_code == entry->receipt.exit_code &&
	       receipt->gas_used == entry->receipt.gas_used &&
	       bytes_equal(receipt->ret, entry->receipt.ret) &&
	       block_cid_equal(&run->root_after, &entry->root_after);
}

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
	if (chain_message_decode(entry.message, true, &message, NULL) != ST_OK)
		return error_set(err, ST_CORRUPT,
				 "the message of journal entry %" PRIu64 " does not decode", seq);
	before.root = entry.root_before;
	before.env = entry.env;
	TRY(session_simulate(session, &before, &message, false, true, out, err));
	if (!same_outcome(out, &entry))
		return error_set(err, ST_CORRUPT,
				 "journal entry %" PRIu64 " ends otherwise when it is run again",
				 seq);
	out->seq = seq;
	out->has_seq = true;
	return ST_OK;
}
