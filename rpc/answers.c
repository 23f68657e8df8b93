/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/answers.h"

#include "base/check.h"
#include "base/clock.h"
#include "rpc/call.h"
#include "rpc/guard.h"
#include "world/remake.h"
#include "world/session.h"
#include "world/trial.h"
#include "world/writing.h"
#include "world/written.h"

enum { RESULT_BYTES = 4096 }; /* of an application, nearly always */

void answers_init(struct answers *answers, struct rpc *rpc, const struct envelope *envelope,
		  struct charge *charge, uint64_t request_id)
{
	*answers = (struct answers){
		.rpc = rpc,
		.envelope = envelope,
		.id = request_id_of(request_id),
	};
	arena_init(&answers->arena, rpc->setup.limits.memory_bytes);
	answers->arena.charge = charge;
	buffer_init(&answers->text, 0);
	answers->text.charge = charge;
	answers_turn(answers, 0, envelope->member_count);
}

void answers_fini(struct answers *answers)
{
	arena_fini(&answers->arena);
	buffer_fini(&answers->text);
}

/* ---- one member ------------------------------------------------------------- */

static size_t text_limit(const struct answers *answers)
{
	return answers->rpc->setup.limits.response_bytes;
}

static void begin_answer(struct answers *answers, const struct member *member,
			 struct json_writer *out)
{
	json_writer_init(out, &answers->text);
	out->comma = answers->text.size > 1; /* beyond the bracket of a batch */
	out->go_escapes = member->lotus;
	json_write_object(out, NULL);
	json_write_text(out, "jsonrpc", "2.0");
	json_write_raw(out, "id", member->id);
}

/* Up to where the result goes. */
static void begin_result(struct answers *answers, const struct member *member,
			 struct json_writer *out)
{
	if (answers->alone) {
		json_writer_init(out, &answers->text);
		return;
	}
	begin_answer(answers, member, out);
	json_write_raw(out, "result", bytes_make(NULL, 0));
	out->comma = false;
}

/* An error that says that there is no memory must find some. */
static void answer_failure(struct answers *answers, const struct member *member,
			   const struct failure *failure)
{
	const bool exempt = charge_exempt(answers->text.charge, true);
	struct json_writer out;

	answers->failed = true;
	answers->fault = failure->fault;
	begin_answer(answers, member, &out);
	failure_write(failure, &out, "error", answers->id.text, member->lotus);
	json_write_object_end(&out);
	charge_exempt(answers->text.charge, exempt);
}

/* Grows with everything that is written. */
static uint64_t written_by(const struct answers *answers)
{
	return answers->writing ? written_count(answers->writing) : 0;
}

static bool is_atomic(const struct answers *answers)
{
	return answers->envelope->mode == BATCH_ATOMIC;
}

/* The writer stopped: either this answer is too large or memory is short. */
static void fail_writer(struct answers *answers, enum status st, struct failure *failure)
{
	const bool carried_out = written_by(answers) != answers->written_before &&
				 !is_atomic(answers);
	const size_t limit = text_limit(answers);

	if (st != ST_LIMIT) {
		(void)failure_of_status(failure, st, NULL);
		return;
	}
	answers->full = true;
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED, "the answer would exceed %zu bytes",
			  limit);
	failure_number(failure, "limit", limit);
	failure_hint(failure, "%s",
		     carried_out
			     ? "the request was carried out; ask for its result with Chaos.History"
			     : "ask for less, in smaller batches, or raise --max-response");
}

/* Whatever came of what was read, a damaged block was in it. */
static void fail_damaged(const struct member *member, const char *cid, bool carried_out,
			 struct failure *failure)
{
	failure_reset(failure);
	(void)failure_set(failure, FAULT_STORE_CORRUPT,
			  "the block %s in the database is not what its name says", cid);
	failure_text(failure, "cid", cid);
	if (member->method->class == CLASS_WRITE && carried_out)
		failure_hint(failure, "the request was carried out, but its answer cannot be "
				      "made; stop the daemon and run chaosactord db check");
}

/* The request was asked to end, or, without a reason in its token, is late: the daemon
 * stops. */
