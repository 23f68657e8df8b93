/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/remake.h"
#include "world/rerun.h"

#include "tests/unit/world/applying.h"
#include "tests/unit/world/mixed_journal.h"
#include "world/changes.h"
#include "world/history.h"

/* A journal of everything there is, and parts of it that are run again with nothing to
 * read but the state they begin with. */

enum { STEPS = 90, MEMORY_SMALL = 80 * 1024 };

/* ---- a journal ------------------------------------------------------------- */

/* The context says whether all are messages. */
static void write_journal(struct test_job *job, struct writing *writing)
{
	struct mixed_journal journal = { .plain = *(const bool *)job->context };

	while (journal.step < STEPS && job->status == ST_OK)
		job->status = mixed_step(&journal, writing, &job->err);
}

static struct engine *open_with_journal(struct fixture *fixture, bool plain)
{
	struct engine *engine = fixture_open(fixture);
	struct test_job job;

	test_job_writes(&job, write_journal, &plain);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
	assert_int_equal(fixture_head(engine).seq, STEPS);
	return engine;
}

/* ---- the blocks of a state -------------------------------------------------- */

struct walk {
	struct arena *arena;
	struct overlay *seen;
	struct blockstore *blocks;
};

static enum status walk_link(void *context, struct cid cid)
{
	struct walk *walk = context;
	struct bytes block;

	if (!cid_names_block(cid) || overlay_get(walk->seen, cid_store_key(cid), &block) == ST_OK)
		return ST_OK;
	TRY(blockstore_get(walk->blocks, walk->arena, cid, &block));
	TRY(overlay_put(walk->seen, cid_store_key(cid), block));
	return cbor_each_link(block, walk_link, walk);
}

/* ST_NOT_FOUND when blocks lacks one that root reaches. */
static enum status walk_state(struct arena *arena, struct blockstore *blocks,
			      const struct block_cid *root, struct overlay *seen)
{
	struct walk walk = { arena, seen, blocks };

	return walk_link(&walk, cid_of(root));
}

/* ---- parts that are run again ------------------------------------------------ */

struct part {
	uint64_t first, last;
	struct cancel *cancel; /* or NULL */
	bool each;
	uint64_t puts, unordered; /* blocks given; blocks of an earlier entry than before */
	uint64_t newest;
	enum status complete; /* whether all blocks are there after it */
};

/* Looks at what passes on its way into an overlay. */
struct passing {
	struct overlay_blocks blocks; /* first */
	const struct rerun_sink *sink;
	struct part *part;
};

static enum status pass(struct blockstore *self, const struct block_cid *cid, struct bytes block)
{
	struct passing *passing = (struct passing *)self;
	struct part *part = passing->part;

	part->puts++;
	if (part->each) {
		part->unordered += passing->sink->seq < part->newest;
		part->newest = passing->sink->seq;
	}
	return overlay_put(passing->blocks.overlay, cid_store_key(cid_of(cid)), block);
}

static enum status run_into(struct part *part, struct session *session, struct overlay *overlay,
			    struct error *err)
{
	struct blockstore_ops ops;
	struct passing passing = { .part = part };
	struct rerun_sink sink = { .blocks = &passing.blocks.base };

	overlay_blocks_init(&passing.blocks, overlay, NULL);
	ops = *passing.blocks.base.ops;
	ops.put = pass;
	passing.blocks.base.ops = &ops;
	passing.sink = &sink;
	if (part->each)
		return session_rerun_each(session, part->first, part->last, &sink, err);
	return session_rerun(session, part->first, part->last, &passing.blocks.base, err);
}

/* Every state after an entry, or the last one alone. */
static enum status check_complete(const struct part *part, struct session *session,
				  struct overlay *overlay, struct error *err)
{
	struct arena *arena = session_arena(session);
	struct overlay_blocks blocks;
	struct journal_entry entry;

	overlay_blocks_init(&blocks, overlay, NULL);
	for (uint64_t seq = part->each ? part->first : part->last; seq <= part->last; seq++) {
		struct overlay seen;

		overlay_init(&seen, arena);
		TRY(session_entry(session, seq, &entry, err));
		TRY(walk_state(arena, &blocks.base, &entry.root_after, &seen));
	}
	return ST_OK;
}

/* Everything under root, made again where a checkpoint did not keep it. */
static enum status read_state(struct session *session, const struct block_cid *root,
			      struct overlay *overlay, struct error *err)
{
	struct arena *arena = session_arena(session);

	for (;;) {
		enum status st;

		overlay_init(overlay, arena);
		session_forget_lack(session);
		st = walk_state(arena, session_blocks(session), root, overlay);
		if (st != ST_UNMADE)
			return st;
		TRY(session_remake(session, err));
	}
}

static enum status run_part(struct part *part, struct session *session, struct error *err)
{
	struct journal_entry entry;
	struct overlay overlay;

	TRY(session_entry(session, part->first, &entry, err));
	TRY(read_state(session, &entry.root_before, &overlay, err));
	TRY(run_into(part, session, &overlay, err));
	part->complete = check_complete(part, session, &overlay, err);
	return ST_OK;
}

static void part_body(struct test_job *job, struct session *session)
{
	struct part *part = job->context;
	struct cancel *own = session_cancel(session);

	part->complete = ST_INVALID;
	if (part->cancel)
		session_obey(session, part->cancel);
	job->status = part->cancel
			      ? session_rerun(session, part->first, part->last, NULL, &job->err)
			      : run_part(part, session, &job->err);
	session_obey(session, own);
}

static enum status rerun(struct engine *engine, struct part *part, struct error *err)
{
	struct test_job job;

