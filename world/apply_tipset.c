/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/apply_tipset.h"

#include <inttypes.h>

#include "world/changes.h"
#include "world/history.h"
#include "world/journal_tipset.h"
#include "world/replay.h"

/* A run in the making. The VM works in memory of its own; what goes in and what comes
 * out lies in the memory of its surroundings. */
struct tipset_job {
	struct session *session;
	const struct tipset_order *order;
	struct tipset_surroundings around;
	struct settings settings;
	struct randomness randomness;
	struct draws draws; /* noted if they are to be listed */
	struct tipset_run *out;
};

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the tipset could not be run: %s", status_name(st));
}

/* ---- the VM's view of an order --------------------------------------------- */

static enum status bare_messages(struct tipset_job *job, const struct tipset_order_block *block,
				 const struct message **out)
{
	struct message *messages = arena_zalloc(job->around.arena, block->message_count,
						sizeof(*messages));

	*out = messages;
	if (!messages)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < block->message_count; i++)
		messages[i] = block->messages[i].message;
	return ST_OK;
}

static enum status make_tipset(struct tipset_job *job)
{
	const struct tipset_order *order = job->order;
	struct tipset_block *blocks = arena_zalloc(job->around.arena, order->block_count,
						   sizeof(*blocks));

	if (!blocks)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < order->block_count; i++) {
		blocks[i].miner = order->blocks[i].miner;
		blocks[i].win_count = order->blocks[i].win_count;
		blocks[i].message_count = order->blocks[i].message_count;
		TRY(bare_messages(job, &order->blocks[i], &blocks[i].messages));
	}
	job->out->tipset = (struct tipset){
		.parent_epoch = order->parent_epoch,
		.epoch = order->epoch,
		.base_fee = order->base_fee,
		.blocks = blocks,
		.block_count = order->block_count,
	};
	return ST_OK;
}

static enum status find_randomness(struct tipset_job *job, struct error *err)
{
	TRY(session_settings(job->session, job->around.arena, &job->out->env, &job->settings, err));
	job->randomness = settings_randomness(&job->settings);
	job->draws = (struct draws){ .arena = job->around.arena };
	if (job->settings.mode == RANDOMNESS_MODE_RECORD)
		job->randomness.noting = &job->draws;
	return ST_OK;
}

static enum status run(struct tipset_job *job, const struct state_point *point, struct error *err)
{
	struct session *session = job->session;
	struct tipset_run *out = job->out;
	struct vm_input input;

	*out = (struct tipset_run){
		.root_before = point->root,
		.root_after = point->root,
		.env = point->env,
		.durable = session_setup(session)->durable,
	};
	TRY(make_tipset(job));
	TRY(find_randomness(job, err));
	input = (struct vm_input){
		.env = &out->env,
		.root = cid_of(&out->root_before),
		.blocks = job->around.blocks,
		.sink = job->around.sink,
		.arena = job->around.arena,
		.touched = job->around.touched,
		.trace_limit_bytes = session_trace_limit(session),
		.max_call_depth = session_setup(session)->max_call_depth,
		.chaos = true,
		.randomness = &job->randomness,
	};
	TRY(vm_apply_tipset(&input, &out->tipset, job->around.with_traces, &out->result, err));
	if (out->result.ending == VM_RECEIPT) {
		out->root_after = out->result.root_after;
		out->env.epoch = out->tipset.epoch;
	}
	return ST_OK;
}

/* ---- apply ----------------------------------------------------------------- */

/* Whether a message of the tipset was turned away before it ran. */
static bool any_refused(const struct tipset_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct tipset_application *run = &result->applications[i];

		if (run->step == TIPSET_MESSAGE && run->receipt.gas_used == 0)
			return true;
	}
	return false;
}

/* Keeps every message of a block, and returns the forms they were given in. */
static enum status record_block(struct tipset_job *job, struct writing *writing,
				const struct tipset_order_block *block, bool refused,
				const struct bytes **out)
{
	struct bytes *forms = arena_zalloc(job->around.arena, block->message_count, sizeof(*forms));

	*out = forms;
	if (!forms)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < block->message_count; i++) {
		struct block_cid bare;
		struct bytes given;

		TRY(writing_message(writing, &block->messages[i], refused, &bare, &given));
		TRY(arena_copy(job->around.arena, given, &forms[i]));
	}
	return ST_OK;
}