static void fail_cancelled(struct answers *answers, struct failure *failure)
{
	const size_t limit_ms = answers->rpc->setup.limits.run_ms;
	const enum cancel_reason reason = cancel_reason(answers->cancel);

	failure_reset(failure);
	if (reason == CANCEL_NONE || reason == CANCEL_STOP) {
		(void)failure_set(failure, FAULT_DRAINING,
				  "the daemon is stopping; this was not carried out");
	} else if (reason == CANCEL_TIME) {
		(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
				  "not carried out: the request has run for %zu ms, the limit of "
				  "--run-timeout",
				  limit_ms);
		failure_number(failure, "limit", limit_ms);
		failure_hint(failure, "ask for less at once, or start the daemon with a larger "
				      "--run-timeout");
	} else { /* nobody reads this */
		(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
				  "not carried out: nobody waits for the answer");
	}
}

static void run_call(struct answers *answers, const struct member *member, struct session *session,
		     struct failure *failure)
{
	const struct buffer_mark start = buffer_mark(&answers->text);
	struct json_writer out;
	struct call call = {
		.rpc = answers->rpc,
		.world = member->world,
		.grant = answers->envelope->grant,
		.host = answers->envelope->host,
		.session = session,
		.writing = member->method->class == CLASS_WRITE ? answers->writing : NULL,
		.conversation = answers->conversation,
		.awaited = answers->may_wait && !answers->writing && !member->notification
				   ? &answers->awaited
				   : NULL,
		.arena = &answers->arena,
		.out = &out,
		.failure = failure,
	};
	enum status st;

	CHECK(member->method->class != CLASS_WRITE || call.writing);
	begin_result(answers, member, &out);
	out.limit_bytes = text_limit(answers);
	out.network = session ? session_network(session) : ADDRESS_MAINNET;
	out.cancel = answers->cancel;
	decode_init(&call.decode, call.arena, failure, member->lotus);
	call.decode.session = session;
	if (session) {
		call.decode.network_version = call_head(&call).env.network_version;
		session_forget_damage(session);
		session_forget_lack(session);
	}
	st = guard_call(&call, member);
	if (!answers->alone)
		json_write_object_end(&out);
	if (session && session_damage(session))
		fail_damaged(member, session_damage(session), st == ST_OK, failure);
	/* Whatever came of it: what a request to end has touched is not to be believed. */
	answers->waits = call.waits && !cancel_asked(answers->cancel);
	if (cancel_asked(answers->cancel))
		fail_cancelled(answers, failure);
	else if (json_writer_status(&out) != ST_OK && !failure->set)
		fail_writer(answers, json_writer_status(&out), failure);
	else if (st != ST_OK)
		(void)failure_of_status(failure, st, NULL);
	if (failure->set || member->notification)
		buffer_cut(&answers->text, start);
}

/* A limit of one request is not the daemon's want of memory. */
static void blame_limit(const struct answers *answers, struct session *session,
			struct failure *failure)
{
	if (failure->fault != FAULT_OUT_OF_MEMORY || !failure->set)
		return;
	if (!arena_exhausted(&answers->arena) &&
	    (!session || !arena_exhausted(session_arena(session))))
		return;
	failure_reset(failure);
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED, "memory for this request is exhausted");
}

/* What the caller is not told must not stay, unless the answer says so. */
static void spoil_untold(struct answers *answers, const struct failure *failure)
{
	const bool memory = failure->fault == FAULT_OUT_OF_MEMORY;

	if (failure->set && !answers->full && written_by(answers) != answers->written_before)
		writing_spoil(answers->writing, memory ? ST_NO_MEMORY : ST_IO);
}

/* Whether the member is to run again: it lacked a block, which is there now. */
static bool remake(struct answers *answers, struct session *session, struct failure *failure)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (!session || session_lacks(session).size == 0 || cancel_asked(answers->cancel))
		return false;
	failure_reset(failure);
	if (!answers->may_remake) {
		answers->unmade = true;
		(void)failure_of_status(failure, ST_UNMADE, NULL);
		return false;
	}
	/* What was written before the lack was met would be written twice. */
	if (written_by(answers) != answers->written_before) {
		(void)failure_of_status(failure, ST_UNMADE, NULL);
		return false;
	}
	st = session_remake(session, &err);
	if (st != ST_OK)
		(void)failure_of_status(failure, st, &err);
	return st == ST_OK;
}

static void run_member(struct answers *answers, const struct member *member,
		       struct session *session)
{
	const struct buffer_mark start = buffer_mark(&answers->text);
	struct charge *charge = answers->text.charge;
	struct failure failure;

