/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/executor.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "tests/unit/world/applying.h"
#include "tests/unit/world/two_worlds.h"

/* ---- commits --------------------------------------------------------------- */

enum { GROUP = 20 };

struct gate {
	struct engine *engine;
	atomic_bool begun, open;
	atomic_int early; /* of the group behind the gate: who hears when others are done too */
};

static void gate_body(struct test_job *job, struct session *session)
{
	struct gate *gate = job->context;

	(void)session;
	atomic_store(&gate->begun, true);
	while (!atomic_load(&gate->open))
		usleep(100);
}

struct group_job {
	struct test_job job; /* first */
	struct apply apply;
	struct gate *gate;
};

static void group_done(struct job *job, enum status commit, const struct error *err)
{
	struct group_job *self = (struct group_job *)job;
	struct session *session;

	if (engine_read(self->gate->engine, fixture_world(self->gate->engine), &session, NULL) ==
	    ST_OK) {
		if (session_head(session).seq > self->apply.last.seq)
			atomic_fetch_add(&self->gate->early, 1);
		session_close(session);
	}
	test_job_done(job, commit, err);
}

static void submit_group(struct engine *engine, struct gate *gate, struct group_job *jobs)
{
	for (uint64_t i = 0; i < GROUP; i++) {
		test_job_writes(&jobs[i].job, apply_body, &jobs[i].apply);
		jobs[i].job.job.done = group_done;
		jobs[i].apply = (struct apply){ .account = 2, .nonce = i, .count = 1 };
		jobs[i].gate = gate;
		assert_int_equal(fixture_submit(engine, &jobs[i].job.job, LANE_WRITE), ST_OK);
	}
}

/* What waits goes into commits of more than one: most hear of theirs when the head is that of
 * the last in it. On a busy machine a commit may be of one alone, but not all are. */
static void test_group_commit(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct gate gate = { .engine = engine };
	static struct group_job jobs[GROUP];
	struct test_job blocker;

	test_job_reads(&blocker, gate_body, &gate);
	assert_int_equal(fixture_submit(engine, &blocker.job, LANE_WRITE), ST_OK);
	submit_group(engine, &gate, jobs);
	atomic_store(&gate.open, true);
	test_job_wait(&blocker);
	for (size_t i = 0; i < GROUP; i++) {
		test_job_wait(&jobs[i].job);
		assert_int_equal(jobs[i].job.status, ST_OK);
		assert_int_equal(jobs[i].job.commit, ST_OK);
		assert_int_equal(jobs[i].apply.last.seq, i + 1);
	}
	assert_true(atomic_load(&gate.early) > 0);
	assert_int_equal(fixture_head(engine).seq, GROUP);
	engine_close(engine);
}

