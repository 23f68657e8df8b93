/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/chain.h"

#include "store/store.h"
#include "tests/unit/world/fixture.h"
#include "tests/unit/world/old_form.h"
#include "world/apply_message.h"
#include "world/check.h"
#include "world/fork.h"
#include "world/move.h"
#include "world/record.h"
#include "world/set_environment.h"

/* A chain that entries from before there was one have too, and that goes on behind them. (What
 * a client sees of chains is in tests/rpc/test_chain.py.) */

enum { ROUNDS = 12, TIPSETS = 200 };

/* ---- a history with moves ------------------------------------------------------------ */

static void write_some(struct test_job *job, struct writing *writing)
{
	const unsigned *round = job->context;
	struct session *session = writing_session(writing);
	struct environment env = session_head(session).env;
	struct chain_message message = message_abort(*round % 10, *round / 10);
	struct application run;
	struct moved moved;
	uint64_t seq;

	job->status = writing_apply(writing, &message, false, &run, &job->err);
	if (job->status == ST_OK && *round % 3 == 1) {
		env.epoch += 5;
		job->status = writing_set_environment(writing, &env, &seq, &job->err);
	}
	if (job->status == ST_OK && *round % 5 == 4)
		job->status = writing_rewind(writing, session_head(session).seq - 3, &moved,
					     &job->err);
}

static void run_in(struct engine *engine, const char *world, struct test_job *job)
{
	job->job.world = engine_world(engine, bytes_of_text(world));
	assert_int_equal(engine_submit(engine, &job->job, LANE_WRITE), ST_OK);
	test_job_wait(job);
	if (job->status != ST_OK || job->commit != ST_OK)
		fail_msg("%s: %s %s", world, job->err.text, job->commit_text);
}

static void make_rounds(struct engine *engine, const char *world, unsigned first, unsigned count)
{
	for (unsigned round = first; round < first + count; round++) {
		struct test_job job;

		test_job_writes(&job, write_some, &round);
		run_in(engine, world, &job);
	}
}

static void write_fork(struct test_job *job, struct writing *writing)
{
	const struct world_order order = { .name = bytes_of_text("child") };
	struct world *child;

	job->status = writing_create_world(writing, &order, &child, &job->err);
	if (job->status == ST_OK)
		world_leave(child);
}

/* ---- the form of before ---------------------------------------------------------------- */

static void strip(struct fixture *fixture, uint64_t newest)
{
	const struct store_options options = { .directory = fixture->data, .log = &fixture->log };
	const struct record_key key = record_key_world(WORLD_MAIN_ID);
	struct world_record world;
	struct store_batch *batch;
	struct buffer record;
	struct store *store;
	struct bytes value;

	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	assert_int_equal(store_batch_new(store, &batch), ST_OK);
	buffer_init(&record, 0);
	for (uint64_t seq = 0; seq <= newest; seq++) {
		const struct record_key at = record_key_journal(WORLD_MAIN_ID, seq);
		const struct bytes bytes = record_key_bytes(&at);

		buffer_clear(&record);
		assert_int_equal(store_batch_get(batch, &fixture->arena, STORE_JOURNAL, bytes,
						 &value),
				 ST_OK);
		strip_entry(&record, value);
		assert_int_equal(
			store_batch_put(batch, STORE_JOURNAL, bytes, buffer_bytes(&record)), ST_OK);
	}
	assert_int_equal(store_batch_get(batch, &fixture->arena, STORE_WORLDS,
					 record_key_bytes(&key), &value),
			 ST_OK);
	assert_int_equal(world_record_decode(value, &world), ST_OK);
	world.head.chain.known = false;
	buffer_clear(&record);
	assert_int_equal(world_record_encode(&record, &world), ST_OK);
	assert_int_equal(store_batch_put(batch, STORE_WORLDS, record_key_bytes(&key),
					 buffer_bytes(&record)),
			 ST_OK);
	assert_int_equal(store_batch_commit(batch, NULL), ST_OK);
	buffer_fini(&record);
	store_batch_free(batch);
	store_close(store);
}

/* ---- walking ----------------------------------------------------------------------------- */

struct walked {
	size_t count;
	struct block_cid keys[TIPSETS]; /* newest first */
	int64_t heights[TIPSETS];
};

static void walk(struct session *session, struct walked *out)
{
	struct error err = { 0 };
	struct chain_found found, parent;
	enum status st = session_chain_head(session, &found, &err);

	out->count = 0;
	while (st == ST_OK) {
		const struct chain_tipset *tipset = chain_found_tipset(&found);

		assert_true(out->count < TIPSETS);
		out->keys[out->count] = tipset->blocks[0].cid;
		out->heights[out->count++] = chain_found_height(&found);
		st = session_chain_parent(session, &found, &parent, &err);
		if (st == ST_OK)
			assert_true(block_cid_equal(&tipset->blocks[0].header.parents[0],
						    &chain_found_tipset(&parent)->blocks[0].cid));
		found = parent;
	}
	if (st != ST_NOT_FOUND)
		fail_msg("%s", err.text);
	assert_int_equal(out->heights[out->count - 1], 0);
}

