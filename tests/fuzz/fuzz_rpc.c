/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Whatever a body is: the answer is JSON with one response for each request that is
 * not a notification, in order, ids as they were written. Look-ups and what runs the
 * VM without keeping anything run; what writes is refused as in a daemon that drains. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <jansson.h>

#include "actors/registry.h"
#include "rpc/failure.h"
#include "json/load.h"
#include "rpc/addressing.h"
#include "rpc/answers.h"
#include "rpc/auth/grant.h"
#include "rpc/rpc.h"
#include "world/apply_message.h"
#include "world/world.h"
#include "world/engine.h"
#include "world/session.h"

enum {
	BODY_MAX = 1 << 16,
	ANSWER_MAX = 1 << 20,
	BATCH_MAX = 8,
	DEPTH_MAX = 16,
	ANSWER_DEPTH_MAX = 1024,
	MEMORY = 64 << 20,
	CALL_DEPTH_MAX = 256, /* what fits into the stack of a main thread under ASan */
};

static const struct rpc_limits rpc_limits = {
	.body_bytes = BODY_MAX,
	.response_bytes = ANSWER_MAX,
	.batch_members = BATCH_MAX,
	.depth = DEPTH_MAX,
	.memory_bytes = MEMORY,
};

/* An engine with one applied message, so that there is history to look at. */
struct server {
	struct log log;
	struct engine *engine;
	struct rpc *rpc;
};

/* ---- set up ------------------------------------------------------------------ */

struct first_job {
	struct job job;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool finished;
};

static void apply_first(struct job *job, struct writing *writing)
{
	static const uint8_t params[] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };
	const struct chain_message message = {
		.message = {
			.to = address_of_id(ID_CHAOS),
			.from = address_of_id(ID_FIRST_USER),
			.gas_limit = 1000000000,
			.gas_fee_cap = bigint_of_uint(200),
			.gas_premium = bigint_of_uint(1),
			.method = 8,
			.params = bytes_make(params, sizeof(params)),
		},
	};
	struct application applied;
	struct error err = { 0 };

	(void)job;
	fuzz_require(writing_apply(writing, &message, false, &applied, &err) == ST_OK);
	fuzz_require(applied.has_seq);
}

static void first_done(struct job *job, enum status commit, const struct error *err)
{
	struct first_job *first = (struct first_job *)(void *)job;

	(void)err;
	fuzz_require(commit == ST_OK);
	pthread_mutex_lock(&first->lock);
	first->finished = true;
	pthread_cond_signal(&first->changed);
	pthread_mutex_unlock(&first->lock);
}

static struct world *main_world(struct engine *engine)
{
	return engine_world(engine, bytes_of_text(WORLD_MAIN_NAME));
}

static void apply_and_wait(struct engine *engine)
{
	struct first_job first = {
		.job = { .world = main_world(engine), .write = apply_first, .done = first_done },
	};

	pthread_mutex_init(&first.lock, NULL);
	pthread_cond_init(&first.changed, NULL);
	fuzz_require(engine_submit(engine, &first.job, LANE_WRITE) == ST_OK);
	pthread_mutex_lock(&first.lock);
	while (!first.finished)
		pthread_cond_wait(&first.changed, &first.lock);
	pthread_mutex_unlock(&first.lock);
	pthread_cond_destroy(&first.changed);
	pthread_mutex_destroy(&first.lock);
}

/* The engine keeps its files open: without names they go with the process, however
 * it ends. */