static void set_file_limit(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size == RLIM_INFINITY ? limit.rlim_max : size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* No write into the database succeeds: whoever was in the batch hears of it, and
 * everything is as it was. */
static void test_failed_commit(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine;
	struct state_point before, after;
	struct apply apply = { .account = 0, .nonce = 2, .count = 200 };
	struct test_job job;

	signal(SIGXFSZ, SIG_IGN);
	fixture->log.fd = -1;
	engine = fixture_open(fixture);
	apply_some(engine, 0, 0, 2);
	before = fixture_head(engine);
	set_file_limit(4096);
	test_job_writes(&job, apply_body, &apply);
	assert_int_equal(fixture_submit(engine, &job.job, LANE_WRITE), ST_OK);
	test_job_wait(&job);
	set_file_limit(RLIM_INFINITY);
	assert_int_equal(job.status, ST_OK);
	assert_int_not_equal(job.commit, ST_OK);
	assert_true(job.commit_text[0] != '\0');
	after = fixture_head(engine);
	assert_true(after.seq == before.seq && block_cid_equal(&after.root, &before.root));
	/* The nonce that was not kept is the next one. */
	apply_some(engine, 0, 2, 1);
	after = fixture_head(engine);
	assert_int_equal(after.seq, 3);
	engine_close(engine);
	engine = fixture_open(fixture);
	before = fixture_head(engine);
	assert_true(block_cid_equal(&after.root, &before.root));
	engine_close(engine);
}

/* ---- queues ---------------------------------------------------------------- */

static void test_queue_limit_and_drain(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine;
	struct gate gate = { 0 };
	struct apply apply[3] = { 0 };
	struct test_job blocker, jobs[3];

	fixture->options.queue_limit = 2;
	engine = fixture_open(fixture);
	test_job_reads(&blocker, gate_body, &gate);
	assert_int_equal(fixture_submit(engine, &blocker.job, LANE_WRITE), ST_OK);
	while (!atomic_load(&gate.begun))
		usleep(1000);
	for (uint64_t i = 0; i < 3; i++) {
		apply[i] = (struct apply){ .account = 3, .nonce = i, .count = 1 };
		test_job_writes(&jobs[i], apply_body, &apply[i]);
		assert_int_equal(fixture_submit(engine, &jobs[i].job, LANE_WRITE),
				 i < 2 ? ST_OK : ST_LIMIT);
	}
	atomic_store(&gate.open, true);
	engine_drain(engine);
	assert_true(blocker.done && jobs[0].done && jobs[1].done && !jobs[2].done);
	assert_int_equal(fixture_submit(engine, &jobs[2].job, LANE_WRITE), ST_STOPPING);
	assert_int_equal(fixture_submit(engine, &jobs[2].job, LANE_RUN), ST_STOPPING);
	assert_int_equal(fixture_head(engine).seq, 2);
	engine_drain(engine);
	engine_close(engine);
}

/* Long jobs see that there is no time left, but not while the engine runs. */
static void late_body(struct test_job *job, struct session *session)
{
	atomic_bool *begun = job->context;

	job->status = session_is_late(session) ? ST_INVALID : ST_OK;
	atomic_store(begun, true);
	for (int i = 0; i < 200 && !session_is_late(session); i++)
		usleep(20000);
	if (!session_is_late(session))
		job->status = ST_STOPPING;
}

static void test_late_while_draining(void **state)
{
	struct engine *engine = fixture_open(*state);
	atomic_bool begun = false;
	struct test_job job;

	test_job_reads(&job, late_body, &begun);
	assert_int_equal(fixture_submit(engine, &job.job, LANE_RUN), ST_OK);
	while (!atomic_load(&begun))
		usleep(1000);
	engine_drain(engine);
	assert_true(job.done);
	assert_int_equal(job.status, ST_OK);
	engine_close(engine);
}

/* ---- ends that are asked for ------------------------------------------------- */

/* Runs until it is asked to end, unless it is the one after `rounds`. */
struct endless {
	atomic_int begun;
	int rounds;
	enum cancel_reason reasons[2]; /* of the last two rounds */
};

static void endless_body(struct test_job *job, struct session *session)
{
	struct endless *endless = job->context;
	const int round = atomic_fetch_add(&endless->begun, 1);

	if (round >= endless->rounds)
		return;
	while (!cancel_asked(session_cancel(session)))
		usleep(1000);
	endless->reasons[round % 2] = cancel_reason(session_cancel(session));
	/* Whoever works in the memory of the session finds out. */
	job->status = arena_alloc(session_arena(session), 1) ||
				      arena_alloc(session_scratch(session), 1)
			      ? ST_INVALID
			      : ST_OK;
}

static void run_endless(struct engine *engine, struct endless *endless, enum lane lane)
{
	struct test_job job;

	test_job_reads(&job, endless_body, endless);
	assert_int_equal(fixture_submit(engine, &job.job, lane), ST_OK);
	test_job_wait(&job);
	assert_int_equal(job.commit, ST_OK);
	assert_int_equal(job.status, ST_OK);
}

/* At the limit of time, in every lane. */
static void test_time_limit(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine;

	fixture->options.run_timeout_ms = 50;
	engine = fixture_open(fixture);
	for (enum lane lane = LANE_WRITE; lane < LANES; lane++) {
		struct endless endless = { .rounds = 1 };

		run_endless(engine, &endless, lane);
		assert_int_equal(endless.reasons[0], CANCEL_TIME);
		assert_int_equal(endless.begun, 1);
	}
	apply_some(engine, 0, 0, 2);
	engine_close(engine);
}

/* What takes long in the lane for short runs begins anew; in the other it goes on. */
static void test_long_runs_move(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	struct endless endless = { .rounds = 1 };

	run_endless(engine, &endless, LANE_RUN);
	assert_int_equal(endless.reasons[0], CANCEL_MOVE);
	assert_int_equal(endless.begun, 2);
	engine_close(engine);
	fixture->options.run_timeout_ms = 1000;
	engine = fixture_open(fixture);
	endless = (struct endless){ .rounds = 2 };
	run_endless(engine, &endless, LANE_RUN);
	assert_int_equal(endless.reasons[0], CANCEL_MOVE);
	assert_int_equal(endless.reasons[1], CANCEL_TIME);
	engine_close(engine);
}

/* As many long runs as there may be leave a worker for short ones. */
static void test_short_beside_long(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct gate gate = { .engine = engine };
	struct test_job jobs[6];
	struct endless short_run = { .rounds = 0 };

	for (size_t i = 0; i < 6; i++) {
		test_job_reads(&jobs[i], gate_body, &gate);
		assert_int_equal(fixture_submit(engine, &jobs[i].job, LANE_LONG), ST_OK);
	}
	run_endless(engine, &short_run, LANE_RUN);
	atomic_store(&gate.open, true);
	for (size_t i = 0; i < 6; i++)
		test_job_wait(&jobs[i]);
	engine_close(engine);
}

/* Runs end half a second after the drain began, writers another half later. */
static void test_ends_while_draining(void **state)
{
	const enum lane lanes[] = { LANE_WRITE, LANE_LONG, LANE_RUN };
	struct engine *engine = fixture_open(*state);
	struct endless endless[3] = { { .rounds = 1 }, { .rounds = 1 }, { .rounds = 1 } };
	struct test_job jobs[3];

	for (size_t i = 0; i < 3; i++) {
		test_job_reads(&jobs[i], endless_body, &endless[i]);
		assert_int_equal(fixture_submit(engine, &jobs[i].job, lanes[i]), ST_OK);
		while (atomic_load(&endless[i].begun) == 0)
			usleep(1000);
	}
	engine_drain(engine);
	for (size_t i = 0; i < 3; i++) {
		assert_true(jobs[i].done);
		assert_int_equal(jobs[i].status, ST_OK);
	}
	assert_int_equal(endless[0].reasons[0], CANCEL_STOP);
	assert_int_equal(endless[1].reasons[0], CANCEL_STOP);
	/* It may have been moved before the drain began. */
	assert_true(endless[2].reasons[0] == CANCEL_STOP || endless[2].reasons[0] == CANCEL_MOVE);
	engine_close(engine);
}

/* An application that is asked to end at any moment: it is done as a whole, or it fails and
 * the world is as before. */
struct asked {
	struct chain_message message;
	struct application out;
	int64_t after_ns;
	struct cancel *cancel;
	bool closed;
};

static void *ask_later(void *context)
{
	const struct asked *asked = context;
	const struct timespec moment = { .tv_nsec = asked->after_ns };

	nanosleep(&moment, NULL);
	cancel_request(asked->cancel, CANCEL_TIME);
	return NULL;
}

static void asked_body(struct test_job *job, struct writing *writing)
{
	struct asked *asked = job->context;
	pthread_t thread;

	asked->cancel = session_cancel(writing_session(writing));
	if (pthread_create(&thread, NULL, ask_later, asked) != 0)
		return;
	job->status = writing_apply(writing, &asked->message, false, &asked->out, &job->err);
	asked->closed = !cancel_asked(asked->cancel);
	pthread_join(thread, NULL);
}

static bool apply_asked(struct engine *engine, int64_t after_ns)
{
	const struct state_point before = fixture_head(engine);
	uint8_t params[8];
	struct asked asked = {
		.message = message_mutate(0, before.seq, params),
		.after_ns = after_ns,
	};
	struct state_point after;
	struct test_job job;

	test_job_writes(&job, asked_body, &asked);
	fixture_job(engine, LANE_WRITE, &job);
	after = fixture_head(engine);
	assert_int_equal(job.commit, ST_OK);
	if (job.status == ST_OK) {
		assert_int_equal(asked.out.result.receipt.exit_code, 0);
		assert_true(asked.closed);
		assert_int_equal(after.seq, before.seq + 1);
		assert_true(block_cid_equal(&after.root, &asked.out.root_after));
		return true;
	}
	assert_int_equal(job.status, ST_CANCELLED);
	assert_true(after.seq == before.seq && block_cid_equal(&after.root, &before.root));
	return false;
}

static void test_asked_at_any_moment(void **state)
{
	struct engine *engine = fixture_open(*state);
	size_t done = 0, ended = 0;

	for (int64_t i = 0; i < 400; i++)
		apply_asked(engine, i % 50 * 10000) ? done++ : ended++;
	assert_int_equal(fixture_head(engine).seq, done);
	assert_true(done + ended == 400);
	engine_close(engine);
}

/* ---- two worlds ------------------------------------------------------------ */

struct world_job {
	struct test_job job; /* first */
	struct apply apply;
};

static void submit_to(struct executor *executor, struct world_job *self, struct world *world,
		      uint64_t nonce)
{
	test_job_writes(&self->job, apply_body, &self->apply);
	self->apply = (struct apply){ .account = 2, .nonce = nonce, .count = 1 };
	self->job.job.world = world;
	assert_int_equal(executor_submit(executor, &self->job.job, LANE_WRITE), ST_OK);
}

static struct executor *start_executor(struct two_worlds *two, struct fixture *fixture)
{
	const struct executor_options options = {
		.setup = &two->setup,
		.committer = &two->committer,
		.writers = 2,
		.workers = 2,
		.queue_limit = 2 * GROUP + 1,
		.log = &fixture->log,
	};
	struct executor *executor = NULL;

	assert_int_equal(executor_start(&options, &executor), ST_OK);
	return executor;
}

static void read_body(struct test_job *job, struct session *session)
{
	uint64_t *seq = job->context;

	*seq = session_head(session).seq;
}

static void assert_read(struct executor *executor, struct world *world, uint64_t expected)
{
	uint64_t seq = 0;
	struct test_job job;

	test_job_reads(&job, read_body, &seq);
	job.job.world = world;
	assert_int_equal(executor_submit(executor, &job.job, LANE_RUN), ST_OK);
	test_job_wait(&job);
	assert_int_equal(seq, expected);
}

/* Jobs of two worlds take turns in one commit; each world comes where it would alone. */
static void test_two_worlds(void **state)
{
	static struct world_job first[GROUP], second[GROUP];
	struct two_worlds two;
	struct gate gate = { .open = false };
	struct test_job blocker;
	struct block_cid root_of_first;
	struct executor *executor;

	two_worlds_open(&two, *state);
	executor = start_executor(&two, *state);
	test_job_reads(&blocker, gate_body, &gate);
	blocker.job.world = two.second;
	assert_int_equal(executor_submit(executor, &blocker.job, LANE_WRITE), ST_OK);
	for (uint64_t i = 0; i < GROUP; i++) {
		submit_to(executor, &first[i], two.first, i);
		submit_to(executor, &second[i], two.second, i);
	}
	atomic_store(&gate.open, true);
	test_job_wait(&blocker);
	for (uint64_t i = 0; i < GROUP; i++) {
		test_job_wait(&first[i].job);
		test_job_wait(&second[i].job);
		assert_int_equal(first[i].job.commit, ST_OK);
		assert_int_equal(first[i].apply.last.seq, i + 1);
		assert_int_equal(second[i].apply.last.seq, i + 1);
	}
	assert_read(executor, two.first, GROUP);
	assert_read(executor, two.second, GROUP);
	root_of_first = world_head(two.first).root;
	submit_to(executor, &second[0], two.second, GROUP);
	test_job_wait(&second[0].job);
	assert_read(executor, two.first, GROUP);
	assert_read(executor, two.second, GROUP + 1);
	assert_true(block_cid_equal(&root_of_first, &first[GROUP - 1].apply.last.root_after));
	assert_true(block_cid_equal(&root_of_first, &second[GROUP - 1].apply.last.root_after));
	executor_stop(executor);
	assert_int_equal(executor_submit(executor, &blocker.job, LANE_RUN), ST_STOPPING);
	executor_free(executor);
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_group_commit),
		WORLD_TEST(test_failed_commit),
		WORLD_TEST(test_queue_limit_and_drain),
		WORLD_TEST(test_late_while_draining),
		WORLD_TEST(test_time_limit),
		WORLD_TEST(test_long_runs_move),
		WORLD_TEST(test_short_beside_long),
		WORLD_TEST(test_ends_while_draining),
		WORLD_TEST(test_asked_at_any_moment),
		WORLD_TEST(test_two_worlds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