static uint64_t message_count(const struct tipset_order *order)
{
	uint64_t count = 0;

	for (size_t i = 0; i < order->block_count; i++)
		count += order->blocks[i].message_count;
	return count;
}

static enum status append_entry(struct tipset_job *job, struct changes *changes,
				const struct bytes *const *forms)
{
	struct tipset_run *out = job->out;
	struct journal_entry entry = {
		.kind = JOURNAL_TIPSET,
		.root_before = out->root_before,
		.root_after = out->root_after,
		.env = out->env,
	};
	struct buffer body;
	enum status st;

	TRY(settings_with_draws(&job->settings, &job->draws, entry.env.settings, &entry.settings));
	entry.message_count = message_count(job->order);
	buffer_init(&body, 0);
	st = journal_tipset_encode(&body, &out->tipset, forms, &out->result);
	entry.tipset = buffer_bytes(&body);
	if (st == ST_OK)
		st = changes_append(changes, &entry);
	buffer_fini(&body);
	out->env = entry.env;
	out->seq = entry.seq;
	out->has_seq = st == ST_OK;
	return st;
}

static enum status record_tipset(struct tipset_job *job, struct writing *writing)
{
	const struct tipset_order *order = job->order;
	const struct bytes **forms = arena_zalloc(job->around.arena, order->block_count,
						  sizeof(*forms));
	/* Which one it was matters not: a message that ran has not run before. */
	const bool refused = any_refused(&job->out->result);

	if (!forms)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < order->block_count; i++)
		TRY(record_block(job, writing, &order->blocks[i], refused, &forms[i]));
	return append_entry(job, writing_changes(writing), forms);
}

/* Whatever fails once messages are in the batch spoils the commit: they must not be
 * found without an entry. */
static enum status finish(struct tipset_job *job, struct writing *writing)
{
	enum status st;

	if (job->out->result.ending != VM_RECEIPT)
		return ST_OK;
	TRY(writing_close(writing));
	st = record_tipset(job, writing);
	if (st != ST_OK)
		changes_fail(writing_changes(writing), st);
	return st;
}

static enum status admit(struct writing *writing, const struct tipset_order *order,
			 struct error *err)
{
	return changes_admit(writing_changes(writing), message_count(order), err);
}

enum status writing_apply_tipset(struct writing *writing, const struct tipset_order *order,
				 bool with_traces, struct tipset_run *out, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point point = session_head(session);
	struct tipset_job job = { .session = session, .order = order, .out = out };
	enum status st = admit(writing, order, err);

	job.around = (struct tipset_surroundings){
		.blocks = session_blocks(session),
		.sink = writing_sink(writing),
		.arena = session_scratch(session),
		.with_traces = with_traces,
	};
	if (st == ST_OK)
		st = run(&job, &point, err);
	if (st == ST_OK)
		st = session_doubt(session);
	if (st == ST_OK)
		st = finish(&job, writing);
	return st == ST_OK ? ST_OK : failed(err, st);
}

/* ---- replay ---------------------------------------------------------------- */

/* Views of the entry, which lies in the session's arena. */
static enum status read_block(struct arena *arena, struct journal_block block,
			      struct tipset_order_block *out)
{
	struct chain_message *messages = arena_zalloc(arena, block.message_count,
						      sizeof(*messages));
	struct bytes form;

	if (!messages)
		return ST_NO_MEMORY;
	*out = (struct tipset_order_block){
		.miner = block.miner,
		.win_count = block.win_count,
		.messages = messages,
		.message_count = block.message_count,
	};
	for (size_t i = 0; journal_block_message(&block, &form); i++) {
		if (chain_message_decode(form, true, &messages[i], NULL) != ST_OK)
			return ST_CORRUPT;
	}
	return ST_OK;
}

static enum status read_order(struct arena *arena, const struct journal_entry *entry,
			      struct tipset_order *out)
{
	struct tipset_order_block *blocks;
	struct journal_tipset tipset;
	struct journal_block block;

	TRY(journal_tipset_decode(entry, &tipset));
	*out = (struct tipset_order){
		.parent_epoch = tipset.parent_epoch,
		.epoch = entry->env.epoch,
		.base_fee = tipset.base_fee,
		.block_count = tipset.block_count,
	};
	blocks = arena_zalloc(arena, tipset.block_count, sizeof(*blocks));
	out->blocks = blocks;
	if (!blocks)
		return ST_NO_MEMORY;
	for (size_t i = 0; journal_tipset_block(&tipset, &block); i++)
		TRY(read_block(arena, block, &blocks[i]));
	return ST_OK;
}