static void remove_names(const char *directory)
{
	DIR *listing = opendir(directory);
	struct dirent *entry;

	fuzz_require(listing != NULL);
	while ((entry = readdir(listing)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			fuzz_require(unlinkat(dirfd(listing), entry->d_name, 0) == 0);
	}
	closedir(listing);
	fuzz_require(rmdir(directory) == 0);
}

static void start_engine(struct server *server)
{
	static const struct genesis_spec genesis = { .kind = GENESIS_MINIMAL, .text = "minimal" };
	char directory[] = "/tmp/fuzz-rpc-XXXXXX";
	struct engine_options options = {
		.ephemeral = true,
		.map_size_bytes = (uint64_t)1 << 28,
		.block_cache_bytes = 1 << 20,
		.workers = 1,
		.max_call_depth = CALL_DEPTH_MAX,
		.vm_memory_bytes = MEMORY,
		.queue_limit = 16,
		.genesis = &genesis,
		.log = &server->log,
	};
	struct error err = { 0 };

	fuzz_require(mkdtemp(directory) != NULL);
	options.data_directory = directory;
	fuzz_require(engine_open(&options, &server->engine, &err) == ST_OK);
	apply_and_wait(server->engine);
	remove_names(directory);
}

static void stop(void);

static struct server *server(void)
{
	static struct server only;
	struct error err = { 0 };

	if (only.rpc)
		return &only;
	only.log = (struct log){ .level = LOG_ERROR, .fd = STDERR_FILENO };
	start_engine(&only);
	const struct rpc_setup setup = {
		.engine = only.engine,
		.limits = rpc_limits,
		.listen_url = "http://127.0.0.1:3456",
		.data_directory = "/",
		.ephemeral = true,
		.log = &only.log,
	};
	fuzz_require(rpc_new(&setup, &only.rpc, &err) == ST_OK);
	atexit(stop);
	return &only;
}

static void stop(void)
{
	rpc_free(server()->rpc);
	engine_close(server()->engine);
}

/* ---- properties -------------------------------------------------------------- */

/* A JSON text and what the pass before jansson noted of it. */
struct text {
	json_t *json; /* NULL: not JSON, or beyond a limit */
	struct json_scan scan;
	struct failure failure;
};

static void text_read(struct text *text, struct bytes bytes, const struct json_limits *limits)
{
	failure_init(&text->failure);
	json_scan_init(&text->scan);
	if (failure_load_json(&text->failure, &text->scan, bytes, limits, &text->json) != ST_OK)
		text->json = NULL;
}

/* An answer may quote what no request may hold, a string that begins with the mark of
 * rewritten numbers: an excerpt of a body that was refused for it. So it is parsed without
 * that rule. The answer to notifications only is no text at all. */
static void answer_read(struct text *text, struct bytes bytes, const struct json_limits *limits)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;
	struct bytes scanned;

	failure_init(&text->failure);
	json_scan_init(&text->scan);
	text->json = NULL;
	if (bytes.size == 0 || json_scan_run(&text->scan, bytes, limits) != ST_OK)
		return;
	scanned = json_scan_text(&text->scan);
	text->json = json_loadb((const char *)scanned.data, scanned.size, flags, NULL);
}

static void text_free(struct text *text)
{
	json_decref(text->json);
	json_scan_fini(&text->scan);
	failure_fini(&text->failure);
}

/* Whether a request has the form of JSON-RPC 2.0, its id aside. */
static bool has_form(const json_t *request)
{
	const json_t *version = json_object_get(request, "jsonrpc");
	const json_t *params = json_object_get(request, "params");

	return json_is_object(request) && json_is_string(version) &&
	       strcmp(json_string_value(version), "2.0") == 0 && json_string_length(version) == 3 &&
	       json_is_string(json_object_get(request, "method")) &&
	       (!params || json_is_array(params) || json_is_object(params) || json_is_null(params));
}

/* One response: version, id, and a result or an error that says what to do. */
static void check_response(const json_t *response, bool may_succeed)
{
	const json_t *error = json_object_get(response, "error");
	const json_t *version = json_object_get(response, "jsonrpc");
	const json_t *data = json_object_get(error, "data");

	fuzz_require(json_is_object(response) && json_object_size(response) == 3);
	fuzz_require(json_is_string(version) && strcmp(json_string_value(version), "2.0") == 0);
	fuzz_require(json_object_get(response, "id") != NULL);
	fuzz_require((json_object_get(response, "result") != NULL) != (error != NULL));
	fuzz_require(may_succeed || error);
	if (!error)
		return;
	fuzz_require(json_is_integer(json_object_get(error, "code")));
	fuzz_require(json_string_length(json_object_get(error, "message")) > 0);
	fuzz_require(json_string_length(json_object_get(data, "name")) > 0);
	fuzz_require(json_is_string(json_object_get(data, "hint")));
}

