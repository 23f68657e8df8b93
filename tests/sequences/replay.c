/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The same sequence where it must come out the same: in an engine that imports the
 * exported pre-state, and once more from that engine's journal after a restart. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

#include "tests/sequences/sequence.h"
#include "world/check.h"
#include "world/engine.h"
#include "world/apply_tipset.h"
#include "world/history.h"
#include "world/remake.h"
#include "world/set_environment.h"
#include "world/world.h"

enum {
	MAP_BYTES = 64 << 20, /* at first; it grows */
	CACHE_BYTES = 4 << 20,
};

struct replay {
	struct job job; /* first */
	const struct sequence *sequence;
	struct tally *tally;
	struct environment env;
	size_t step;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool done;
};

/* ---- comparing ------------------------------------------------------------------ */

static bool same_receipt(const struct receipt *a, const struct receipt *b)
{
	return a->exit_code == b->exit_code && a->gas_used == b->gas_used &&
	       bytes_equal(a->ret, b->ret);
}

static void check_message(struct replay *replay, const char *where, const struct application *run)
{
	const struct step *step = &replay->sequence->steps[replay->step];
	bool fatal = run->result.ending == VM_FATAL;

	if (fatal != step->fatal ||
	    (!fatal && !same_receipt(&run->result.receipt, &step->receipt)) ||
	    (!fatal && !block_cid_equal(&run->root_after, &step->root_after)))
		tally_violation(replay->tally, "message %zu ended otherwise %s", replay->step,
				where);
}

static void check_tipset(struct replay *replay, const char *where, const struct tipset_run *run)
{
	const struct applied_tipset *expected = &replay->sequence->tipsets[replay->step];
	const struct tipset_result *a = &run->result, *b = &expected->result;

	if (a->ending != b->ending || !block_cid_equal(&a->receipts_root, &b->receipts_root) ||
	    !block_cid_equal(&run->root_after, &b->root_after))
		tally_violation(replay->tally, "tipset %zu ended otherwise %s", replay->step,
				where);
}

/* ---- applying ---------------------------------------------------------------------- */

static void apply_message(struct replay *replay, struct writing *writing)
{
	const struct step *step = &replay->sequence->steps[replay->step];
	const struct chain_message message = { .message = step->message };
	struct error err = { .status = ST_OK };
	struct application run;
	uint64_t seq;

	if (step->epoch_offset != 0) {
		replay->env.epoch += step->epoch_offset;
		must(writing_set_environment(writing, &replay->env, &seq, &err));
	}
	if (writing_apply(writing, &message, false, &run, &err) != ST_OK)
		tally_violation(replay->tally, "message %zu in an engine: %s", replay->step,
				err.text);
	else
		check_message(replay, "in an engine", &run);
}

static struct tipset_order_block order_block(const struct tipset_block *block, struct arena *arena)
{
	struct chain_message *messages = arena_zalloc(arena, block->message_count,
						      sizeof(*messages));

	must_hold(messages != NULL);
	for (size_t i = 0; i < block->message_count; i++)
		messages[i].message = block->messages[i];
	return (struct tipset_order_block){ block->miner, block->win_count, messages,
					    block->message_count };
}

static void apply_tipset(struct replay *replay, struct writing *writing)
{
	const struct tipset *tipset = &replay->sequence->tipsets[replay->step].tipset;
	struct arena *arena = session_arena(writing_session(writing));
	struct tipset_order_block *blocks = arena_zalloc(arena, tipset->block_count,
							 sizeof(*blocks));
	const struct tipset_order order = { tipset->parent_epoch, tipset->epoch, tipset->base_fee,
					    blocks, tipset->block_count };
	struct error err = { .status = ST_OK };
	struct tipset_run run;

	must_hold(blocks != NULL);
	for (size_t i = 0; i < tipset->block_count; i++)
		blocks[i] = order_block(&tipset->blocks[i], arena);
	if (writing_apply_tipset(writing, &order, false, &run, &err) != ST_OK)
		tally_violation(replay->tally, "tipset %zu in an engine: %s", replay->step,
				err.text);
	else
		check_tipset(replay, "in an engine", &run);
}

static void apply_all(struct job *job, struct writing *writing)
{
	struct replay *replay = (struct replay *)job;

	for (replay->step = 0; replay->step < replay->sequence->count; replay->step++) {
		if (replay->sequence->of_tipsets)
			apply_tipset(replay, writing);
		else
			apply_message(replay, writing);
	}
}

/* Whether what ended with st has to be tried again, once the block it lacked is made. */
static bool is_to_repeat(struct session *session, enum status st, struct error *err)
{
	if (st == ST_OK || session_lacks(session).size == 0)
		return false;
	*err = (struct error){ .status = ST_OK };
	must(session_remake(session, err));
	session_forget_lack(session);
	return true;
}

/* ---- from the journal ------------------------------------------------------------------ */