static bool same_application(const struct tipset_application *run,
			     const struct journal_application *kept)
{
	return run->step == kept->step && run->epoch == kept->epoch &&
	       (run->step == TIPSET_CRON || run->block == kept->block) &&
	       replay_same_receipt(&run->receipt, &kept->receipt);
}

static bool same_outcome(const struct tipset_run *run, const struct journal_entry *entry)
{
	struct journal_application kept;
	struct journal_tipset tipset;

	if (run->result.ending != VM_RECEIPT || journal_tipset_decode(entry, &tipset) != ST_OK ||
	    run->result.count != tipset.application_count ||
	    !block_cid_equal(&run->result.receipts_root, &tipset.receipts_root) ||
	    !block_cid_equal(&run->root_after, &entry->root_after))
		return false;
	for (size_t i = 0; journal_tipset_application(&tipset, &kept); i++) {
		if (!same_application(&run->result.applications[i], &kept))
			return false;
	}
	return true;
}

static enum status replay(struct tipset_job *job, const struct journal_entry *entry,
			  struct error *err)
{
	const struct state_point before = { .root = entry->root_before, .env = entry->env };
	struct tipset_run *out = job->out;
	struct tipset_order order;

	TRY(read_order(job->around.arena, entry, &order));
	job->order = &order;
	TRY(run(job, &before, err));
	if (!same_outcome(out, entry))
		return replay_differs(entry->seq, err);
	out->seq = entry->seq;
	out->has_seq = true;
	return ST_OK;
}

enum status session_replay_tipset_in(struct session *session, const struct journal_entry *entry,
				     const struct tipset_surroundings *around,
				     struct tipset_run *out, struct error *err)
{
	struct tipset_job job = { .session = session, .around = *around, .out = out };
	enum status st = replay(&job, entry, err);

	return st == ST_OK ? ST_OK : failed(err, st);
}

enum status session_replay_tipset(struct session *session, uint64_t seq, struct tipset_run *out,
				  struct error *err)
{
	struct tipset_surroundings around = {
		.blocks = session_blocks(session),
		.with_traces = true,
	};
	struct journal_entry entry;

	TRY(session_entry(session, seq, &entry, err));
	if (entry.kind != JOURNAL_TIPSET) {
		(void)error_set(err, ST_INVALID, "journal entry %" PRIu64 " is not a tipset", seq);
		error_hint(err, "Chaos.History tells the kind of every entry");
		return ST_INVALID;
	}
	around.arena = session_scratch(session);
	return session_replay_tipset_in(session, &entry, &around, out, err);
}

void tipset_run_application(const struct tipset_run *run, size_t index, struct application *out)
{
	const struct tipset_application *found = &run->result.applications[index];

	*out = (struct application){
		.message = found->message,
		.message_cid = found->message_cid,
		.result = {
			.ending = VM_RECEIPT,
			.receipt = found->receipt,
			.gas = found->gas,
			.root_after = run->root_after,
			.error = found->error,
			.receiver_code = found->receiver_code,
		},
		.root_before = run->root_before,
		.root_after = run->root_after,
		.env = run->env,
		.seq = run->seq,
		.has_seq = true,
		.durable = run->durable,
		.trace = found->trace,
	};
}

enum status session_replay_message(struct session *session, uint64_t seq, struct cid cid,
				   struct application *out, struct error *err)
{
	struct journal_entry entry;
	struct tipset_run run;

	TRY(session_entry_message(session, seq, cid, &entry, err));
	if (entry.kind == JOURNAL_MESSAGE)
		return session_replay(session, seq, out, err);
	TRY(session_replay_tipset(session, seq, &run, err));
	for (size_t i = 0; i < run.result.count; i++) {
		const struct tipset_application *found = &run.result.applications[i];

		if (found->step == TIPSET_MESSAGE &&
		    block_cid_equal(&found->message_cid, &entry.message_cid)) {
			tipset_run_application(&run, i, out);
			return ST_OK;
		}
	}
	return error_set(err, ST_CORRUPT, "journal entry %" PRIu64 " lost a message", seq);
}
