/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/request.h"

#include <stdlib.h>

#include "rpc/answers.h"
#include "rpc/call.h"
#include "world/engine.h"
#include "world/session.h"
#include "world/world.h"

enum {
	HTTP_OK = 200,
	HTTP_NO_CONTENT = 204,
	HTTP_INTERNAL_ERROR = 500,
	HTTP_UNAVAILABLE = 503,
};

struct rpc_request {
	struct job job; /* first: the engine hands this back */
	struct rpc *rpc;
	struct buffer body; /* ids of the envelope are views of it */
	struct envelope envelope;
	struct answers answers;
	bool not_queued; /* the engine had no place for it */
	bool (*ready)(void *context);
	void (*done)(void *context);
	void *context;
};

struct rpc_request *rpc_request_new(struct rpc *rpc, struct buffer *body, uint64_t request_id)
{
	struct rpc_request *request = calloc(1, sizeof(*request));
	struct charge *charge = body->charge;

	if (!request) {
		buffer_fini(body);
		return NULL;
	}
	request->rpc = rpc;
	request->body = *body;
	buffer_init(body, body->limit_bytes);
	answers_init(&request->answers, rpc, &request->envelope, charge, request_id);
	request->answers.no_memory = envelope_read(&request->envelope, buffer_bytes(&request->body),
						   &rpc->setup.limits, charge) != ST_OK;
	return request;
}

/* The world a request goes to: there is one. */
static struct world *world_of(const struct rpc_request *request)
{
	return engine_world(request->rpc->setup.engine, bytes_of_text(WORLD_MAIN_NAME));
}

/* Returns whether that was all there is to do. */
static bool look_up(struct rpc_request *request)
{
	struct error err = { 0 };
	struct session *session;
	enum status st = engine_read(request->rpc->setup.engine, world_of(request), &session, &err);

	if (st != ST_OK) {
		answers_fail(&request->answers, st, &err);
		return true;
	}
	answers_run(&request->answers, session);
	session_close(session);
	return !request->answers.unmade;
}

bool rpc_request_answer_now(struct rpc_request *request)
{
	switch (envelope_class(&request->envelope)) {
	case CLASS_NONE:
		answers_run(&request->answers, NULL);
		return true;
	case CLASS_LOOKUP:
		return look_up(request);
	case CLASS_WORK:
	case CLASS_LONG:
	case CLASS_WRITE:
		break;
	}
	return false;
}

/* ---- in the engine ------------------------------------------------------------ */

static void run_job(struct job *job, struct session *session)
{
	struct rpc_request *request = (struct rpc_request *)job;

	answers_run(&request->answers, session);
}

static void write_job(struct job *job, struct writing *writing)
{
	struct rpc_request *request = (struct rpc_request *)job;

	answers_write(&request->answers, writing, request->ready, request->context);
}

/* Whoever started the request may free it in done: that comes last. */
static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct rpc_request *request = (struct rpc_request *)job;

	if (commit != ST_OK)
		answers_fail(&request->answers, commit, err);
	request->done(request->context);
}

static void answer_not_queued(struct rpc_request *request, enum status st)
{
	struct error err = { 0 };

	if (st == ST_STOPPING) {
		error_set(&err, st, "the daemon is stopping");
		error_hint(&err, "send it to the next one");
	} else {
		error_set(&err, st, "too many requests are waiting");
		error_hint(&err, "try again later; the limit is --queue");
	}
	request->not_queued = true;
	answers_fail(&request->answers, st, &err);
	request->done(request->context);
}

void rpc_request_start(struct rpc_request *request, bool (*ready)(void *context),
		       void (*done)(void *context), void *context)
{
	static const enum lane lanes[] = {
		[CLASS_LOOKUP] = LANE_RUN,
		[CLASS_WORK] = LANE_RUN,
		[CLASS_LONG] = LANE_LONG,
		[CLASS_WRITE] = LANE_WRITE,
	};
	enum status st;

	request->answers.may_remake = true;
	request->job.world = world_of(request);
	request->job.run = run_job;
	request->job.write = write_job;
	request->job.done = job_done;
	request->ready = ready;
	request->done = done;
	request->context = context;
	st = engine_submit(request->rpc->setup.engine, &request->job,
			   lanes[envelope_class(&request->envelope)]);
	if (st != ST_OK)
		answer_not_queued(request, st);
}

struct cancel *rpc_request_cancel(struct rpc_request *request)
{
	const bool writes = envelope_class(&request->envelope) == CLASS_WRITE;

	return writes ? NULL : &request->job.cancel;
}

/* ---- afterwards ----------------------------------------------------------------- */

unsigned rpc_request_http_status(const struct rpc_request *request)
{
	if (request->not_queued || request->envelope.busy || request->answers.busy)
		return HTTP_UNAVAILABLE;
	if (request->answers.no_memory)
		return HTTP_INTERNAL_ERROR;
	return rpc_request_answer(request).size > 0 ? HTTP_OK : HTTP_NO_CONTENT;
}

struct bytes rpc_request_answer(const struct rpc_request *request)
{
	return answers_text(&request->answers);
}

void rpc_request_free(struct rpc_request *request)
{
	if (!request)
		return;
	answers_fini(&request->answers);
	envelope_fini(&request->envelope);
	buffer_fini(&request->body);
	free(request);
}
