/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/block_request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "ipld/car_walk.h"
#include "rpc/call.h"
#include "rpc/dag_value.h"
#include "rpc/entity_tag.h"
#include "rpc/media_type.h"
#include "world/engine.h"
#include "world/remake.h"
#include "world/world.h"

#define ANY_TYPE                                                                                   \
	"*"                                                                                        \
	"/*"

enum { CAR_BLOCKS_MAX = 1000000, TAG_BYTES = 256 };

enum block_format { BLOCK_DEFAULT, BLOCK_RAW, BLOCK_CAR, BLOCK_JSON, BLOCK_DIAG };

/* How each form is asked for and told. */
static const struct form {
	const char *word; /* ?format=WORD, and the end of the tag */
	const char *type; /* that Accept asks for */
	const char *content_type;
	const char *other_type; /* that Accept may ask for too, or NULL */
} forms[] = {
	[BLOCK_RAW] = { "raw", "application/vnd.ipld.raw", "application/vnd.ipld.raw", NULL },
	[BLOCK_CAR] = { "car", "application/vnd.ipld.car",
			"application/vnd.ipld.car; version=1; order=dfs; dups=n", NULL },
	[BLOCK_JSON] = { "dag-json", "application/vnd.ipld.dag-json",
			 "application/vnd.ipld.dag-json", "application/json" },
	[BLOCK_DIAG] = { "diag", "text/plain", "text/plain; charset=utf-8", NULL },
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

struct block_request {
	struct job job; /* first: the engine hands this back */
	struct rpc *rpc;
	struct world *world; /* main, visited */
	struct block_question question;
	struct request_id id;
	struct arena arena;
	enum block_format format; /* BLOCK_DEFAULT: by the codec */
	struct cid cid;
	struct bytes path;
	bool may_remake, unmade; /* as in struct answers */
	struct http_reply reply;
	char tag[TAG_BYTES], missing[24];
	void (*done)(void *context);
	void *context;
};

/* ---- the question ----------------------------------------------------------------- */

static enum status bad_format(struct failure *failure, struct bytes word)
{
	failure_text(failure, "path", "format");
	failure_hint(failure, "formats are raw, car, dag-json and diag");
	return failure_set(failure, FAULT_INVALID_PARAMS, "format: there is no format '%.*s'",
			   word.size < 40 ? (int)word.size : 40, (const char *)word.data);
}

/* ?format=WORD; other members are refused: whoever mistypes one should know. */
static enum status read_query(struct block_request *request, struct failure *failure)
{
	static const char name[] = "format=";
	const size_t size = sizeof(name) - 1;
	const char *query = request->question.query;

	if (query[0] == '\0')
		return ST_OK;
	if (strncmp(query, name, size) != 0 || strchr(query, '&')) {
		failure_hint(failure, "the one parameter there is: ?format=raw, car, dag-json or "
				      "diag");
		return failure_set(failure, FAULT_INVALID_PARAMS,
				   "the query holds a parameter that does not exist");
	}
	for (size_t i = BLOCK_RAW; i < FORMS; i++) {
		if (strcmp(query + size, forms[i].word) == 0) {
			request->format = (enum block_format)i;
			return ST_OK;
		}
	}
	return bad_format(failure, bytes_of_text(query + size));
}

/* How much Accept likes a form. */
static unsigned quality_of(const char *accept, const struct form *form)
{
	const unsigned quality = media_quality(accept, form->type);
	const unsigned other = form->other_type ? media_quality(accept, form->other_type) : 0;

	return quality > other ? quality : other;
}

/* The form that Accept likes best, and no less than any; BLOCK_DEFAULT where none is named. */
static enum block_format accepted(const char *accept)
{
	enum block_format format = BLOCK_DEFAULT;
	unsigned best = 0;

	for (size_t i = BLOCK_RAW; i < FORMS; i++) {
		if (quality_of(accept, &forms[i]) > best) {
			best = quality_of(accept, &forms[i]);
			format = (enum block_format)i;
		}
	}
	return best >= media_quality(accept, ANY_TYPE) ? format : BLOCK_DEFAULT;
}

static enum status read_accept(struct block_request *request, struct failure *failure)
{
	const char *accept = request->question.accept;

	if (!accept || request->format != BLOCK_DEFAULT)
		return ST_OK;
	request->format = accepted(accept);
	if (request->format != BLOCK_DEFAULT || media_quality(accept, ANY_TYPE) > 0)
		return ST_OK;
	request->reply.status = HTTP_NOT_ACCEPTABLE;
	failure_hint(failure, "accept application/vnd.ipld.raw, application/vnd.ipld.car, "
			      "application/vnd.ipld.dag-json or text/plain, or ask with ?format=");
	return failure_set(failure, FAULT_INVALID_PARAMS,
			   "blocks come in none of the types that Accept names");
}

static enum status read_question(struct block_request *request, struct failure *failure)
{
	const char *path = request->question.path;
	const size_t size = strcspn(path, "/");
	enum status st = cid_from_text(&request->arena, bytes_make(path, size), &request->cid);

	if (st == ST_NO_MEMORY)
		return failure_of_status(failure, st, NULL);
	if (st != ST_OK) {
		failure_hint(failure, "GET /ipld/bafy…, and /NAME or /INDEX to go into it");
		return failure_set(failure, FAULT_INVALID_PARAMS,
				   "the path does not begin with a CID: '%.*s'",
				   size < 100 ? (int)size : 100, path);
	}
	request->path = bytes_of_text(path + size);
	TRY(read_query(request, failure));
	return read_accept(request, failure);
}

/* ---- the answer ------------------------------------------------------------------- */

static const struct http_fault statuses[] = {
	{ FAULT_INVALID_PARAMS, HTTP_BAD_REQUEST }, { FAULT_BLOCK_NOT_FOUND, HTTP_NOT_FOUND },
	{ FAULT_WORLD_NOT_FOUND, HTTP_NOT_FOUND },  { FAULT_DECODE_ERROR, HTTP_NOT_ACCEPTABLE },
	{ FAULT_DRAINING, HTTP_UNAVAILABLE },       { FAULT_OUT_OF_MEMORY, HTTP_UNAVAILABLE },
	{ FAULT_LIMIT_EXCEEDED, HTTP_TOO_LARGE },   { 0 },
};

/* Says why there is no block, as JSON-RPC would. */
static void answer_failure(struct block_request *request, struct failure *failure)
{
	http_reply_no_headers(&request->reply);
	http_reply_fail(&request->reply, failure, request->id, statuses);
}

/* The tag of a block's bytes is its CID, that of another form has the form behind it. */
static void write_tag(struct block_request *request, struct cid cid, const char *form)
{
	struct buffer text;

	buffer_over(&text, request->tag, sizeof(request->tag) - 1);
	buffer_append_byte(&text, '"');
	cid_to_text(&text, cid);
	if (form)
		buffer_printf(&text, ".%s", form);
	buffer_append_byte(&text, '"');
	request->tag[buffer_status(&text) == ST_OK ? text.size : 0] = '\0';
}

/* Everything below root; what is missing is left out and counted. */
static enum status write_car(struct block_request *request, struct blockstore *blocks,
			     struct cid root, uint64_t *missing)
{
	struct car_walk walk;
	enum status st = car_walk_init(&walk, blocks, &request->arena, root, CAR_BLOCKS_MAX, true);

	while (st == ST_OK)
		st = car_walk_next(&walk, &request->reply.body);
	*missing = walk.missing;
	car_walk_fini(&walk);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status write_body(struct block_request *request, struct blockstore *blocks,
			      const struct dag_place *place, struct failure *failure)
{
	static const enum dag_format values[] = {
		[BLOCK_RAW] = DAG_FORMAT_RAW,
		[BLOCK_JSON] = DAG_FORMAT_JSON,
		[BLOCK_DIAG] = DAG_FORMAT_DIAG,
	};
	uint64_t missing = 0;
	enum status st;

	if (request->format != BLOCK_CAR)
		return dag_value_write(&request->reply.body, &request->arena, place,
				       values[request->format], failure);
	st = write_car(request, blocks, place->cid, &missing);
	(void)snprintf(request->missing, sizeof(request->missing), "%" PRIu64, missing);
	http_reply_header(&request->reply, "Chaos-Missing-Blocks", request->missing);
	return st;
}

/* A value in a block is no block: it has a type of its own. */
static bool is_part(const struct block_request *request, const struct dag_place *place)
{
	return request->format == BLOCK_RAW && place->item.size != place->block.size;
}

static enum status answer_place(struct block_request *request, struct blockstore *blocks,
				const struct dag_place *place, struct failure *failure)
{
	const struct form *form;
	enum status st;

	if (request->format == BLOCK_DEFAULT)
		request->format = place->is_cbor ? BLOCK_JSON : BLOCK_RAW;
	form = &forms[request->format];
	request->reply.type = is_part(request, place) ? "application/cbor" : form->content_type;
	write_tag(request, place->cid, request->format == BLOCK_RAW ? NULL : form->word);
	http_reply_no_headers(&request->reply);
	http_reply_header(&request->reply, "Vary", "Accept");
	request->reply.status = HTTP_NOT_MODIFIED;
	if (!entity_tag_listed(request->question.if_none_match, request->tag)) {
		st = write_body(request, blocks, place, failure);
		if (st != ST_OK)
			return st;
		request->reply.status = HTTP_OK;
	}
	http_reply_header(&request->reply, "X-Content-Type-Options", "nosniff");
	/* What is missing may still come. */
	if (request->missing[0] != '\0' && strcmp(request->missing, "0") != 0) {
		http_reply_header(&request->reply, "Cache-Control", "no-store");
		return ST_OK;
	}
	http_reply_header(&request->reply, "ETag", request->tag);
	http_reply_header(&request->reply, "Cache-Control", "public, max-age=29030400, immutable");
	return ST_OK;
}

/* ---- one try ---------------------------------------------------------------------- */

static void too_large(struct block_request *request, struct failure *failure)
{
	const size_t limit = request->rpc->setup.limits.response_bytes;

	failure_number(failure, "limit", limit);
	failure_hint(failure, "ask for less (a path), or start the daemon with a larger "
			      "--max-response");
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED, "the answer would exceed %zu bytes",
			  limit);
}

static void blame(struct block_request *request, struct session *session, enum status st,
		  struct failure *failure)
{
	const char *damaged = session_damage(session);

	if (damaged) {
		failure_reset(failure);
		failure_text(failure, "cid", damaged);
		(void)failure_set(failure, FAULT_STORE_CORRUPT,
				  "the block %s in the database is not what its name says",
				  damaged);
	} else if (cancel_asked(session_cancel(session))) {
		failure_reset(failure);
		(void)failure_of_status(failure, ST_CANCELLED, NULL);
	} else if (buffer_status(&request->reply.body) == ST_LIMIT || st == ST_LIMIT) {
		if (!failure->set)
			too_large(request, failure);
	} else if (st != ST_OK) {
		(void)failure_of_status(failure, st, NULL);
	}
}

static void try_once(struct block_request *request, struct session *session,
		     struct failure *failure)
{
	struct blockstore *blocks = session_blocks(session);
	struct dag_place place;
	enum status st;

	session_forget_damage(session);
	session_forget_lack(session);
	request->reply.status = HTTP_OK;
	request->format = BLOCK_DEFAULT;
	request->missing[0] = '\0';
	buffer_clear(&request->reply.body);
	request->reply.body.limit_bytes = request->rpc->setup.limits.response_bytes;
	st = read_question(request, failure);
	if (st == ST_OK)
		st = dag_value_find(failure, session, &request->arena, request->cid, request->path,
				    &place);
	if (st == ST_OK)
		st = answer_place(request, blocks, &place, failure);
	blame(request, session, st, failure);
}

/* A path that leads nowhere is not there, rather than a mistake. */
static void set_not_found(struct block_request *request, const struct failure *failure)
{
	if (failure->fault == FAULT_INVALID_PARAMS && cid_defined(request->cid) &&
	    strncmp(failure->message, "path: ", 6) == 0)
		request->reply.status = HTTP_NOT_FOUND;
}

/* Whether to try again: a block was lacking and is there now. */
static bool remake(struct block_request *request, struct session *session, struct failure *failure)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (session_lacks(session).size == 0 || cancel_asked(session_cancel(session)))
		return false;
	failure_reset(failure);
	if (!request->may_remake) {
		request->unmade = true;
		(void)failure_of_status(failure, ST_UNMADE, NULL);
		return false;
	}
	st = session_remake(session, &err);
	if (st != ST_OK)
		(void)failure_of_status(failure, st, &err);
	return st == ST_OK;
}