static void replay_message(struct replay *replay, struct session *session, uint64_t seq)
{
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	/* A fatal message is not in the journal. */
	while (replay->step < replay->sequence->count &&
	       replay->sequence->steps[replay->step].fatal)
		replay->step++;
	do
		st = session_replay(session, seq, &run, &err);
	while (is_to_repeat(session, st, &err));
	if (replay->step == replay->sequence->count)
		tally_violation(replay->tally, "journal entry %" PRIu64 " too many", seq);
	else if (st != ST_OK)
		tally_violation(replay->tally, "message %zu from the journal: %s", replay->step,
				err.text);
	else
		check_message(replay, "from the journal", &run);
	replay->step++;
}

static void replay_tipset(struct replay *replay, struct session *session, uint64_t seq)
{
	struct error err = { .status = ST_OK };
	struct tipset_run run;
	enum status st;

	do
		st = session_replay_tipset(session, seq, &run, &err);
	while (is_to_repeat(session, st, &err));
	if (replay->step == replay->sequence->count)
		tally_violation(replay->tally, "journal entry %" PRIu64 " too many", seq);
	else if (st != ST_OK)
		tally_violation(replay->tally, "tipset %zu from the journal: %s", replay->step,
				err.text);
	else
		check_tipset(replay, "from the journal", &run);
	replay->step++;
}

static void replay_all(struct job *job, struct session *session)
{
	struct replay *replay = (struct replay *)job;
	const struct state_point head = session_head(session);
	struct error err = { .status = ST_OK };
	struct journal_entry entry;

	replay->step = 0;
	for (uint64_t seq = 0; seq <= head.seq; seq++) {
		must(session_entry(session, seq, &entry, &err));
		if (entry.kind == JOURNAL_MESSAGE)
			replay_message(replay, session, seq);
		else if (entry.kind == JOURNAL_TIPSET)
			replay_tipset(replay, session, seq);
	}
	if (!block_cid_equal(&head.root, &replay->sequence->chain.root))
		tally_violation(replay->tally, "the journal leads to another root");
	sequence_check_rerun(replay->sequence, session, replay->tally);
}

/* ---- engines ------------------------------------------------------------------------------ */

static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct replay *replay = (struct replay *)job;

	must_be_ok(commit, err && err->text[0] ? err->text : "commit", __FILE__, __LINE__);
	pthread_mutex_lock(&replay->lock);
	replay->done = true;
	pthread_cond_signal(&replay->changed);
	pthread_mutex_unlock(&replay->lock);
}

static void run_job(struct replay *replay, const struct engine_options *options, enum lane lane)
{
	struct error err = { .status = ST_OK };
	struct engine *engine;

	if (engine_open(options, &engine, &err) != ST_OK) {
		tally_violation(replay->tally, "no engine: %s", err.text);
		return;
	}
	replay->job = (struct job){
		.world = engine_world(engine, bytes_of_text(WORLD_MAIN_NAME)),
		.run = replay_all,
		.write = apply_all,
		.done = job_done,
	};
	replay->done = false;
	must(engine_submit(engine, &replay->job, lane));
	pthread_mutex_lock(&replay->lock);
	while (!replay->done)
		pthread_cond_wait(&replay->changed, &replay->lock);
	pthread_mutex_unlock(&replay->lock);
	engine_close(engine);
}

static void report_problem(void *context, const char *line)
{
	struct replay *replay = context;

	tally_violation(replay->tally, "database: %s", line);
}

static void check_database(struct replay *replay, const struct engine_options *options)
{
	struct check_totals totals;
	struct error err = { .status = ST_OK };

	must(check_directory(options->data_directory, options->log, report_problem, replay, &totals,
			     &err));
	if (totals.problems != 0 || totals.incomplete != 0)
		tally_violation(replay->tally,
				"database: %" PRIu64 " problems, %" PRIu64 " blocks missing",
				totals.problems, totals.incomplete);
}

void sequence_replay(const struct sequence *sequence, const char *directory, struct tally *tally)
{
	const struct log log = { .level = LOG_ERROR, .fd = 2 };
	const struct genesis_spec genesis = {
		.kind = GENESIS_CAR,
		.text = "car:sequence",
		.car = buffer_bytes(&sequence->car),
		.options = environment_given_whole(&sequence->env),
	};
	const struct engine_options options = {
		.data_directory = directory,
		.map_size_bytes = MAP_BYTES,
		.block_cache_bytes = CACHE_BYTES,
		.workers = 1,
		.max_call_depth = CHAIN_DEPTH_MAX,
		.vm_memory_bytes = CHAIN_MEMORY_BYTES,
		.queue_limit = 1,
		.genesis = &genesis,
		.log = &log,
	};
	struct replay replay = { .sequence = sequence, .tally = tally, .env = sequence->env };
	struct engine_options again = options;
	struct genesis_spec nothing = { .kind = GENESIS_CAR, .text = "" };

	again.genesis = &nothing;
	pthread_mutex_init(&replay.lock, NULL);
	pthread_cond_init(&replay.changed, NULL);
	run_job(&replay, &options, LANE_WRITE);
	run_job(&replay, &again, LANE_LONG);
	check_database(&replay, &options);
	pthread_cond_destroy(&replay.changed);
	pthread_mutex_destroy(&replay.lock);
}
