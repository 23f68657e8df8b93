/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/request.h"

#include <stdlib.h>

#include "base/clock.h"
#include "rpc/answers.h"
#include "rpc/auth/gate.h"
#include "rpc/call.h"
#include "rpc/http_reply.h"
#include "rpc/vector_request.h"
#include "rpc/world_name.h"
#include "world/engine.h"
#include "world/fork.h"
#include "world/session.h"
#include "world/world.h"
#include "world/worlds.h"

/* That look-ups may take of the thread that their request came on: it has others to serve. */
enum { LENT_MS = 10 };

struct rpc_request {
	struct job job; /* first: the engine hands this back */
	struct rpc *rpc;
	struct buffer body; /* ids of the envelope are views of it */
	struct envelope envelope;
	struct answers answers;
	struct envelope_run run;  /* that is carried out */
	bool tried_to_make;       /* its world */
	struct message_wait wait; /* for a message … */
	int64_t wait_until_ns;    /* … at the longest; 0: it has not waited yet */
	enum status made;         /* what came of that */
	struct error made_error;
	bool not_queued; /* the engine had no place for it */
	bool (*ready)(void *context);
	void (*done)(void *context);
	void *context;
};

/* ---- runs ----------------------------------------------------------------------- */

/* Turns to the run behind the current one, at first to the first; false when there is none. */
static bool next_run(struct rpc_request *request)
{
	request->run = envelope_run(&request->envelope, request->run.end);
	request->tried_to_make = false;
	answers_turn(&request->answers, request->run.first, request->run.end);
	return request->run.first < request->run.end;
}

/* A request that has taken the body over, and has no envelope yet. */
static struct rpc_request *take_body(struct rpc *rpc, struct buffer *body)
{
	struct rpc_request *request = calloc(1, sizeof(*request));

	if (!request) {
		buffer_fini(body);
		return NULL;
	}
	request->rpc = rpc;
	request->body = *body;
	buffer_init(body, body->limit_bytes);
	return request;
}

/* st is what came of reading the envelope. */
static void begin_request(struct rpc_request *request, enum status st,
			  const struct rpc_address *address, uint64_t request_id)
{
	struct charge *charge = request->body.charge;
	struct rpc *rpc = request->rpc;

	addressing_apply(&request->envelope, address);
	gate_judge(&request->envelope, rpc->setup.gate, address->grant);
	answers_init(&request->answers, rpc, &request->envelope, charge, request_id);
	(void)next_run(request);
	request->answers.no_memory = st != ST_OK;
}

struct rpc_request *rpc_request_new(struct rpc *rpc, struct buffer *body,
				    const struct rpc_address *address, uint64_t request_id)
{
	struct charge *charge = body->charge;
	struct rpc_request *request = take_body(rpc, body);
	enum status st;

	if (!request)
		return NULL;
	engine_note_request(rpc->setup.engine);
	st = envelope_read(&request->envelope, buffer_bytes(&request->body), address->v0,
			   &rpc->setup.limits, charge);
	begin_request(request, st, address, request_id);
	return request;
}

struct rpc_request *rpc_request_new_vector(struct rpc *rpc, struct buffer *body, const char *query,
					   const struct rpc_address *address, uint64_t request_id)
{
	const struct rpc_limits *limits = &rpc->setup.limits;
	struct charge *charge = body->charge;
	struct rpc_request *request = take_body(rpc, body);
	enum status st;

	if (!request)
		return NULL;
	if (query) {
		request->body.limit_bytes = 0;
		st = vector_request_get(&request->envelope, &request->body, query, limits, charge);
	} else {
		st = vector_request_put(&request->envelope, buffer_bytes(&request->body), limits,
					charge);
	}
	begin_request(request, st, address, request_id);
	request->answers.alone = true;
	return request;
}

/* The world of the run, visited, or NULL when there is none. */
static struct world *find_world(const struct rpc_request *request)
{
	return engine_world(request->rpc->setup.engine, request->run.world);
}

/* Whether the world of the run, which is not there, is to be made now. */
static bool is_made_on_use(const struct rpc_request *request)
{
	return world_name_is_auto(request->run.world) && !request->tried_to_make &&
	       gate_permits(request->rpc->setup.gate, request->envelope.grant, PERMIT_WRITE);
}

static void answer_no_world(struct rpc_request *request)
{
	const struct bytes name = request->run.world;
	struct failure failure;

	failure_init(&failure);
	(void)failure_set(&failure, FAULT_WORLD_NOT_FOUND, "there is no world %.*s", (int)name.size,
			  (const char *)name.data);
	failure_bytes(&failure, "world", name);
	if (world_name_is_auto(name))
		failure_hint(&failure, "it is made by the first request for it that may write; "
				       "this one may not");
	answers_refuse(&request->answers, &failure);
	failure_fini(&failure);
}

