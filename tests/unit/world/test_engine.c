/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/engine.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "tests/unit/world/applying.h"
#include "world/fork.h"
#include "world/history.h"

static void test_locked(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture), *second = NULL;

	assert_int_equal(engine_open(&fixture->options, &second, NULL), ST_LOCKED);
	assert_null(second);
	engine_close(engine);
}

static void test_workers_range(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = NULL;

	fixture->options.workers = 0;
	assert_int_equal(engine_open(&fixture->options, &engine, NULL), ST_INVALID);
	fixture->options.workers = 65;
	assert_int_equal(engine_open(&fixture->options, &engine, NULL), ST_INVALID);
}

static void test_worlds_by_name(void **state)
{
	struct engine *engine = fixture_open(*state);

	assert_non_null(engine_world(engine, bytes_of_text("main")));
	assert_null(engine_world(engine, bytes_of_text("Main")));
	assert_null(engine_world(engine, (struct bytes){ 0 }));
	engine_close(engine);
}

static void test_restart_keeps_head(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	struct state_point before, after;

	apply_some(engine, 0, 0, 3);
	apply_some(engine, 1, 0, 2);
	before = fixture_head(engine);
	assert_int_equal(before.seq, 5);
	engine_close(engine);
	engine = fixture_open(fixture);
	after = fixture_head(engine);
	assert_true(after.seq == before.seq && block_cid_equal(&after.root, &before.root));
	apply_some(engine, 0, 3, 1);
	assert_int_equal(fixture_head(engine).seq, 6);
	engine_close(engine);
}

/* ---- many threads ---------------------------------------------------------- */

struct reader {
	struct engine *engine;
	atomic_bool *stop;
	uint64_t looks, wrong;
};

/* Root and sequence number of a head belong together, whatever happens around. A checkpoint
 * that comes after the look at the head may leave its tree to be made again. */
static void *reader_main(void *context)
{
	struct reader *reader = context;

	while (!atomic_load(reader->stop)) {
		struct session *session;
		struct journal_entry entry;
		struct state_point head;
		struct state_tree *tree;
		enum status st;

		if (engine_read(reader->engine, fixture_world(reader->engine), &session, NULL) !=
		    ST_OK)
			break;
		head = session_head(session);
		if (session_entry(session, head.seq, &entry, NULL) != ST_OK ||
		    !block_cid_equal(&entry.root_after, &head.root))
			reader->wrong++;
		st = session_tree(session, &head, &tree, NULL);
		if (st == ST_OK)
			reader->looks++;
		else if (session_lacks(session).size == 0)
			reader->wrong++;
		session_close(session);
	}
	return NULL;
}

static void simulate_body(struct test_job *job, struct session *session)
{
	const struct state_point head = session_head(session);
	struct chain_message message = message_abort(0, 0);
	struct application out;

	job->status = session_simulate(session, &head, &message, true, false, &out, &job->err);
	if (job->status == ST_OK && out.result.receipt.exit_code != 20)
		job->status = ST_INVALID;
}

enum { ROUNDS = 20, READERS = 2 };

static void test_threads(void **state)
{
	struct engine *engine = fixture_open(*state);
	atomic_bool stop = false;
	struct reader readers[READERS];
	pthread_t threads[READERS];

	for (size_t i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .engine = engine, .stop = &stop };
		assert_int_equal(pthread_create(&threads[i], NULL, reader_main, &readers[i]), 0);
	}
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct test_job job;

		test_job_reads(&job, simulate_body, NULL);
		assert_int_equal(fixture_submit(engine, &job.job, LANE_RUN), ST_OK);
		apply_some(engine, (unsigned)(round % 2), round / 2 * 5, 5);
		test_job_wait(&job);
		assert_int_equal(job.status, ST_OK);
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(readers[i].wrong, 0);
		assert_true(readers[i].looks > 0);
	}
	assert_int_equal(fixture_head(engine).seq, ROUNDS * 5);
	engine_close(engine);
}

/* ---- worlds that nobody visits ------------------------------------------------------ */

static void make_idle_body(struct test_job *job, struct writing *writing)
{
	const struct world_order order = { .name = bytes_of_text(job->context), .ttl_s = 5 };
	struct world *world;

	job->status = writing_create_world(writing, &order, &world, &job->err);
	world_leave(world);
}

static void make_idle(struct engine *engine, const char *name)
{
	struct test_job job;

	test_job_writes(&job, make_idle_body, (void *)(uintptr_t)name);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s", job.err.text);
}

static bool has_world(struct engine *engine, const char *name)
{
	struct world *world = engine_world(engine, bytes_of_text(name));

	if (world) {
		/* Without looking like a visit. */
		const int64_t left_ms = atomic_load(&world->left_ms);

		world_leave(world);
		atomic_store(&world->left_ms, left_ms);
	}
	return world != NULL;
}

static void expire(struct engine *engine)
{
	struct test_job job;

	engine_expire_worlds(engine);
	/* Jobs of all worlds are done before the store is closed; what was queued, soon. */
	for (int i = 0; i < 200 && has_world(engine, "auto:idle"); i++)
		usleep(10000);
	test_job_reads(&job, simulate_body, NULL);
	fixture_job(engine, LANE_RUN, &job);
}

static void idle_worlds_go(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct world *idle, *visited;

	make_idle(engine, "auto:idle");
	make_idle(engine, "auto:visited");
	engine_expire_worlds(engine);
	assert_true(has_world(engine, "auto:idle"));
	idle = engine_world(engine, bytes_of_text("auto:idle"));
	world_leave(idle);
	visited = engine_world(engine, bytes_of_text("auto:visited"));
	atomic_store(&idle->left_ms, clock_ms() - 5001);
	atomic_store(&visited->left_ms, clock_ms() - 5001);
	expire(engine);
	assert_false(has_world(engine, "auto:idle"));
	assert_true(has_world(engine, "auto:visited"));
	world_leave(visited);
	engine_close(engine);
	engine = fixture_open(*state);
	assert_false(has_world(engine, "auto:idle"));
	assert_true(has_world(engine, "auto:visited"));
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_locked),         WORLD_TEST(test_workers_range),
		WORLD_TEST(test_worlds_by_name), WORLD_TEST(test_restart_keeps_head),
		WORLD_TEST(test_threads),        WORLD_TEST(idle_worlds_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