static void answer(struct block_request *request, struct session *session)
{
	struct failure failure;

	request->arena.cancel = session_cancel(session);
	request->reply.body.cancel = session_cancel(session);
	request->unmade = false;
	session_forget_remade(session);
	do {
		failure_init(&failure);
		arena_reset(&request->arena);
		request->cid = (struct cid){ 0 };
		try_once(request, session, &failure);
		if (!remake(request, session, &failure))
			break;
		failure_fini(&failure);
	} while (true);
	if (failure.set) {
		set_not_found(request, &failure);
		answer_failure(request, &failure);
	}
	failure_fini(&failure);
	arena_fini(&request->arena);
	request->arena.cancel = NULL;
	request->reply.body.cancel = NULL;
}

/* ---- from the connection to the engine -------------------------------------------- */

struct block_request *block_request_new(struct rpc *rpc, const struct block_question *question,
					struct charge *charge, uint64_t request_id)
{
	struct block_request *request = calloc(1, sizeof(*request));

	if (!request)
		return NULL;
	request->rpc = rpc;
	engine_note_request(rpc->setup.engine);
	/* Blocks are those of all worlds, and this one is always there. */
	request->world = engine_world(rpc->setup.engine, bytes_of_text(WORLD_MAIN_NAME));
	CHECK(request->world);
	request->question = *question;
	request->id = request_id_of(request_id);
	arena_init(&request->arena, rpc->setup.limits.memory_bytes);
	request->arena.charge = charge;
	http_reply_init(&request->reply, charge);
	return request;
}

