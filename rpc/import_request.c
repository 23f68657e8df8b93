/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/import_request.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "rpc/call.h"
#include "rpc/import_params.h"
#include "rpc/shape.h"
#include "rpc/world_name.h"
#include "world/engine.h"
#include "world/fork.h"
#include "world/write_import.h"

enum {
	PIECE_BYTES = 256 * 1024, /* of each of the two buffers */
};

/* What an engine thread does for the request, one after the other. */
enum stage { STAGE_READ, STAGE_FIND, STAGE_WRITE };

struct import_request {
	struct job job; /* first: the engine hands this back */
	struct rpc *rpc;
	struct import_carrier carrier;
	struct request_id id;
	struct arena arena;
	char name[WORLD_NAME_MAX + sizeof(WORLD_AUTO_PREFIX)]; /* of the world */
	struct world *main;                                    /* visited */
	struct import_params params;
	struct import_range range;
	struct upload *upload; /* or NULL */
	pthread_mutex_t lock;  /* of what follows, up to the buffers */
	enum stage stage;
	bool running;   /* an engine thread has the job */
	bool waiting;   /* the carrier is suspended */
	bool ended;     /* the body has come */
	bool abandoned; /* nobody waits for an answer */
	bool answered;
	uint64_t came; /* bytes of the body */
	struct buffer filling, reading;
	/* What came of it, of the engine thread while one runs. */
	struct failure failure;
	struct import_end found;
	struct import_progress progress;
	struct import_written written;
	struct head made_head;
	bool created;
	struct http_reply reply;
	char offset[24];
};

/* ---- the answer ------------------------------------------------------------ */

static const struct http_fault statuses[] = {
	{ FAULT_INVALID_PARAMS, HTTP_BAD_REQUEST }, { FAULT_CAR_INVALID, HTTP_BAD_REQUEST },
	{ FAULT_IMPORT_OFFSET, HTTP_CONFLICT },     { FAULT_IMPORT_RUNNING, HTTP_CONFLICT },
	{ FAULT_WORLD_EXISTS, HTTP_CONFLICT },      { FAULT_WORLD_NOT_FOUND, HTTP_NOT_FOUND },
	{ FAULT_GC_RUNNING, HTTP_UNAVAILABLE },     { FAULT_DRAINING, HTTP_UNAVAILABLE },
	{ FAULT_OUT_OF_MEMORY, HTTP_UNAVAILABLE },  { FAULT_LIMIT_EXCEEDED, HTTP_TOO_LARGE },
	{ FAULT_STORE_FULL, HTTP_NO_SPACE },        { 0 },
};

/* A failure of ours that is not the CAR's. */
static void fail_with(struct import_request *request, enum fault fault, const struct error *err)
{
	(void)failure_set(&request->failure, fault, "%s", err->text);
	if (err->hint[0] != '\0')
		failure_hint(&request->failure, "%s", err->hint);
}

/* What the reading of a CAR and the search for its state fail with. */
static void fail_of_car(struct import_request *request, enum status st, const struct error *err)
{
	if (st == ST_INVALID || st == ST_CORRUPT || st == ST_UNSUPPORTED)
		fail_with(request, FAULT_CAR_INVALID, err);
	else
		(void)failure_of_status(&request->failure, st, err);
	if (st == ST_LIMIT)
		failure_hint(&request->failure,
			     "the largest import is an option of the daemon, --max-import");
}

static void fail_of_upload(struct import_request *request, enum status st, const struct error *err)
{
	if (st == ST_CONFLICT)
		fail_with(request, FAULT_IMPORT_RUNNING, err);
	else if (st == ST_LOCKED)
		fail_with(request, FAULT_GC_RUNNING, err);
	else if (st == ST_RANGE)
		fail_with(request, FAULT_IMPORT_OFFSET, err);
	else
		(void)failure_of_status(&request->failure, st, err);
}

