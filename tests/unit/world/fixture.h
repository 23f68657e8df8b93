/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_FIXTURE_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_FIXTURE_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "actors/registry.h"
#include "world/engine.h"
#include "world/genesis_minimal.h"
#include "world/session.h"
#include "world/world.h"
#include "world/writing.h"

#include <cmocka.h>

/* What the tests of the world share: a directory that goes away again, engines on
 * it, jobs that a test waits for, and messages. */

#define GAS_LIMIT 1000000000

struct fixture {
	char directory[64]; /* made, empty */
	char data[80];      /* the data directory inside it, not made yet */
	struct arena arena;
	struct genesis_spec genesis;
	struct engine_options options;
	struct log log;
};

static inline int fixture_make(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/chaosactord-world-XXXXXX");
	if (!mkdtemp(fixture->directory))
		return -1;
	snprintf(fixture->data, sizeof(fixture->data), "%s/data", fixture->directory);
	arena_init(&fixture->arena, 0);
	fixture->genesis = (struct genesis_spec){ .kind = GENESIS_MINIMAL, .text = "minimal" };
	fixture->log = (struct log){ .level = LOG_ERROR, .fd = 2 };
	fixture->options = (struct engine_options){
		.data_directory = fixture->data,
		.map_size_bytes = 256 << 20,
		.block_cache_bytes = 4 << 20,
		.workers = 2,
		.max_call_depth = 64,
		.vm_memory_bytes = 256 << 20,
		.queue_limit = 1000,
		.genesis = &fixture->genesis,
		.log = &fixture->log,
	};
	*state = fixture;
	return 0;
}

static inline int fixture_remove(void **state)
{
	struct fixture *fixture = *state;
	char command[128];
	int code;

	snprintf(command, sizeof(command), "rm -rf '%s'", fixture->directory);
	code = system(command);
	arena_fini(&fixture->arena);
	free(fixture);
	return code;
}

#define WORLD_TEST(function) cmocka_unit_test_setup_teardown(function, fixture_make, fixture_remove)

static inline struct engine *fixture_open(struct fixture *fixture)
{
	struct engine *engine = NULL;
	struct error err = { 0 };

	if (engine_open(&fixture->options, &engine, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	return engine;
}

static inline struct world *fixture_world(struct engine *engine)
{
	return engine_world(engine, bytes_of_text(WORLD_MAIN_NAME));
}

static inline struct session *fixture_read(struct engine *engine)
{
	struct session *session = NULL;

	assert_int_equal(engine_read(engine, fixture_world(engine), &session, NULL), ST_OK);
	return session;
}

static inline struct state_point fixture_head(struct engine *engine)
{
	struct session *session = fixture_read(engine);
	struct state_point head = session_head(session);

	session_close(session);
	return head;
}

/* A job that runs a function of the test, reading or writing, and is waited for. cmocka's
 * assertions must not fail on an engine thread, so bodies note what they see. */
struct test_job {
	struct job job;
	void (*reads)(struct test_job *job, struct session *session);
	void (*writes)(struct test_job *job, struct writing *writing);
	void *context;
	enum status status; /* for the body to fill */
	struct error err;
	enum status commit;
	char commit_text[384];
	bool done;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static inline void test_job_run(struct job *job, struct session *session)
{
	struct test_job *self = (struct test_job *)job;

	self->reads(self, session);
}

static inline void test_job_write(struct job *job, struct writing *writing)
{
	struct test_job *self = (struct test_job *)job;

	if (self->writes)
		self->writes(self, writing);
	else
		self->reads(self, writing_session(writing));
}

static inline void test_job_done(struct job *job, enum status commit, const struct error *err)
{
	struct test_job *self = (struct test_job *)job;

	pthread_mutex_lock(&self->lock);
	self->commit = commit;
	snprintf(self->commit_text, sizeof(self->commit_text), "%s", err ? err->text : "");
	self->done = true;
	pthread_cond_signal(&self->changed);
	pthread_mutex_unlock(&self->lock);
}

static inline void test_job_make(struct test_job *job, void *context)
{
	*job = (struct test_job){ .context = context };
	job->job.run = test_job_run;
	job->job.write = test_job_write;
	job->job.done = test_job_done;
	pthread_mutex_init(&job->lock, NULL);
	pthread_cond_init(&job->changed, NULL);
}

/* For either lane. */
static inline void test_job_reads(struct test_job *job,
				  void (*body)(struct test_job *job, struct session *session),
				  void *context)
{
	test_job_make(job, context);
	job->reads = body;
}

/* For LANE_WRITE. */
static inline void test_job_writes(struct test_job *job,
				   void (*body)(struct test_job *job, struct writing *writing),
				   void *context)
{
	test_job_make(job, context);
	job->writes = body;
}

static inline void test_job_wait(struct test_job *job)
{
	pthread_mutex_lock(&job->lock);
	while (!job->done)
		pthread_cond_wait(&job->changed, &job->lock);
	pthread_mutex_unlock(&job->lock);
	pthread_cond_destroy(&job->changed);
	pthread_mutex_destroy(&job->lock);
}

static inline enum status fixture_submit(struct engine *engine, struct job *job, enum lane lane)
{
	job->world = fixture_world(engine);
	return engine_submit(engine, job, lane);
}

static inline void fixture_job(struct engine *engine, enum lane lane, struct test_job *job)
{
	assert_int_equal(fixture_submit(engine, &job->job, lane), ST_OK);
	test_job_wait(job);
}

/* ---- messages -------------------------------------------------------------- */

/* To f098 from funded account `account`; params must outlive the message. */
static inline struct chain_message message_to_chaos(unsigned account, uint64_t nonce,
						    uint64_t method, struct bytes params)
{
	return (struct chain_message){
		.message = {
			.to = address_of_id(ID_CHAOS),
			.from = address_of_id(ID_FIRST_USER + account),
			.nonce = nonce,
			.value = bigint_zero(),
			.gas_limit = GAS_LIMIT,
			.gas_fee_cap = bigint_of_int(200),
			.gas_premium = bigint_of_int(1),
			.method = method,
			.params = params,
		},
	};
}

/* abortWith {code 20, message "boom"}: [20, "boom", false]. */
static inline struct chain_message message_abort(unsigned account, uint64_t nonce)
{
	static const uint8_t params[] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };

	return message_to_chaos(account, nonce, 8, bytes_make(params, sizeof(params)));
}

/* mutateState {value "x", branch inTransaction}: ["x", 0]; digit makes it differ. */
static inline struct chain_message message_mutate(unsigned account, uint64_t nonce,
						  uint8_t params[8])
{
	params[0] = 0x82;
	params[1] = 0x65;
	for (int i = 0; i < 5; i++)
		params[2 + i] = (uint8_t)('a' + (nonce >> (4 * i) & 15));
	params[7] = 0x00;
	return message_to_chaos(account, nonce, 7, bytes_make(params, 8));
}

static inline const char *root_text(const struct block_cid *root, char out[80])
{
	struct buffer text;

	buffer_init(&text, 0);
	cid_to_text(&text, cid_of(root));
	snprintf(out, 80, "%.*s", (int)text.size, (const char *)text.data);
	buffer_fini(&text);
	return out;
}

#endif