static void answer_status(struct block_request *request, enum status st, const struct error *err)
{
	struct failure failure;

	failure_init(&failure);
	(void)failure_of_status(&failure, st, err);
	request->reply.status = HTTP_UNAVAILABLE;
	answer_failure(request, &failure);
	failure_fini(&failure);
}

/* A whole state takes its time. */
static bool wants_car(const struct block_request *request)
{
	const struct block_question *question = &request->question;

	if (question->query[0] != '\0')
		return strcmp(question->query, "format=car") == 0;
	return accepted(question->accept) == BLOCK_CAR;
}

bool block_request_answer_now(struct block_request *request)
{
	struct error err = { 0 };
	struct session *session;
	enum status st;

	if (wants_car(request))
		return false;
	st = engine_read(request->rpc->setup.engine, request->world, &session, &err);
	if (st != ST_OK) {
		answer_status(request, st, &err);
		return true;
	}
	answer(request, session);
	session_close(session);
	return !request->unmade;
}

static void run_job(struct job *job, struct session *session)
{
	answer((struct block_request *)job, session);
}

/* Whoever started the request may free it in done: that comes last. */
static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct block_request *request = (struct block_request *)job;

	if (commit != ST_OK)
		answer_status(request, commit, err);
	request->done(request->context);
}

static void answer_not_queued(struct block_request *request, enum status st)
{
	struct error err = { 0 };

	error_not_queued(&err, st);
	answer_status(request, st, &err);
	request->done(request->context);
}

void block_request_start(struct block_request *request, void (*done)(void *context), void *context)
{
	enum status st;

	request->may_remake = true;
	request->job.world = request->world;
	request->job.run = run_job;
	request->job.done = job_done;
	request->done = done;
	request->context = context;
	st = engine_submit(request->rpc->setup.engine, &request->job, LANE_RUN);
	if (st != ST_OK)
		answer_not_queued(request, st);
}

struct cancel *block_request_cancel(struct block_request *request)
{
	return &request->job.cancel;
}

struct http_view block_request_answer(const struct block_request *request)
{
	return http_reply_view(&request->reply);
}

void block_request_free(struct block_request *request)
{
	if (!request)
		return;
	arena_fini(&request->arena);
	http_reply_fini(&request->reply);
	world_leave(request->world);
	free(request);
}