static void set_offset(struct import_request *request, uint64_t received)
{
	(void)snprintf(request->offset, sizeof(request->offset), "%" PRIu64, received);
	http_reply_no_headers(&request->reply);
	http_reply_header(&request->reply, "Upload-Offset", request->offset);
}

/* How far an upload is that is not at its end. */
static void write_state(struct import_request *request, bool active)
{
	const struct import_progress *progress = &request->progress;
	struct json_writer out;

	set_offset(request, progress->received);
	json_writer_init(&out, &request->reply.body);
	json_write_object(&out, NULL);
	json_write_text(&out, "world", request->name);
	json_write_bool(&out, "complete", false);
	json_write_bool(&out, "active", active);
	json_write_uint(&out, "received", progress->received);
	json_write_uint(&out, "blocks", progress->blocks);
	json_write_object_end(&out);
	buffer_append_byte(&request->reply.body, '\n');
}

static void write_result(struct import_request *request)
{
	const struct import_progress *progress = &request->progress;
	const struct environment *env = request->created ? &request->made_head.env
							 : &request->written.env;
	struct json_writer out;

	buffer_clear(&request->reply.body); /* of a commit that failed */
	json_writer_init(&out, &request->reply.body);
	json_write_object(&out, NULL);
	json_write_text(&out, "world", request->name);
	json_write_bool(&out, "complete", true);
	json_write_bool(&out, "created", request->created);
	json_write_cid(&out, "root", cid_of(&request->found.root));
	if (request->created)
		json_write_null(&out, "rootBefore");
	else
		json_write_cid(&out, "rootBefore", cid_of(&request->written.root_before));
	json_write_uint(&out, "seq",
			request->created ? request->made_head.seq : request->written.seq);
	json_write_uint(&out, "treeVersion", request->found.tree_version);
	json_write_uint(&out, "actors", request->found.actors);
	json_write_int(&out, "epoch", env->epoch);
	json_write_uint(&out, "networkVersion", env->network_version);
	json_write_uint(&out, "received", progress->received);
	json_write_uint(&out, "blocks", progress->blocks);
	json_write_uint(&out, "bytes", progress->bytes);
	json_write_object_end(&out);
	buffer_append_byte(&request->reply.body, '\n');
	request->reply.status = request->created ? HTTP_CREATED : HTTP_OK;
}

static void finish_answer(struct import_request *request)
{
	if (request->failure.set)
		http_reply_fail(&request->reply, &request->failure, request->id, statuses);
}

/* ---- on engine threads ----------------------------------------------------- */

static void run_read(struct import_request *request)
{
	struct error err = { .status = ST_OK };
	const enum status st = import_feed(request->upload->import, buffer_bytes(&request->reading),
					   &err);

	buffer_clear(&request->reading);
	if (st != ST_OK)
		fail_of_car(request, st, &err);
}

static bool is_late(void *context)
{
	return session_is_late(context);
}

/* What is limited by the size of the CAR needs no other limit of time. */
static void run_find(struct import_request *request, struct session *session)
{
	const struct world *world = request->upload->world;
	struct import_wish wish = {
		.root = request->params.root,
		.with_chaos = request->params.with_chaos,
		.env = request->params.env,
		.has_version = world != NULL,
		.stops = is_late,
		.context = session,
	};
	struct error err = { .status = ST_OK };
	enum status st = ST_STOPPING;

	if (world)
		wish.network_version = world_head(request->upload->world).env.network_version;
	if (cancel_close(session_cancel(session)))
		st = import_finish(request->upload->import, &wish, &request->found, &err);
	request->progress = import_progress(request->upload->import);
	if (st != ST_OK)
		fail_of_car(request, st, &err);
}

static void run(struct job *job, struct session *session)
{
	struct import_request *request = (struct import_request *)job;

	if (request->stage == STAGE_READ)
		run_read(request);
	else
		run_find(request, session);
}

