/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include "ipld/car_walk.h"
#include "rpc/import_request.h"

/* An import whose client cannot be told of it. */

struct client {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool suspended;
	bool has_memory; /* for the answer */
};

static void on_suspend(void *context)
{
	struct client *client = context;

	pthread_mutex_lock(&client->mutex);
	client->suspended = true;
	pthread_mutex_unlock(&client->mutex);
}

static void on_resume(void *context)
{
	struct client *client = context;

	pthread_mutex_lock(&client->mutex);
	client->suspended = false;
	pthread_cond_signal(&client->changed);
	pthread_mutex_unlock(&client->mutex);
}

static bool on_ready(void *context)
{
	const struct client *client = context;

	return client->has_memory;
}

static void write_state(struct fixture *fixture, struct buffer *out)
{
	struct world *world = engine_world(fixture->engine, bytes_of_text(WORLD_MAIN_NAME));
	const struct head head = world_head(world);
	struct error err = { .status = ST_OK };
	struct session *session;
	struct car_walk walk;
	struct arena arena;
	enum status st = ST_OK;

	arena_init(&arena, 0);
	assert_int_equal(engine_read(fixture->engine, world, &session, &err), ST_OK);
	assert_int_equal(car_walk_init(&walk, session_blocks(session), &arena, cid_of(&head.root),
				       100000, false),
			 ST_OK);
	while (st == ST_OK)
		st = car_walk_next(&walk, out);
	assert_int_equal(st, ST_NOT_FOUND);
	car_walk_fini(&walk);
	session_close(session);
	arena_fini(&arena);
	world_leave(world);
}

/* Sends the CAR to a world that is not there. */
static struct import_request *import(struct fixture *fixture, struct client *client,
				     struct bytes car)
{
	const struct import_question question = {
		.method = "PUT",
		.world = bytes_of_text("new"),
		.query = "",
	};
	const struct import_carrier carrier = { on_suspend, on_resume, on_ready, client };
	struct import_request *request = import_request_new(fixture->rpc, &question, &carrier, 1);

	assert_non_null(request);
	assert_true(import_request_takes(request));
	assert_int_equal(import_request_feed(request, car), car.size);
	assert_false(import_request_end(request));
	pthread_mutex_lock(&client->mutex);
	while (client->suspended)
		pthread_cond_wait(&client->changed, &client->mutex);
	pthread_mutex_unlock(&client->mutex);
	return request;
}

static void expect(struct fixture *fixture, struct bytes car, bool has_memory, unsigned status,
		   const char *part)
{
	struct client client = { .has_memory = has_memory };
	struct import_request *request;
	struct http_view answer;
	struct world *world;

	pthread_mutex_init(&client.mutex, NULL);
	pthread_cond_init(&client.changed, NULL);
	request = import(fixture, &client, car);
	answer = import_request_answer(request);
	assert_int_equal(answer.status, status);
	assert_true(contains(answer.body, part));
	assert_int_equal(answer.body.data[answer.body.size - 1], '\n');
	import_request_free(request);
	world = engine_world(fixture->engine, bytes_of_text("new"));
	assert_true((world != NULL) == has_memory);
	world_leave(world);
	pthread_cond_destroy(&client.changed);
	pthread_mutex_destroy(&client.mutex);
}

/* The world would be there, and the client told that memory is short. */
static void test_what_nobody_can_be_told_does_not_stay(void **state)
{
	struct fixture fixture;
	struct buffer car;

	(void)state;
	fixture_open(&fixture, 16, &usual_limits);
	buffer_init(&car, 0);
	write_state(&fixture, &car);
	expect(&fixture, buffer_bytes(&car), false, 503, "'name':'OUT_OF_MEMORY'");
	expect(&fixture, buffer_bytes(&car), true, 201, "'complete':true,'created':true");
	buffer_fini(&car);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_nobody_can_be_told_does_not_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