static void check_at(struct session *session, const struct walked *walked, int64_t height)
{
	struct chain_found head, before, after;
	struct error err = { 0 };
	size_t at = 0;

	while (walked->heights[at] > height)
		at++;
	assert_int_equal(session_chain_head(session, &head, &err), ST_OK);
	if (session_chain_at(session, &head, height, false, &before, &err) != ST_OK ||
	    session_chain_at(session, &head, height, true, &after, &err) != ST_OK)
		fail_msg("height %lld: %s", (long long)height, err.text);
	assert_int_equal(chain_found_height(&before), walked->heights[at]);
	assert_int_equal(chain_found_height(&after),
			 walked->heights[walked->heights[at] < height ? at - 1 : at]);
}

static void check_found(struct session *session, const struct walked *walked)
{
	for (size_t i = 0; i < walked->count; i++) {
		const struct cid key = cid_of(&walked->keys[i]);
		struct chain_found found;
		struct error err = { 0 };

		if (session_chain_find(session, &key, 1, &found, &err) != ST_OK)
			fail_msg("tipset %zu: %s", i, err.text);
		assert_int_equal(chain_found_height(&found), walked->heights[i]);
		check_at(session, walked, walked->heights[i]);
		if (walked->heights[i] > 0)
			check_at(session, walked, walked->heights[i] - 1);
	}
}

static struct walked walk_all(struct engine *engine, const char *world)
{
	struct session *session;
	struct walked walked;

	assert_int_equal(engine_read(engine, engine_world(engine, bytes_of_text(world)), &session,
				     NULL),
			 ST_OK);
	walk(session, &walked);
	check_found(session, &walked);
	session_close(session);
	return walked;
}

static void expect_same(const struct walked *all, const struct walked *older)
{
	const size_t newer = all->count - older->count;

	assert_true(all->count >= older->count);
	for (size_t i = 0; i < older->count; i++)
		assert_true(block_cid_equal(&all->keys[newer + i], &older->keys[i]));
}

/* ---- tests --------------------------------------------------------------------------------- */

static void test_new(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct walked walked;

	make_rounds(engine, "main", 0, ROUNDS);
	walked = walk_all(engine, "main");
	assert_true(walked.count > ROUNDS);
	engine_close(engine);
}

/* A history of ROUNDS whose entries know no chain; its chain as it was when they did. */
static struct walked make_old(struct fixture *fixture)
{
	struct engine *engine = fixture_open(fixture);
	struct walked made;
	uint64_t newest;

	make_rounds(engine, "main", 0, ROUNDS);
	made = walk_all(engine, "main");
	newest = fixture_head(engine).seq;
	engine_close(engine);
	strip(fixture, newest);
	return made;
}

/* The same keys every time. */
static void test_old(void **state)
{
	struct walked made = make_old(*state), old;

	for (int i = 0; i < 2; i++) {
		struct engine *engine = fixture_open(*state);

		old = walk_all(engine, "main");
		assert_int_equal(old.count, made.count);
		expect_same(&old, &made);
		engine_close(engine);
	}
}

static void fail_of_line(void *context, const char *line)
{
	(void)context;
	fail_msg("%s", line);
}

static void expect_clean(struct fixture *fixture)
{
	struct check_totals totals;
	struct error err = { 0 };

	if (check_directory(fixture->data, &fixture->log, fail_of_line, NULL, &totals, &err) !=
	    ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(totals.problems, 0);
}

/* New entries hang on old ones, and a world may go back among these. */
static void test_new_behind_old(void **state)
{
	struct walked made = make_old(*state), grown, again;
	struct engine *engine = fixture_open(*state);
	struct test_job job;

	test_job_writes(&job, write_fork, NULL);
	run_in(engine, "main", &job);
	make_rounds(engine, "child", ROUNDS, 2);
	grown = walk_all(engine, "child");
	assert_int_equal(grown.count, made.count + 4);
	expect_same(&grown, &made);
	make_rounds(engine, "child", ROUNDS + 2, 1); /* which goes back */
	again = walk_all(engine, "child");
	assert_true(again.count < grown.count);
	make_rounds(engine, "child", ROUNDS + 3, 4);
	grown = walk_all(engine, "child");
	expect_same(&grown, &again);
	engine_close(engine);
	engine = fixture_open(*state);
	again = walk_all(engine, "child");
	assert_int_equal(again.count, grown.count);
	expect_same(&again, &grown);
	engine_close(engine);
	expect_clean(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_new),
		WORLD_TEST(test_old),
		WORLD_TEST(test_new_behind_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