static bool is_null_id(struct bytes id)
{
	return bytes_equal(id, bytes_of_text("null"));
}

/* Matches a request with the next response, *at; what needs none has none. */
static void match(const struct text *body, const struct text *answer, size_t member,
		  const json_t *request, size_t *at)
{
	struct bytes id = json_scan_id(&body->scan, member), answered;
	const json_t *value = json_object_get(request, "id");
	bool valid_id = json_is_string(value) || json_is_number(value) || json_is_null(value);
	bool valid = has_form(request) && (valid_id || !value);
	const json_t *response;

	if (valid && !value)
		return;
	response = answer->scan.batch ? json_array_get(answer->json, *at) : answer->json;
	answered = json_scan_id(&answer->scan, *at);
	check_response(response, valid);
	if (valid_id)
		fuzz_require(bytes_equal(answered, id));
	else
		fuzz_require(is_null_id(answered));
	(*at)++;
}

/* The one error of a body that holds no requests. */
static void check_refusal(const struct text *answer)
{
	fuzz_require(!answer->scan.batch);
	check_response(answer->json, false);
	fuzz_require(is_null_id(json_scan_id(&answer->scan, 0)));
}

static void check_answer(const struct text *body, const struct text *answer)
{
	size_t members = json_is_array(body->json) ? json_array_size(body->json) : 1, at = 0;

	if (!body->json || !(json_is_array(body->json) || json_is_object(body->json)) ||
	    members == 0 || members > BATCH_MAX) {
		check_refusal(answer);
		return;
	}
	fuzz_require(!answer->json || json_is_array(answer->json) == json_is_array(body->json));
	for (size_t i = 0; i < members; i++)
		match(body, answer, i,
		      body->scan.batch ? json_array_get(body->json, i) : body->json, &at);
	fuzz_require(at == (answer->json ? answer->scan.members : 0));
}

static void check_texts(struct bytes body, struct bytes answer)
{
	static const struct json_limits body_limits = { .depth = DEPTH_MAX,
							.memory_bytes = MEMORY,
							.members = BATCH_MAX };
	static const struct json_limits answer_limits = { .depth = ANSWER_DEPTH_MAX,
							  .members = BATCH_MAX };
	struct text asked, answered;

	text_read(&asked, body, &body_limits);
	answer_read(&answered, answer, &answer_limits);
	fuzz_require(answer.size == 0 || answered.json != NULL);
	check_answer(&asked, &answered);
	text_free(&asked);
	text_free(&answered);
}

/* ---- running ------------------------------------------------------------------ */

static void run_reading(struct answers *answers)
{
	struct session *session;
	struct error err = { 0 };

	fuzz_require(engine_read(server()->engine, main_world(server()->engine), &session, &err) ==
		     ST_OK);
	answers_run(answers, session);
	session_close(session);
}

static void answer(struct answers *answers)
{
	switch (envelope_class(answers->envelope)) {
	case CLASS_NONE:
		answers_run(answers, NULL);
		break;
	case CLASS_LOOKUP:
	case CLASS_WORK:
	case CLASS_LONG:
		run_reading(answers);
		break;
	case CLASS_WRITE:
		answers_fail(answers, ST_STOPPING, NULL);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rpc_address address = { .grant = grant_everything() };
	struct bytes body = bytes_make(data, size);
	struct envelope envelope;
	struct answers answers;

	if (size > BODY_MAX)
		return 0;
	fuzz_require(envelope_read(&envelope, body, false, &rpc_limits, NULL) == ST_OK);
	addressing_apply(&envelope, &address);
	answers_init(&answers, server()->rpc, &envelope, NULL, 1);
	answer(&answers);
	check_texts(body, answers_text(&answers));
	answers_fini(&answers);
	envelope_fini(&envelope);
	return 0;
}