/* Answers the run with look-ups; false when blocks of its have to be made again first, it waits for
 * a message, or it takes too long for this thread. */
static bool look_up(struct rpc_request *request)
{
	struct world *world = find_world(request);
	struct error err = { 0 };
	struct session *session;
	enum status st;

	if (!world && is_made_on_use(request))
		return false;
	if (!world) {
		answer_no_world(request);
		return true;
	}
	st = engine_read(request->rpc->setup.engine, world, &session, &err);
	if (st != ST_OK) {
		answers_fail(&request->answers, st, &err);
		world_leave(world);
		return true;
	}
	request->answers.may_wait = true;
	answers_run(&request->answers, session);
	session_close(session);
	world_leave(world);
	return !request->answers.unmade && !request->answers.waits && !request->answers.too_long;
}

static bool answer_run_now(struct rpc_request *request)
{
	switch (request->run.class) {
	case CLASS_NONE:
		answers_run(&request->answers, NULL);
		return !request->answers.too_long;
	case CLASS_LOOKUP:
		return look_up(request);
	case CLASS_WORK:
	case CLASS_LONG:
	case CLASS_WRITE:
		break;
	}
	return false;
}

bool rpc_request_answer_now(struct rpc_request *request)
{
	request->answers.lent_until_ns = clock_ns() + (int64_t)LENT_MS * NS_PER_MS;
	while (request->run.first < request->run.end) {
		if (!answer_run_now(request))
			return false;
		(void)next_run(request);
	}
	return true;
}

/* ---- in the engine ------------------------------------------------------------ */

/* Whether there is anything to wait for yet. */
static bool may_wait(const struct rpc_request *request)
{
	return (request->wait_until_ns == 0 || clock_ns() < request->wait_until_ns) &&
	       atomic_load(&request->job.world->state) == WORLD_OPEN;
}

static void run_job(struct job *job, struct session *session)
{
	struct rpc_request *request = (struct rpc_request *)job;

	request->answers.may_wait = may_wait(request);
	answers_run(&request->answers, session);
}

/* Of a batch over several worlds each run is committed by itself, so each asks for what there is
 * of the answer by then. */
static void write_job(struct job *job, struct writing *writing)
{
	struct rpc_request *request = (struct rpc_request *)job;

	answers_write(&request->answers, writing, request->ready, request->context);
}

/* What is left of the request, for a reason that concerns all of it. */
static void answer_not_queued(struct rpc_request *request, enum status st)
{
	struct error err = { 0 };

	error_not_queued(&err, st);
	/* With runs that were carried out it is an answer like others. */
	request->not_queued = request->run.first == 0;
	answers_turn(&request->answers, request->run.first, request->envelope.member_count);
	answers_fail(&request->answers, st, &err);
}

static void job_done(struct job *job, enum status commit, const struct error *err);

static enum status submit_run(struct rpc_request *request, struct world *world)
{
	static const enum lane lanes[] = {
		[CLASS_LOOKUP] = LANE_RUN,
		[CLASS_WORK] = LANE_RUN,
		[CLASS_LONG] = LANE_LONG,
		[CLASS_WRITE] = LANE_WRITE,
	};
	struct job *job = &request->job;

	job->world = world;
	job->run = run_job;
	job->write = write_job;
	job->done = job_done;
	/* What has ended the run before does not concern this one, unless nobody waits any more. */
	if (cancel_reason(&job->cancel) != CANCEL_CLIENT)
		cancel_reset(&job->cancel);
	return engine_submit(request->rpc->setup.engine, job, lanes[request->run.class]);
}

/* ---- worlds that are made on first use ------------------------------------------ */

static void carry_on(struct rpc_request *request);

/* A fork of main at its genesis. The job before this one may have made it. */
static void make_world(struct job *job, struct writing *writing)
{
	struct rpc_request *request = (struct rpc_request *)job;
	const struct rpc_setup *setup = &request->rpc->setup;
	const struct world_order order = {
		.name = request->run.world,
		.at = { .kind = AT_GENESIS },
		.ttl_s = setup->auto_world_ttl_s,
		.quotas = setup->world_quotas,
	};
	struct world *world = NULL;

	request->made = writing_create_world(writing, &order, &world, &request->made_error);
	if (request->made == ST_CONFLICT)
		request->made = ST_OK;
	world_leave(world);
}

static void world_made(struct job *job, enum status commit, const struct error *err)
{
	struct rpc_request *request = (struct rpc_request *)job;

	world_leave(job->world);
	if (commit != ST_OK)
		answers_fail(&request->answers, commit, err);
	else if (request->made != ST_OK)
		answers_fail(&request->answers, request->made, &request->made_error);
	if ((commit == ST_OK && request->made == ST_OK) || next_run(request))
		carry_on(request);
	else
		request->done(request->context);
}