static enum status create(struct import_request *request, struct writing *writing,
			  struct error *err)
{
	const struct rpc_setup *setup = &request->rpc->setup;
	const struct bytes name = bytes_of_text(request->name);
	const bool is_auto = world_name_is_auto(name);
	const struct world_order order = {
		.name = name,
		.at = { .kind = AT_ROOT, .root = cid_of(&request->found.root) },
		.whole = true,
		.env = environment_given_whole(&request->found.env),
		.ttl_s = request->params.has_ttl ? request->params.ttl_s
			 : is_auto               ? setup->auto_world_ttl_s
						 : 0,
		.quotas = setup->world_quotas,
	};
	struct world *world;

	TRY(writing_create_world(writing, &order, &world, err));
	request->made_head = writing_created_head(writing, world);
	request->created = true;
	world_leave(world);
	return ST_OK;
}

/* What the client cannot be told must not stay. */
static void tell_or_spoil(struct import_request *request, struct writing *writing)
{
	bool told;

	write_result(request);
	pthread_mutex_lock(&request->lock); /* so that the carrier does not go meanwhile */
	told = buffer_status(&request->reply.body) == ST_OK &&
	       (request->abandoned || request->carrier.ready(request->carrier.context));
	pthread_mutex_unlock(&request->lock);
	if (!told)
		writing_spoil(writing, ST_NO_MEMORY);
}

static void run_write(struct job *job, struct writing *writing)
{
	struct import_request *request = (struct import_request *)job;
	struct error err = { .status = ST_OK };
	enum status st;

	request->created = false;
	failure_reset(&request->failure);
	if (request->upload->world)
		st = writing_import(writing, &request->found.root, &request->params.env,
				    &request->written, &err);
	else
		st = create(request, writing, &err);
	if (st == ST_CONFLICT)
		fail_with(request, FAULT_WORLD_EXISTS, &err);
	else if (st != ST_OK)
		(void)failure_of_status(&request->failure, st, &err);
	else
		tell_or_spoil(request, writing);
}

/* ---- from one stage to the next -------------------------------------------- */

static void submit(struct import_request *request);

/* Ends the upload, or keeps it where more of it may come. */
static void let_go(struct import_request *request, bool keep)
{
	struct uploads *uploads = engine_uploads(request->rpc->setup.engine);

	if (request->upload && keep)
		uploads_leave(uploads, request->upload);
	else if (request->upload)
		uploads_end(uploads, request->upload);
	request->upload = NULL;
}

static void destroy(struct import_request *request)
{
	/* What failed once fails for ever. */
	let_go(request, !request->failure.set);
	world_leave(request->main);
	arena_fini(&request->arena);
	buffer_fini(&request->filling);
	buffer_fini(&request->reading);
	http_reply_fini(&request->reply);
	failure_fini(&request->failure);
	pthread_mutex_destroy(&request->lock);
	free(request);
}

/* A body that is not what its head said. What came of it counts. */
static void refuse_size(struct import_request *request)
{
	const uint64_t received = import_progress(request->upload->import).received;

	let_go(request, true);
	set_offset(request, received);
	failure_number(&request->failure, "offset", received);
	failure_hint(&request->failure, "go on at byte %" PRIu64, received);
	(void)failure_set(&request->failure, FAULT_INVALID_PARAMS,
			  "Content-Range says %" PRIu64 " bytes, and %" PRIu64 " came",
			  request->range.size, request->came);
}

/* The part that was announced has come, and another one follows. */
static void answer_part(struct import_request *request)
{
	request->progress = import_progress(request->upload->import);
	request->reply.status = HTTP_ACCEPTED;
	let_go(request, true);
	write_state(request, false);
}