	test_job_reads(&job, part_body, part);
	fixture_job(engine, LANE_LONG, &job);
	*err = job.err;
	return job.status;
}

static void assert_part(struct engine *engine, struct part part)
{
	struct error err = { 0 };

	if (rerun(engine, &part, &err) != ST_OK)
		fail_msg("%d to %d: %s", (int)part.first, (int)part.last, err.text);
	assert_int_equal(part.complete, ST_OK);
	assert_int_equal(part.unordered, 0);
	assert_true(part.puts > 0 || part.last - part.first < 2);
}

static void any_part_brings_its_state(void **state)
{
	struct engine *engine = open_with_journal(*state, false);

	for (uint64_t first = 0; first <= STEPS; first += 9) {
		assert_part(engine, (struct part){ .first = first, .last = STEPS });
		assert_part(engine, (struct part){ .first = first, .last = first });
		assert_part(engine, (struct part){ .first = first, .last = (first + STEPS) / 2 });
	}
	assert_part(engine, (struct part){ .last = STEPS, .each = true });
	assert_part(engine, (struct part){ .first = 30, .last = 60, .each = true });
	engine_close(engine);
}

/* What is not committed yet is run again too. */
static void write_and_run_again(struct test_job *job, struct writing *writing)
{
	struct part part = { .last = STEPS };

	job->context = &(bool){ false };
	write_journal(job, writing);
	if (job->status == ST_OK)
		job->status = run_part(&part, writing_session(writing), &job->err);
	if (job->status == ST_OK)
		job->status = part.complete;
}

static void uncommitted_entries_are_seen(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct test_job job;

	test_job_writes(&job, write_and_run_again, NULL);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
	engine_close(engine);
}

/* What one VM cannot hold is run one by one. */
static void a_row_too_large_for_one_vm_is_run_one_by_one(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine;

	fixture->options.vm_memory_bytes = MEMORY_SMALL;
	engine = open_with_journal(fixture, true);
	assert_part(engine, (struct part){ .last = STEPS });
	engine_close(engine);
}

static void beyond_the_head_there_is_nothing(void **state)
{
	struct engine *engine = open_with_journal(*state, true);
	struct part part = { .first = 1, .last = STEPS + 1 };
	struct error err = { 0 };

	assert_int_equal(rerun(engine, &part, &err), ST_NOT_FOUND);
	assert_string_equal(err.text, "there is no journal entry 91");
	assert_int_equal(part.puts, 0);
	engine_close(engine);
}

static void a_token_ends_it(void **state)
{
	struct engine *engine = open_with_journal(*state, false);
	struct cancel cancel;
	struct part part = { .first = 1, .last = STEPS, .cancel = &cancel };
	struct error err = { 0 };

	cancel_reset(&cancel);
	cancel_request(&cancel, CANCEL_CLIENT);
	assert_int_equal(rerun(engine, &part, &err), ST_CANCELLED);
	engine_close(engine);
}

/* ---- a journal that lies ----------------------------------------------------- */

/* What is wrong with the entry that is made up. */
struct forgery {
	bool gas, exit_code, ret, root;
};

/* Appends an entry of a message that never ran as it says. */
static enum status forge(struct writing *writing, const struct forgery *forgery, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	const struct chain_message message = message_abort(0, 1);
	struct journal_entry entry = { .kind = JOURNAL_MESSAGE, .env = head.env };
	struct application run;

	TRY(session_simulate(session, &head, &message, false, false, &run, err));
	entry.root_before = head.root;
	entry.root_after = forgery->root ? head.root : run.root_after;
	entry.receipt = run.result.receipt;
	entry.receipt.gas_used += forgery->gas;
	entry.receipt.exit_code += forgery->exit_code;
	if (forgery->ret)
		entry.receipt.ret = bytes_of_text("x");
	entry.gas = run.result.gas;
	TRY(writing_message(writing, &message, false, &entry.message_cid, &entry.message));
	TRY(changes_append(writing_changes(writing), &entry));
	return ST_OK;
}

static void forge_body(struct test_job *job, struct writing *writing)
{
	job->status = forge(writing, job->context, &job->err);
}

static void a_journal_that_lies_is_caught(void **state)
{
	static const struct forgery forgeries[] = {
		{ .gas = true },
		{ .exit_code = true },
		{ .ret = true },
		{ .root = true },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		struct forgery forgery = forgeries[i];
		struct engine *engine;
		struct test_job job;

		snprintf(fixture->data, sizeof(fixture->data), "%s/%zu", fixture->directory, i);
		engine = fixture_open(fixture);
		apply_some(engine, 0, 0, 1);
		test_job_writes(&job, forge_body, &forgery);
		fixture_job(engine, LANE_WRITE, &job);
		assert_int_equal(job.status, ST_OK);
		assert_int_equal(job.commit, ST_OK);
		assert_part(engine, (struct part){ .first = 0, .last = 1 });
		for (int each = 0; each < 2; each++) {
			struct part part = { .first = 1, .last = 2, .each = each };
			struct error err = { 0 };

			assert_int_equal(rerun(engine, &part, &err), ST_CORRUPT);
			assert_string_equal(err.text,
					    "journal entry 2 ends otherwise when it is run again");
			/* Nothing of it was given away. */
			assert_true(part.puts == 0 || part.newest == 1);
		}
		engine_close(engine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(any_part_brings_its_state),
		WORLD_TEST(a_row_too_large_for_one_vm_is_run_one_by_one),
		WORLD_TEST(uncommitted_entries_are_seen),
		WORLD_TEST(beyond_the_head_there_is_nothing),
		WORLD_TEST(a_token_ends_it),
		WORLD_TEST(a_journal_that_lies_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
