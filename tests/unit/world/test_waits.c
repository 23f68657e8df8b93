/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/waits.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "tests/unit/world/applying.h"
#include "world/fork.h"
#include "world/history.h"

/* Jobs that wait for a message: each is answered, once, and no later than it has to be. */

enum { A_WHILE_MS = 30 };

/* A job that notes whether the message is there when it runs at last. */
struct waiter {
	struct test_job job; /* first */
	struct message_wait wait;
	atomic_int runs, answers;
	bool found;
	int64_t answered_ns;
};

static void look_body(struct test_job *job, struct session *session)
{
	struct waiter *self = (struct waiter *)job;
	struct error err = { .status = ST_OK };
	struct message_place place;

	atomic_fetch_add(&self->runs, 1);
	self->found = session_find_message(session, cid_of(&self->wait.message), &place, &err) ==
		      ST_OK;
}

static void answered(struct job *job, enum status commit, const struct error *err)
{
	struct waiter *self = (struct waiter *)job;

	atomic_fetch_add(&self->answers, 1);
	self->answered_ns = clock_ns();
	test_job_done(job, commit, err);
}

/* Makes one that waits for the first message of an account, for ever. */
static void waiter_make(struct waiter *waiter, struct engine *engine, const char *world,
			unsigned account)
{
	uint8_t params[8];
	const struct chain_message message = message_mutate(account, 0, params);

	*waiter = (struct waiter){ .found = false };
	test_job_reads(&waiter->job, look_body, NULL);
	waiter->job.job.done = answered;
	waiter->job.job.world = engine_world(engine, bytes_of_text(world));
	waiter->wait.job = &waiter->job.job;
	waiter->wait.until_ns = INT64_MAX;
	assert_non_null(waiter->job.job.world);
	assert_int_equal(message_cid(&message.message, &waiter->wait.message), ST_OK);
}

static void waiter_begin(struct waiter *waiter, struct engine *engine, unsigned account)
{
	waiter_make(waiter, engine, WORLD_MAIN_NAME, account);
	assert_int_equal(engine_wait(engine, &waiter->wait), ST_OK);
}

static void waiter_end(struct waiter *waiter, enum status commit, bool found)
{
	test_job_wait(&waiter->job);
	assert_int_equal(waiter->job.commit, commit);
	assert_int_equal(waiter->found, found);
	assert_int_equal(atomic_load(&waiter->answers), 1);
	assert_int_equal(atomic_load(&waiter->runs), commit == ST_OK);
	world_leave(waiter->job.job.world);
}

/* ---- what ends a wait ------------------------------------------------------------------------ */

static void test_messages_that_come(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter first, second, third;

	waiter_begin(&first, engine, 1);
	waiter_begin(&second, engine, 2);
	apply_some(engine, 2, 0, 1);
	waiter_end(&second, ST_OK, true);
	/* One that is there by now. */
	waiter_begin(&third, engine, 2);
	waiter_end(&third, ST_OK, true);
	assert_int_equal(atomic_load(&first.runs), 0);
	apply_some(engine, 1, 0, 3);
	waiter_end(&first, ST_OK, true);
	engine_close(engine);
	/* Not once more at the end. */
	assert_int_equal(atomic_load(&first.answers), 1);
	assert_int_equal(atomic_load(&second.answers), 1);
	assert_int_equal(atomic_load(&third.answers), 1);
}

/* The memory of a wait may be that of one before, which has seen this head. */
static void test_a_wait_again(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter waiter;
	struct message_wait before;

	apply_some(engine, 1, 0, 1);
	waiter_begin(&waiter, engine, 1);
	waiter_end(&waiter, ST_OK, true);
	before = waiter.wait;
	waiter_make(&waiter, engine, WORLD_MAIN_NAME, 1);
	waiter.wait.seen = before.seen;
	waiter.wait.looked = true;
	assert_int_equal(engine_wait(engine, &waiter.wait), ST_OK);
	waiter_end(&waiter, ST_OK, true);
	engine_close(engine);
}

static void test_time_that_is_over(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter waiter, late;

	waiter_make(&late, engine, WORLD_MAIN_NAME, 1);
	late.wait.until_ns = 0;
	assert_int_equal(engine_wait(engine, &late.wait), ST_OK);
	waiter_end(&late, ST_OK, false);
	waiter_make(&waiter, engine, WORLD_MAIN_NAME, 1);
	waiter.wait.until_ns = clock_ns() + (int64_t)A_WHILE_MS * NS_PER_MS;
	assert_int_equal(engine_wait(engine, &waiter.wait), ST_OK);
	waiter_end(&waiter, ST_OK, false);
	assert_true(waiter.answered_ns >= waiter.wait.until_ns);
	engine_close(engine);
}

static void test_who_goes_away(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter gone, other;

	waiter_begin(&gone, engine, 1);
	waiter_begin(&other, engine, 1);
	cancel_request(&gone.job.job.cancel, CANCEL_CLIENT);
	waiter_end(&gone, ST_OK, false);
	assert_int_equal(atomic_load(&other.answers), 0);
	apply_some(engine, 1, 0, 1);
	waiter_end(&other, ST_OK, true);
	engine_close(engine);
}

static void create_body(struct test_job *job, struct writing *writing)
{
	const struct world_order order = { .name = bytes_of_text(job->context),
					   .at = { .kind = AT_HEAD } };
	struct world *world = NULL;

	job->status = writing_create_world(writing, &order, &world, &job->err);
	world_leave(world);
}

static void delete_body(struct test_job *job, struct writing *writing)
{
	job->status = writing_delete_world(writing, &job->err);
}

