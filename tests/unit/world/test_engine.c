/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/engine.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "tests/unit/world/fixture.h"

#define ROOT_13 "bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo"

/* ---- creation and reopening ------------------------------------------------ */

static void test_create(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct session *session = fixture_read(engine);
	struct state_point head = session_head(session);
	const uint8_t empty = 0x80;
	struct block_cid object = block_cid_of(bytes_make(&empty, 1));
	struct engine_facts facts;
	struct journal_entry entry;
	struct bytes block;
	char text[80];

	assert_string_equal(root_text(&head.root, text), ROOT_13);
	assert_true(head.has_seq && head.seq == 0 && head.env.epoch == 892801 &&
		    head.env.network_version == 13);
	assert_int_equal(session_entry(session, 0, &entry, NULL), ST_OK);
	assert_int_equal(entry.kind, JOURNAL_GENESIS);
	assert_true(block_cid_equal(&entry.root_after, &head.root));
	assert_int_equal(blockstore_get(session_blocks(session), session_arena(session),
					cid_of(&object), &block),
			 ST_OK);
	assert_int_equal(block.size, 1);
	assert_int_equal(engine_facts(engine, &facts), ST_OK);
	assert_true(facts.journal_entries == 1 && facts.blocks > 10 && facts.workers == 2);
	session_close(session);
	engine_close(engine);
}

struct option_case {
	const char *reason;
	bool given;
	const char *text;
	struct environment_given options;
	enum status expected;
	const char *names; /* must be in the message */
};

static void check_reopen(struct fixture *fixture, const struct option_case *row)
{
	struct engine *engine = NULL;
	struct error err = { 0 };
	enum status st;

	fixture->genesis.given = row->given;
	fixture->genesis.text = row->text;
	fixture->genesis.options = row->options;
	st = engine_open(&fixture->options, &engine, &err);
	if (st != row->expected)
		fail_msg("%s: %s %s", row->reason, status_name(st), err.text);
	if (row->names && (!strstr(err.text, row->names) || !strstr(err.text, "Chaos.EnvSet")))
		fail_msg("%s: the message is: %s", row->reason, err.text);
	engine_close(engine);
}

static void test_reopen_options(void **state)
{
	struct environment same = { 892801, 13, default_base_fee(), default_circ_supply() };
	struct environment other = { 5, 12, bigint_of_int(7), bigint_of_int(8) };
	const struct option_case rows[] = {
		{ "nothing given", false, "minimal", { 0 }, ST_OK, NULL },
		{ "another default", false, "car:x", { 0 }, ST_OK, NULL },
		{ "same genesis", true, "minimal", { 0 }, ST_OK, NULL },
		{ "another genesis", true, "car:x", { 0 }, ST_CONFLICT, "--genesis" },
		{ "all equal", true, "minimal", { true, true, true, true, same }, ST_OK, NULL },
		{ "epoch", false, "", { .epoch = true, .values = other }, ST_CONFLICT, "--epoch" },
		{ "version",
		  false,
		  "",
		  { .network_version = true, .values = other },
		  ST_CONFLICT,
		  "--network-version" },
		{ "base fee",
		  false,
		  "",
		  { .base_fee = true, .values = other },
		  ST_CONFLICT,
		  "--base-fee" },
		{ "supply",
		  false,
		  "",
		  { .circ_supply = true, .values = other },
		  ST_CONFLICT,
		  "2000000000000000000000000000" },
	};
	struct fixture *fixture = *state;

	engine_close(fixture_open(fixture));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_reopen(fixture, &rows[i]);
}

static void test_given_environment(void **state)
{
	struct fixture *fixture = *state;
	struct environment want = { 5, 2, bigint_of_int(7), bigint_of_int(8) };
	struct state_point head;
	struct engine *engine;

	fixture->genesis.options = (struct environment_given){ true, true, true, true, want };
	engine = fixture_open(fixture);
	head = fixture_head(engine);
	assert_true(head.env.epoch == 5 && head.env.network_version == 2 &&
		    bigint_compare(&head.env.base_fee, &want.base_fee) == 0 &&
		    bigint_compare(&head.env.circ_supply, &want.circ_supply) == 0);
	engine_close(engine);
}