	answers->written_before = written_by(answers);
	failure_init(&failure);
	/* What a member before it had made again must not add up. */
	if (session)
		session_forget_remade(session);
	run_call(answers, member, session, &failure);
	while (remake(answers, session, &failure)) {
		buffer_cut(&answers->text, start);
		arena_reset(&answers->arena);
		run_call(answers, member, session, &failure);
	}
	if (failure.set)
		buffer_cut(&answers->text, start);
	blame_limit(answers, session, &failure);
	spoil_untold(answers, &failure);
	if (failure.set && charge_refused(charge))
		failure_set_busy(&failure, charge);
	if (failure.set && !member->notification)
		answer_failure(answers, member, &failure);
	answers->member_failed = failure.set;
	failure_fini(&failure);
	arena_fini(&answers->arena);
}

/* Beyond the limit nothing is done that could not be answered. */
static bool is_full(const struct answers *answers)
{
	return answers->full || answers->text.size >= text_limit(answers);
}

static void skip_member(struct answers *answers, const struct member *member)
{
	const size_t limit = text_limit(answers);
	struct failure failure;

	if (member->notification)
		return;
	failure_init(&failure);
	(void)failure_set(&failure, FAULT_LIMIT_EXCEEDED,
			  "not executed: the answers of this batch had reached %zu bytes", limit);
	failure_number(&failure, "limit", limit);
	failure_hint(&failure, "send it again in a smaller batch, or raise --max-response");
	answer_failure(answers, member, &failure);
	failure_fini(&failure);
}

/* There is no time for what has not begun. */
static void refuse_late(struct answers *answers, const struct member *member)
{
	struct failure failure;

	if (member->notification)
		return;
	failure_init(&failure);
	fail_cancelled(answers, &failure);
	answer_failure(answers, member, &failure);
	failure_fini(&failure);
}

static bool is_late(const struct answers *answers, const struct session *session)
{
	return cancel_asked(answers->cancel) || (session && session_is_late(session));
}

/* ---- all of them ------------------------------------------------------------ */

void answers_turn(struct answers *answers, size_t first, size_t end)
{
	answers->first = first;
	answers->end = end;
	answers->before = buffer_mark(&answers->text);
	answers->full_before = answers->full;
}

/* Any number of times for one run. */
static void start_answers(struct answers *answers)
{
	answers->full = answers->full_before;
	answers->failed = false;
	if (answers->first > 0) {
		buffer_cut(&answers->text, answers->before);
		return;
	}
	buffer_clear(&answers->text);
	if (answers->envelope->batch)
		buffer_append_byte(&answers->text, '[');
}

/* A batch of notifications only has no answer, not an empty one. Every answer is one
 * line, as Go's encoder ends them. */
static void complete_answers(struct answers *answers)
{
	const bool complete = buffer_status(&answers->text) == ST_OK;

	if (complete && answers->envelope->batch && answers->text.size == 1)
		buffer_clear(&answers->text);
	else if (answers->envelope->batch)
		buffer_append_byte(&answers->text, ']');
	if (complete && answers->text.size > 0)
		buffer_append_byte(&answers->text, '\n');
}

static void end_answers(struct answers *answers)
{
	if (answers->end == answers->envelope->member_count)
		complete_answers(answers);
	if (buffer_status(&answers->text) == ST_OK)
		return;
	answers->no_memory = true;
	answers->busy = charge_refused(answers->text.charge);
}

static void answer_member(struct answers *answers, size_t index, struct session *session)
{
	const struct member *member = &answers->envelope->members[index];

	answers->member_failed = true;
	if (member->method && is_late(answers, session))
		refuse_late(answers, member);
	else if (member->method && is_full(answers))
		skip_member(answers, member);
	else if (member->method)
		run_member(answers, member, session);
	else if (!member->notification)
		answer_failure(answers, member, &member->refusal);
}

/* Every member but the one that failed says that it was not done. */
static void answer_undone(struct answers *answers, size_t index, size_t failed)
{
	const struct member *member = &answers->envelope->members[index];
	struct failure failure;

	if (member->notification)
		return;
	failure_init(&failure);
	(void)failure_set(&failure, FAULT_BATCH_UNDONE,
			  index < failed ? "taken back: member %zu of the atomic batch failed"
					 : "not carried out: member %zu of the atomic batch failed",
			  failed);
	failure_number(&failure, "failed", failed);
	answer_failure(answers, member, &failure);
	failure_fini(&failure);
}

/* Writes the answers of an atomic batch anew, of which member `failed` failed: its answer, which
 * begins at `start` of the text, stays. */