/* With the lock, while nobody runs: what comes next. True when that is an answer. */
static bool advance(struct import_request *request)
{
	struct buffer empty = request->reading;
	const bool full = request->filling.size == PIECE_BYTES;

	if (request->failure.set)
		return true;
	if (request->filling.size > 0 && (full || request->ended)) {
		request->reading = request->filling;
		request->filling = empty;
		request->running = true;
		return false;
	}
	if (!request->ended)
		return false;
	if (request->range.given && request->came != request->range.size) {
		refuse_size(request);
		return true;
	}
	if (!request->range.is_last) {
		answer_part(request);
		return true;
	}
	if (request->stage == STAGE_WRITE)
		return true;
	request->stage = request->stage == STAGE_READ ? STAGE_FIND : STAGE_WRITE;
	request->running = true;
	return false;
}

/* With the lock. Whether the carrier is to be resumed. */
static bool settle(struct import_request *request, bool is_answer)
{
	const bool resumes = request->waiting && (is_answer || !request->ended) &&
			     !request->abandoned;

	if (is_answer) {
		let_go(request, false);
		finish_answer(request);
		request->answered = true;
	}
	if (resumes)
		request->waiting = false;
	return resumes;
}

/* The engine is done with a stage. Whoever is resumed may free the request. */
static void go_on(struct import_request *request)
{
	const struct import_carrier carrier = request->carrier;
	bool resumes = false, runs, gone;

	pthread_mutex_lock(&request->lock);
	request->running = false;
	/* What has come as a whole is brought to its end all the same. */
	if (!request->abandoned || request->ended)
		resumes = settle(request, advance(request));
	runs = request->running;
	gone = request->abandoned && !runs;
	pthread_mutex_unlock(&request->lock);
	if (gone)
		destroy(request);
	else if (runs)
		submit(request);
	if (resumes)
		carrier.resume(carrier.context);
}

static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct import_request *request = (struct import_request *)job;

	if (commit != ST_OK) {
		failure_reset(&request->failure);
		(void)failure_of_status(&request->failure, commit, err);
	}
	go_on(request);
}

static void submit(struct import_request *request)
{
	const bool writes = request->stage == STAGE_WRITE;
	struct error err = { .status = ST_OK };
	enum status st;

	request->job = (struct job){
		.world = writes && request->upload->world ? request->upload->world : request->main,
		.run = writes ? NULL : run,
		.write = writes ? run_write : NULL,
		.done = job_done,
	};
	st = engine_submit(request->rpc->setup.engine, &request->job,
			   writes ? LANE_WRITE : LANE_LONG);
	if (st == ST_OK)
		return;
	error_not_queued(&err, st);
	job_done(&request->job, st, &err);
}

/* ---- the body -------------------------------------------------------------- */

bool import_request_takes(struct import_request *request)
{
	bool takes;

	pthread_mutex_lock(&request->lock);
	takes = !request->answered;
	pthread_mutex_unlock(&request->lock);
	return takes;
}

/* With the lock. */
static size_t fill(struct import_request *request, struct bytes piece)
{
	const size_t room = PIECE_BYTES - request->filling.size;
	const size_t size = piece.size < room ? piece.size : room;

	buffer_append(&request->filling, piece.data, size);
	request->came += size;
	return size;
}

size_t import_request_feed(struct import_request *request, struct bytes piece)
{
	size_t taken;
	bool runs = false;

	pthread_mutex_lock(&request->lock);
	taken = request->answered ? piece.size : fill(request, piece);
	if (!request->running && !request->answered) {
		(void)settle(request, advance(request));
		runs = request->running;
	}
	if (taken < piece.size && runs)
		taken += fill(request, bytes_make(piece.data + taken, piece.size - taken));
	if (taken < piece.size) {
		request->carrier.suspend(request->carrier.context);
		request->waiting = true;
	}
	pthread_mutex_unlock(&request->lock);
	if (runs)
		submit(request);
	return taken;
}

bool import_request_end(struct import_request *request)
{
	bool answered, runs = false;

	pthread_mutex_lock(&request->lock);
	if (!request->answered) {
		request->ended = true;
		if (!request->running) {
			(void)settle(request, advance(request));
			runs = request->running;
		}
	}
	answered = request->answered;
	if (!answered) {
		request->carrier.suspend(request->carrier.context);
		request->waiting = true;
	}
	pthread_mutex_unlock(&request->lock);
	if (runs)
		submit(request);
	return answered;
}

