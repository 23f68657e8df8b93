/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_RPC_FIXTURE_H
#define CHAOSACTORD_TESTS_UNIT_RPC_FIXTURE_H

#include "helpers.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "rpc/auth/grant.h"
#include "rpc/request.h"
#include "world/engine.h"

/* Requests against a real engine on genesis minimal, network version 13. */

struct fixture {
	char directory[32];
	struct log log;
	struct engine *engine;
	struct rpc *rpc;
	uint64_t requests;
	struct rpc_address address; /* of the requests that are made */
};

static const struct rpc_limits usual_limits = {
	.body_bytes = 1 << 24,
	.response_bytes = 1 << 24,
	.batch_members = 100,
	.depth = 64,
	.memory_bytes = 1 << 28,
};

static inline void fixture_open(struct fixture *fixture, size_t queue_limit,
				const struct rpc_limits *limits)
{
	const struct genesis_spec genesis = { .kind = GENESIS_MINIMAL, .text = "minimal" };
	struct error err = { .status = ST_OK };

	*fixture = (struct fixture){
		.log = { .level = LOG_ERROR, .fd = 2 },
		.address = { .grant = grant_everything() },
	};
	(void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/rpc-unit-XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	const struct engine_options options = {
		.data_directory = fixture->directory,
		.ephemeral = false, /* so that there is a log */
		.map_size_bytes = (uint64_t)1 << 32,
		.block_cache_bytes = 1 << 24,
		.workers = 1,
		.max_call_depth = 1024,
		.vm_memory_bytes = (size_t)1 << 28,
		.queue_limit = queue_limit,
		.genesis = &genesis,
		.log = &fixture->log,
	};
	if (engine_open(&options, &fixture->engine, &err) != ST_OK)
		fail_msg("%s", err.text);
	const struct rpc_setup setup = {
		.engine = fixture->engine,
		.limits = *limits,
		.listen_url = "http://127.0.0.1:3456",
		.data_directory = fixture->directory,
		.ephemeral = true,
		.log = &fixture->log,
	};
	assert_int_equal(rpc_new(&setup, &fixture->rpc, &err), ST_OK);
}

static inline void remove_directory(const char *directory)
{
	DIR *listing = opendir(directory);
	struct dirent *entry;

	assert_non_null(listing);
	while ((entry = readdir(listing)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			assert_int_equal(unlinkat(dirfd(listing), entry->d_name, 0), 0);
	}
	closedir(listing);
	assert_int_equal(rmdir(directory), 0);
}

static inline void fixture_close(struct fixture *fixture)
{
	rpc_free(fixture->rpc);
	engine_close(fixture->engine);
	remove_directory(fixture->directory);
}

/* Makes a request of a body written with '. */
static inline struct rpc_request *make_request(struct fixture *fixture, const char *text)
{
	struct rpc_request *request;
	struct buffer body;
	char *json = quotes(text);

	buffer_init(&body, 0);
	if (json[0] != '\0')
		buffer_append_text(&body, json);
	free(json);
	request = rpc_request_new(fixture->rpc, &body, &fixture->address, ++fixture->requests);
	assert_non_null(request);
	assert_null(body.data);
	return request;
}

/* Counts how often a request is done. */
struct wait {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	unsigned done;
};

static inline void wait_done(void *context)
{
	struct wait *wait = context;

	pthread_mutex_lock(&wait->mutex);
	wait->done++;
	pthread_cond_signal(&wait->changed);
	pthread_mutex_unlock(&wait->mutex);
}

/* Has a request answered, on this thread or by the engine. */
static inline void finish(struct rpc_request *request)
{
	struct wait wait = { .done = 0 };

	if (rpc_request_answer_now(request))
		return;
	pthread_mutex_init(&wait.mutex, NULL);
	pthread_cond_init(&wait.changed, NULL);
	rpc_request_start(request, NULL, wait_done, &wait);
	pthread_mutex_lock(&wait.mutex);
	while (wait.done == 0)
		pthread_cond_wait(&wait.changed, &wait.mutex);
	pthread_mutex_unlock(&wait.mutex);
	assert_int_equal(wait.done, 1);
	pthread_cond_destroy(&wait.changed);
	pthread_mutex_destroy(&wait.mutex);
}

#endif