static void answer_all_undone(struct answers *answers, size_t failed, size_t start)
{
	struct buffer *text = &answers->text;
	const bool exempt = charge_exempt(text->charge, true);
	struct buffer kept;

	buffer_init(&kept, 0);
	kept.charge = text->charge;
	if (start < text->size && text->data[start] == ',')
		start++;
	buffer_append(&kept, text->data + start, text->size - start);
	start_answers(answers);
	for (size_t i = answers->first; i < answers->end; i++) {
		if (i != failed) {
			answer_undone(answers, i, failed);
			continue;
		}
		if (kept.size > 0 && text->size > 1)
			buffer_append_byte(text, ',');
		buffer_append_bytes(text, buffer_bytes(&kept));
	}
	buffer_append_failure(text, &kept);
	buffer_fini(&kept);
	charge_exempt(text->charge, exempt);
}

/* The run is to be made again. */
static bool is_no_answer(const struct answers *answers)
{
	return answers->unmade || answers->waits || answers->too_long;
}

/* A member takes little of a thread that has others to serve, many of them may take all of it. */
static void look_at_clock(struct answers *answers, size_t index)
{
	answers->too_long = index > 0 && answers->lent_until_ns != 0 &&
			    clock_ns() >= answers->lent_until_ns;
}

/* Returns whether all of it stands: false when an atomic batch failed. */
static bool run_members(struct answers *answers, struct session *session)
{
	for (size_t i = answers->first; i < answers->end && !is_no_answer(answers); i++) {
		const size_t start = answers->text.size;

		look_at_clock(answers, i);
		if (answers->too_long)
			return true;
		cancel_open(answers->cancel);
		answer_member(answers, i, session);
		if (!answers->member_failed || !is_atomic(answers) || is_no_answer(answers))
			continue;
		answer_all_undone(answers, i, start);
		return false;
	}
	return true;
}

static bool run_all(struct answers *answers, struct session *session)
{
	bool done;

	answers->cancel = session ? session_cancel(session) : NULL;
	answers->arena.cancel = answers->cancel;
	answers->unmade = false;
	answers->waits = false;
	answers->too_long = false;
	start_answers(answers);
	done = run_members(answers, session);
	end_answers(answers);
	return done;
}

void answers_run(struct answers *answers, struct session *session)
{
	(void)run_all(answers, session);
}

/* All or nothing: what is taken back does not harm the other jobs of the commit. */
static void write_atomically(struct answers *answers, struct writing *writing)
{
	struct trial *trial;
	enum status st = trial_begin(writing, &trial);

	if (st == ST_OK && run_all(answers, writing_session(writing)))
		st = trial_keep(trial);
	else if (st == ST_OK)
		trial_undo(trial);
	if (st != ST_OK)
		answers_fail(answers, st, NULL);
}

void answers_write(struct answers *answers, struct writing *writing, bool (*ready)(void *context),
		   void *context)
{
	uint64_t written_before;

	answers->writing = writing;
	written_before = written_by(answers);
	charge_exempt(answers->text.charge, true);
	/* The one thread that writes is not to grow it step by step; without room now, what is
	 * written shows it. */
	(void)buffer_reserve(&answers->text, RESULT_BYTES);
	if (is_atomic(answers))
		write_atomically(answers, writing);
	else
		answers_run(answers, writing_session(writing));
	if ((answers->no_memory || (ready && !ready(context))) &&
	    written_by(answers) != written_before)
		writing_spoil(writing, ST_NO_MEMORY);
	charge_exempt(answers->text.charge, false);
	answers->writing = NULL;
}

void answers_refuse(struct answers *answers, const struct failure *failure)
{
	const struct envelope *envelope = answers->envelope;

	answers->no_memory = false;
	answers->waits = false;
	start_answers(answers);
	for (size_t i = answers->first; i < answers->end; i++) {
		const struct member *member = &envelope->members[i];

		if (!member->notification)
			answer_failure(answers, member,
				       member->method ? failure : &member->refusal);
	}
	end_answers(answers);
}

void answers_fail(struct answers *answers, enum status st, const struct error *err)
{
	struct failure failure;

	failure_init(&failure);
	(void)failure_of_status(&failure, st, err);
	answers_refuse(answers, &failure);
	failure_fini(&failure);
}

struct bytes answers_text(const struct answers *answers)
{
	if (answers->no_memory)
		return bytes_of_text(FAILURE_MEMORY_ANSWER);
	return buffer_bytes(&answers->text);
}