/* ---- beginning and ending -------------------------------------------------- */

static void answer_now(struct import_request *request)
{
	finish_answer(request);
	request->answered = true;
}

static void begin_upload(struct import_request *request, const struct import_question *question)
{
	struct error err = { .status = ST_OK };
	struct import_progress progress;
	enum status st;
	bool busy;

	if (import_params_read(&request->failure, &request->arena, question->query,
			       &request->params) != ST_OK ||
	    import_range_read(&request->failure, question->content_range, &request->range) != ST_OK)
		return;
	/* All of it now, so that nothing fails in the middle. */
	if (!buffer_reserve(&request->filling, PIECE_BYTES) ||
	    !buffer_reserve(&request->reading, PIECE_BYTES)) {
		(void)failure_of_status(&request->failure, ST_NO_MEMORY, NULL);
		return;
	}
	st = uploads_take(engine_uploads(request->rpc->setup.engine), question->world,
			  request->range.first, &request->upload, &err);
	if (st == ST_OK)
		return;
	if (st == ST_RANGE) {
		(void)uploads_look(engine_uploads(request->rpc->setup.engine), question->world,
				   &progress, &busy);
		failure_number(&request->failure, "offset", progress.received);
		set_offset(request, progress.received);
	}
	fail_of_upload(request, st, &err);
}

static void look_at_upload(struct import_request *request, struct bytes name)
{
	bool busy;

	(void)uploads_look(engine_uploads(request->rpc->setup.engine), name, &request->progress,
			   &busy);
	request->reply.status = HTTP_OK;
	write_state(request, busy);
}

static void drop_upload(struct import_request *request, struct bytes name)
{
	struct error err = { .status = ST_OK };
	const enum status st = uploads_drop(engine_uploads(request->rpc->setup.engine), name, &err);

	if (st != ST_OK && st != ST_NOT_FOUND)
		fail_of_upload(request, st, &err);
	else
		look_at_upload(request, name);
}

static void begin(struct import_request *request, const struct import_question *question)
{
	struct error err = { .status = ST_OK };
	enum status st = world_name_check(question->world, &err);

	if (st != ST_OK) {
		fail_with(request, FAULT_INVALID_PARAMS, &err);
		return;
	}
	memcpy(request->name, question->world.data, question->world.size);
	if (strcmp(question->method, "PUT") == 0)
		begin_upload(request, question);
	else if (strcmp(question->method, "DELETE") == 0)
		drop_upload(request, question->world);
	else
		look_at_upload(request, question->world);
}

struct import_request *import_request_new(struct rpc *rpc, const struct import_question *question,
					  const struct import_carrier *carrier, uint64_t request_id)
{
	struct import_request *request = calloc(1, sizeof(*request));

	if (!request)
		return NULL;
	request->rpc = rpc;
	request->carrier = *carrier;
	request->id = request_id_of(request_id);
	request->main = engine_world(rpc->setup.engine, bytes_of_text(WORLD_MAIN_NAME));
	CHECK(request->main);
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&request->lock, NULL);
	arena_init(&request->arena, rpc->setup.limits.memory_bytes);
	buffer_init(&request->filling, PIECE_BYTES);
	buffer_init(&request->reading, PIECE_BYTES);
	http_reply_init(&request->reply, NULL);
	failure_init(&request->failure);
	begin(request, question);
	if (!request->upload)
		answer_now(request);
	return request;
}

void import_request_free(struct import_request *request)
{
	bool running;

	if (!request)
		return;
	pthread_mutex_lock(&request->lock);
	running = request->running;
	request->abandoned = true;
	pthread_mutex_unlock(&request->lock);
	if (!running)
		destroy(request);
}

struct http_view import_request_answer(const struct import_request *request)
{
	return http_reply_view(&request->reply);
}