static enum status submit_making(struct rpc_request *request)
{
	struct engine *engine = request->rpc->setup.engine;
	struct job *job = &request->job;
	enum status st;

	request->tried_to_make = true;
	job->world = engine_world(engine, bytes_of_text(WORLD_MAIN_NAME));
	job->write = make_world;
	job->done = world_made;
	cancel_reset(&job->cancel);
	st = engine_submit(engine, job, LANE_WRITE);
	if (st != ST_OK)
		world_leave(job->world);
	return st;
}

/* ---- from run to run -------------------------------------------------------------- */

/* Submits a job for the current run, or answers it: then *answered. */
static enum status start_run(struct rpc_request *request, bool *answered)
{
	struct world *world;
	enum status st;

	*answered = true;
	if (request->run.class == CLASS_NONE) {
		answers_run(&request->answers, NULL);
		return ST_OK;
	}
	world = find_world(request);
	*answered = false;
	if (!world && is_made_on_use(request))
		return submit_making(request);
	if (!world) {
		answer_no_world(request);
		*answered = true;
		return ST_OK;
	}
	st = submit_run(request, world);
	if (st != ST_OK)
		world_leave(world);
	return st;
}

/* Goes on with the current run. Whoever started the request may free it in done: that comes
 * last, and once a run is submitted it may have come. */
static void carry_on(struct rpc_request *request)
{
	enum status st;
	bool answered;

	do {
		st = start_run(request, &answered);
		if (st == ST_OK && !answered)
			return;
		if (st != ST_OK) {
			answer_not_queued(request, st);
			break;
		}
	} while (next_run(request));
	request->done(request->context);
}

/* For as long as a run may take; true: the job comes again by itself. */
static bool wait_for_message(struct rpc_request *request)
{
	const size_t limit_ms = request->rpc->setup.limits.run_ms;
	struct error err = { 0 };
	enum status st;

	if (request->wait_until_ns == 0)
		request->wait_until_ns = limit_ms == 0 ? INT64_MAX
						       : clock_ns() + (int64_t)limit_ms * NS_PER_MS;
	request->wait = (struct message_wait){
		.job = &request->job,
		.message = request->answers.awaited,
		.until_ns = request->wait_until_ns,
	};
	st = engine_wait(request->rpc->setup.engine, &request->wait);
	if (st == ST_OK)
		return true;
	if (st == ST_LIMIT) {
		error_set(&err, st, "%d requests are waiting for messages already", WAITS_MAX);
		error_hint(&err, "try again later, or look with Filecoin.StateSearchMsg");
	}
	answers_fail(&request->answers, st, &err);
	return false;
}

static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct rpc_request *request = (struct rpc_request *)job;

	if (commit == ST_OK && request->answers.waits && wait_for_message(request))
		return;
	world_leave(job->world);
	if (commit != ST_OK)
		answers_fail(&request->answers, commit, err);
	if (next_run(request))
		carry_on(request);
	else
		request->done(request->context);
}

void rpc_request_start(struct rpc_request *request, bool (*ready)(void *context),
		       void (*done)(void *context), void *context)
{
	request->answers.may_remake = true;
	request->answers.lent_until_ns = 0;
	request->ready = ready;
	request->done = done;
	request->context = context;
	carry_on(request);
}

struct cancel *rpc_request_cancel(struct rpc_request *request)
{
	const bool writes = envelope_class(&request->envelope) == CLASS_WRITE;

	return writes ? NULL : &request->job.cancel;
}

/* ---- in a conversation ------------------------------------------------------------ */

/* In a batch nobody could tell which member has opened a channel. */
void rpc_request_converse(struct rpc_request *request, struct conversation *conversation)
{
	request->answers.conversation = request->envelope.batch ? NULL : conversation;
}

struct bytes rpc_request_id(const struct rpc_request *request)
{
	const struct envelope *envelope = &request->envelope;

	if (envelope->batch || envelope->member_count == 0 || envelope->members[0].notification)
		return (struct bytes){ 0 };
	return envelope->members[0].id;
}

void rpc_request_refuse(struct rpc_request *request, const struct failure *failure)
{
	const size_t count = request->envelope.member_count;

	answers_turn(&request->answers, 0, count);
	answers_refuse(&request->answers, failure);
	request->run = (struct envelope_run){ .first = count, .end = count };
}

/* ---- afterwards ----------------------------------------------------------------- */

unsigned rpc_request_http_status(const struct rpc_request *request)
{
	if (request->not_queued || request->envelope.busy || request->answers.busy)
		return HTTP_UNAVAILABLE;
	if (request->answers.no_memory)
		return HTTP_INTERNAL_ERROR;
	if (request->answers.alone && request->answers.failed)
		return vector_request_status(request->answers.fault);
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