static void write_in(struct engine *engine, const char *world,
		     void (*body)(struct test_job *job, struct writing *writing), void *context)
{
	struct test_job job;

	test_job_writes(&job, body, context);
	job.job.world = engine_world(engine, bytes_of_text(world));
	assert_non_null(job.job.world);
	assert_int_equal(engine_submit(engine, &job.job, LANE_WRITE), ST_OK);
	test_job_wait(&job);
	world_leave(job.job.world);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
}

static void test_a_world_that_goes(void **state)
{
	struct engine *engine = fixture_open(*state);
	static char name[] = "other";
	struct waiter there, here;

	write_in(engine, WORLD_MAIN_NAME, create_body, name);
	waiter_make(&there, engine, name, 1);
	assert_int_equal(engine_wait(engine, &there.wait), ST_OK);
	waiter_begin(&here, engine, 1);
	write_in(engine, name, delete_body, NULL);
	waiter_end(&there, ST_OK, false);
	/* A message of another world is none. */
	assert_int_equal(atomic_load(&here.answers), 0);
	apply_some(engine, 1, 0, 1);
	waiter_end(&here, ST_OK, true);
	engine_close(engine);
}

/* ---- how many -------------------------------------------------------------------------------- */

static void test_so_many_and_no_more(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter *waiters = calloc(WAITS_MAX + 1, sizeof(*waiters));
	struct waiter *refused = &waiters[WAITS_MAX];

	assert_non_null(waiters);
	for (size_t i = 0; i < WAITS_MAX; i++)
		waiter_begin(&waiters[i], engine, 1);
	waiter_make(refused, engine, WORLD_MAIN_NAME, 1);
	assert_int_equal(engine_wait(engine, &refused->wait), ST_LIMIT);
	assert_int_equal(atomic_load(&refused->answers), 0);
	/* Whoever leaves makes room for one. */
	cancel_request(&waiters[0].job.job.cancel, CANCEL_CLIENT);
	waiter_end(&waiters[0], ST_OK, false);
	assert_int_equal(engine_wait(engine, &refused->wait), ST_OK);
	waiter_make(&waiters[0], engine, WORLD_MAIN_NAME, 1);
	assert_int_equal(engine_wait(engine, &waiters[0].wait), ST_LIMIT);
	world_leave(waiters[0].job.job.world);
	apply_some(engine, 1, 0, 1);
	for (size_t i = 1; i <= WAITS_MAX; i++)
		waiter_end(&waiters[i], ST_OK, true);
	/* All of them have. */
	for (size_t i = 0; i < WAITS_MAX; i++)
		waiter_begin(&waiters[i], engine, 1);
	for (size_t i = 0; i < WAITS_MAX; i++)
		waiter_end(&waiters[i], ST_OK, true);
	engine_close(engine);
	free(waiters);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* Those that were seen and those that came last: each is told, and does not run. */
static void test_the_end(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct waiter waiters[100], late;

	for (size_t i = 0; i < 50; i++)
		waiter_begin(&waiters[i], engine, 1);
	apply_some(engine, 2, 0, 1);
	for (size_t i = 50; i < 100; i++)
		waiter_begin(&waiters[i], engine, 1);
	engine_drain(engine);
	for (size_t i = 0; i < 100; i++)
		waiter_end(&waiters[i], ST_STOPPING, false);
	waiter_make(&late, engine, WORLD_MAIN_NAME, 1);
	assert_int_equal(engine_wait(engine, &late.wait), ST_STOPPING);
	world_leave(late.job.job.world);
	engine_drain(engine);
	engine_close(engine);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(atomic_load(&waiters[i].answers), 1);
	assert_int_equal(atomic_load(&late.answers), 0);
}

struct gate {
	atomic_bool open;
};

static void gate_body(struct test_job *job, struct session *session)
{
	struct gate *gate = job->context;

	(void)session;
	while (!atomic_load(&gate->open))
		usleep(100);
}

/* No worker can take it any more: it is answered all the same. */
static void test_a_full_lane(void **state)
{
	enum { MOST = 8 };
	struct fixture *fixture = *state;
	struct gate gate = { .open = false };
	struct test_job blockers[MOST];
	struct engine *engine;
	struct waiter waiter;
	size_t count = 0;

	fixture->options.workers = 1;
	fixture->options.queue_limit = 1;
	engine = fixture_open(fixture);
	/* Until the workers have one each and one waits: those that begin make room. */
	for (int quiet = 0; quiet < 100 && count < MOST; quiet++) {
		test_job_reads(&blockers[count], gate_body, &gate);
		if (fixture_submit(engine, &blockers[count].job, LANE_RUN) == ST_OK) {
			count++;
			quiet = 0;
		}
		usleep(1000);
	}
	assert_in_range(count, 2, MOST - 1);
	waiter_make(&waiter, engine, WORLD_MAIN_NAME, 1);
	waiter.wait.until_ns = 0;
	assert_int_equal(engine_wait(engine, &waiter.wait), ST_OK);
	waiter_end(&waiter, ST_LIMIT, false);
	assert_string_equal(waiter.job.commit_text, "too many requests are waiting");
	atomic_store(&gate.open, true);
	for (size_t i = 0; i < count; i++)
		test_job_wait(&blockers[i]);
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_messages_that_come),
		WORLD_TEST(test_a_wait_again),
		WORLD_TEST(test_time_that_is_over),
		WORLD_TEST(test_who_goes_away),
		WORLD_TEST(test_a_world_that_goes),
		WORLD_TEST(test_so_many_and_no_more),
		WORLD_TEST(test_the_end),
		WORLD_TEST(test_a_full_lane),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