/* A genesis that cannot be built leaves a directory that can still be used. */
static void test_failed_genesis(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = NULL;
	struct error err = { 0 };

	fixture->genesis.kind = GENESIS_CAR;
	fixture->genesis.car = bytes_of_text("no CAR");
	assert_int_not_equal(engine_open(&fixture->options, &engine, &err), ST_OK);
	assert_null(engine);
	assert_true(err.text[0] != '\0');
	fixture->genesis.kind = GENESIS_MINIMAL;
	engine_close(fixture_open(fixture));
}

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

/* ---- applying -------------------------------------------------------------- */

struct apply {
	unsigned account;
	uint64_t nonce;
	uint64_t count;
	struct application last;
};

/* Applies count messages from account, starting at nonce. */
static void apply_body(struct test_job *job, struct writing *writing)
{
	struct apply *apply = job->context;
	uint8_t params[8];

	for (uint64_t i = 0; i < apply->count && job->status == ST_OK; i++) {
		struct chain_message message = message_mutate(apply->account, apply->nonce + i,
							      params);

		job->status = writing_apply(writing, &message, false, &apply->last, &job->err);
	}
}

static void apply_some(struct engine *engine, unsigned account, uint64_t nonce, uint64_t count)
{
	struct apply apply = { .account = account, .nonce = nonce, .count = count };
	struct test_job job;

	test_job_writes(&job, apply_body, &apply);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s, %s", job.err.text, job.commit_text);
	assert_int_equal(apply.last.result.receipt.exit_code, 0);
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

static void fatal_body(struct test_job *job, struct writing *writing)
{
	struct chain_message message = message_abort(0, 0);
	struct application *out = job->context;

	message.message.gas_limit = 0;
	job->status = writing_apply(writing, &message, false, out, &job->err);
}

static void test_fatal_keeps_nothing(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct state_point before = fixture_head(engine), after;
	struct application out;
	struct test_job job;

	test_job_writes(&job, fatal_body, &out);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_OK);
	assert_int_equal(job.commit, ST_OK);
	assert_int_equal(out.result.ending, VM_FATAL);
	assert_false(out.has_seq);
	after = fixture_head(engine);
	assert_true(after.seq == 0 && block_cid_equal(&before.root, &after.root));
	engine_close(engine);
}

/* ---- commits --------------------------------------------------------------- */

enum { GROUP = 20 };

struct gate {
	struct engine *engine;
	atomic_bool open;
	atomic_int done;
	uint64_t seq_at_first_done; /* of the group behind the gate */
};

static void gate_body(struct test_job *job, struct session *session)
{
	struct gate *gate = job->context;

	(void)session;
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

	if (atomic_fetch_add(&self->gate->done, 1) == 0 &&
	    engine_read(self->gate->engine, fixture_world(self->gate->engine), &session, NULL) ==
		    ST_OK) {
		self->gate->seq_at_first_done = session_head(session).seq;
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

/* Everything that waits goes into one commit: when the first of the group hears of
 * it, the head is that of the last. */
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
	assert_true(gate.seq_at_first_done > 1);
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
	usleep(50000);
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

/* ---- many threads ---------------------------------------------------------- */

struct reader {
	struct engine *engine;
	atomic_bool *stop;
	uint64_t looks, wrong;
};

/* Root and sequence number of a head belong together, whatever happens around. */
static void *reader_main(void *context)
{
	struct reader *reader = context;

	while (!atomic_load(reader->stop)) {
		struct session *session;
		struct journal_entry entry;
		struct state_point head;
		struct state_tree *tree;

		if (engine_read(reader->engine, fixture_world(reader->engine), &session, NULL) !=
		    ST_OK)
			break;
		head = session_head(session);
		if (session_entry(session, head.seq, &entry, NULL) != ST_OK ||
		    !block_cid_equal(&entry.root_after, &head.root) ||
		    session_tree(session, &head, &tree, NULL) != ST_OK)
			reader->wrong++;
		reader->looks++;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_create),
		WORLD_TEST(test_reopen_options),
		WORLD_TEST(test_given_environment),
		WORLD_TEST(test_failed_genesis),
		WORLD_TEST(test_locked),
		WORLD_TEST(test_workers_range),
		WORLD_TEST(test_restart_keeps_head),
		WORLD_TEST(test_fatal_keeps_nothing),
		WORLD_TEST(test_group_commit),
		WORLD_TEST(test_failed_commit),
		WORLD_TEST(test_queue_limit_and_drain),
		WORLD_TEST(test_late_while_draining),
		WORLD_TEST(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
