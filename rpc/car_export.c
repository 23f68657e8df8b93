/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/car_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/encoding.h"
#include "json/text.h"
#include "rpc/byte_range.h"
#include "rpc/call.h"
#include "rpc/car_pieces.h"
#include "rpc/decode_chain.h"
#include "rpc/entity_tag.h"
#include "world/engine.h"
#include "world/remake.h"
#include "world/world.h"

enum { PIECE_BYTES = 256 << 10, TAG_BYTES = 128, TEXT_BYTES = 96 };

enum car_phase {
	CAR_FINDING,   /* which state is meant, and what is to be answered */
	CAR_MEASURING, /* how long it is, since the answer has to say so */
	CAR_WRITING,
	CAR_OVER,
};

struct car_export {
	struct job job; /* first: the engine hands this back */
	struct rpc *rpc;
	struct world *world; /* visited */
	struct session *session;
	struct car_question question;
	struct request_id id;
	struct charge charge;
	struct arena arena;   /* of the question; then what the pieces need */
	struct cancel client; /* asked for before the answer is there */
	void (*done)(void *context);
	void *context;

	/* Of the job, while one is at work. */
	enum car_phase phase;
	struct failure failure;
	struct block_cid root;
	bool has_total;
	struct car_total total;
	struct byte_range range;
	bool has_range;
	struct car_pieces pieces;

	/* The answer. */
	struct http_reply reply; /* its body: of a failure */
	uint64_t size;
	const char *cache_control;
	char tag[TAG_BYTES], range_text[TEXT_BYTES], digest[TEXT_BYTES], name[TAG_BYTES + 32];

	pthread_mutex_t mutex; /* guards what is below */
	bool answered;
	bool working;          /* a job waits or is at work */
	bool refused;          /* since the queue was full */
	bool cut, freed;       /* freed: by the job, at its end */
	struct buffer *making; /* of the job while one is at work, else full or empty */
	struct buffer *sending;
	size_t sent;
	struct buffer buffers[2];
	void (*hear)(void *context);
	void *hearer;
};

/* ---- the question ------------------------------------------------------------------- */

static enum status bad_query(struct failure *failure)
{
	failure_hint(failure, "the one parameter there is: ?at=head, genesis, a sequence number, a "
			      "root CID, snap:NAME or @LABEL");
	return failure_set(failure, FAULT_INVALID_PARAMS,
			   "the query holds something else than one parameter `at`");
}

/* The value of ?at=, percent-decoded, as JSON. */
static enum status read_query(struct car_export *export, json_t **at)
{
	static const char name[] = "at=";
	const char *text = export->question.query;
	struct buffer value;
	enum status st;

	*at = NULL;
	if (text[0] == '\0')
		return ST_OK;
	if (strncmp(text, name, sizeof(name) - 1) != 0 || strchr(text, '&'))
		return bad_query(&export->failure);
	buffer_init(&value, 0);
	st = percent_decode(&value, bytes_of_text(text + sizeof(name) - 1));
	if (st == ST_INVALID || (value.size > 0 && memchr(value.data, '\0', value.size))) {
		buffer_fini(&value);
		return bad_query(&export->failure);
	}
	buffer_append_byte(&value, '\0');
	st = buffer_status(&value);
	if (st == ST_OK) {
		*at = json_text_lossy((const char *)value.data);
		st = *at ? ST_OK : ST_NO_MEMORY;
	}
	buffer_fini(&value);
	return st == ST_OK ? ST_OK : failure_of_status(&export->failure, st, NULL);
}

static enum status find_point(struct car_export *export, const json_t *at_text,
			      struct state_point *point)
{
	struct at at = { .kind = AT_HEAD };
	struct call call = {
		.rpc = export->rpc,
		.world = export->question.world,
		.grant = grant_everything(), /* what the route takes was asked for */
		.session = export->session,
		.arena = &export->arena,
		.failure = &export->failure,
	};
	struct state_tree *tree;
	size_t mark;

	decode_init(&call.decode, call.arena, call.failure, false);
	call.decode.session = export->session;
	call.decode.network_version = call_head(&call).env.network_version;
	if (at_text) {
		mark = decode_enter(&call.decode, "at");
		TRY(decode_at(&call.decode, at_text, &at));
		decode_leave(&call.decode, mark);
	}
	TRY(call_at(&call, &at, point));
	export->cache_control = at.kind == AT_ROOT ? "public, max-age=29030400, immutable"
						   : "no-cache";
	/* From here on no collection takes it away; before that one may have. */
	if (session_use_root(export->session, &point->root) != ST_OK)
		return call_failed(&call, ST_NO_MEMORY, NULL);
	return call_tree(&call, point, &tree);
}

/* Finds the state, with blocks made again on the way. */
static enum status find_state(struct car_export *export)
{
	struct session *session = export->session;
	struct error err = { .status = ST_OK };
	struct state_point point;
	json_t *at;
	enum status st;

	TRY(read_query(export, &at));
	for (;;) {
		session_forget_lack(session);
		arena_reset(&export->arena);
		st = find_point(export, at, &point);
		if (session_lacks(session).size == 0)
			break;
		failure_reset(&export->failure);
		st = session_remake(session, &err);
		if (st != ST_OK) {
			(void)failure_of_status(&export->failure, st, &err);
			break;
		}
	}
	json_decref(at);
	if (st == ST_OK)
		export->root = point.root;
	return st;
}

/* ---- the answer --------------------------------------------------------------------- */

static const struct http_fault statuses[] = {
	{ FAULT_INVALID_PARAMS, HTTP_BAD_REQUEST },   { FAULT_STATE_UNAVAILABLE, HTTP_NOT_FOUND },
	{ FAULT_SNAPSHOT_NOT_FOUND, HTTP_NOT_FOUND }, { FAULT_LABEL_NOT_FOUND, HTTP_NOT_FOUND },
	{ FAULT_BLOCK_NOT_FOUND, HTTP_CONFLICT },     { FAULT_DECODE_ERROR, HTTP_CONFLICT },
	{ FAULT_LIMIT_EXCEEDED, HTTP_CONFLICT },      { FAULT_DRAINING, HTTP_UNAVAILABLE },
	{ FAULT_OUT_OF_MEMORY, HTTP_UNAVAILABLE },    { 0 },
};

/* Says in words why there is no CAR. */
static void answer_failure(struct car_export *export)
{
	http_reply_no_headers(&export->reply);
	http_reply_fail(&export->reply, &export->failure, export->id, statuses);
	export->phase = CAR_OVER;
}

static void write_names(struct car_export *export)
{
	uint8_t room[TAG_BYTES];
	struct buffer text;

	/* Needs no memory: half a name would be that of another state. */
	buffer_over(&text, room, sizeof(room));
	cid_to_text(&text, cid_of(&export->root));
	(void)snprintf(export->tag, sizeof(export->tag), "\"%.*s.car\"", (int)text.size,
		       (const char *)text.data);
	(void)snprintf(export->name, sizeof(export->name), "attachment; filename=%s", export->tag);
}

static void write_digest(struct car_export *export, const uint8_t sha256[DIGEST_BYTES])
{
	struct buffer text;

	buffer_over(&text, export->digest, sizeof(export->digest) - 1);
	buffer_append_text(&text, "sha-256=:");
	base64_encode(&text, bytes_make(sha256, DIGEST_BYTES));
	buffer_append_text(&text, ":");
	export->digest[text.size] = '\0';
}

static void add_headers(struct car_export *export)
{
	http_reply_header(&export->reply, "ETag", export->tag);
	http_reply_header(&export->reply, "Accept-Ranges", "bytes");
	http_reply_header(&export->reply, "Cache-Control", export->cache_control);
	if (export->reply.status == HTTP_NOT_MODIFIED)
		return;
	http_reply_header(&export->reply, "X-Content-Type-Options", "nosniff");
	http_reply_header(&export->reply, "Content-Disposition", export->name);
	if (export->has_range)
		http_reply_header(&export->reply, "Content-Range", export->range_text);
	if (export->has_total) {
		write_digest(export, export->total.sha256);
		http_reply_header(&export->reply, "Repr-Digest", export->digest);
	} else {
		http_reply_header(&export->reply, "Trailer", "Repr-Digest");
	}
}

/* A range that begins behind the end. */
static void answer_range(struct car_export *export)
{
	(void)snprintf(export->range_text, sizeof(export->range_text), "bytes */%" PRIu64,
		       export->total.bytes);
	export->reply.status = HTTP_RANGE;
	failure_number(&export->failure, "size", export->total.bytes);
	failure_hint(&export->failure, "leave the header Range out to get all of it");
	(void)failure_set(&export->failure, FAULT_INVALID_PARAMS,
			  "the range begins behind the last of %" PRIu64 " bytes",
			  export->total.bytes);
	answer_failure(export);
	http_reply_header(&export->reply, "Accept-Ranges", "bytes");
	http_reply_header(&export->reply, "ETag", export->tag);
	http_reply_header(&export->reply, "Content-Range", export->range_text);
}

/* All is known that the answer has to say. */
static void answer(struct car_export *export)
{
	uint64_t from = 0, to = export->has_total ? export->total.bytes : CAR_SIZE_UNKNOWN;

	if (export->has_range && !byte_range_place(&export->range, to, &from, &to)) {
		answer_range(export);
		return;
	}
	export->reply.status = export->has_range ? HTTP_PARTIAL : HTTP_OK;
	export->size = to == CAR_SIZE_UNKNOWN ? to : to - from;
	if (export->has_range)
		(void)snprintf(export->range_text, sizeof(export->range_text),
			       "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from, to - 1,
			       export->total.bytes);
	export->phase = CAR_OVER;
	if (export->question.is_head)
		return;
	export->phase = CAR_WRITING;
	if (car_pieces_begin(&export->pieces, export->session, &export->arena, &export->root, from,
			     to) != ST_OK)
		(void)failure_of_status(&export->failure, ST_NO_MEMORY, NULL);
}

/* What is to be done with the state that was found. */
static void decide(struct car_export *export)
{
	const struct car_question *question = &export->question;

	write_names(export);
	if (entity_tag_listed(question->if_none_match, export->tag)) {
		export->reply.status = HTTP_NOT_MODIFIED;
		export->phase = CAR_OVER;
		return;
	}
	export->has_total = car_totals_find(&export->rpc->car_totals, &export->root,
					    &export->total);
	/* For HEAD there are no ranges (RFC 9110 14.2). */
	export->has_range = !question->is_head &&
			    byte_range_read(question->range, &export->range) &&
			    (!question->if_range || entity_tag_is(question->if_range, export->tag));
	if (export->has_total ||
	    !(export->has_range || question->is_head || question->needs_length)) {
		answer(export);
		return;
	}
	export->phase = CAR_MEASURING;
	if (car_pieces_begin(&export->pieces, export->session, &export->arena, &export->root,
			     UINT64_MAX, UINT64_MAX) != ST_OK)
		(void)failure_of_status(&export->failure, ST_NO_MEMORY, NULL);
}

/* ---- the job ------------------------------------------------------------------------ */

/* All of it was made: so long it is. */
static void note_total(struct car_export *export)
{
	const struct car_pieces *pieces = &export->pieces;

	if (!pieces->complete)
		return;
	export->total.root = export->root;
	export->total.bytes = pieces->at;
	memcpy(export->total.sha256, pieces->digest, sizeof(export->total.sha256));
	car_totals_note(&export->rpc->car_totals, &export->total);
}

static void measure(struct car_export *export)
{
	struct buffer *out = export->making;
	const enum status st = car_pieces_make(&export->pieces, out, PIECE_BYTES, &export->failure);

	if (st != ST_NOT_FOUND)
		return;
	note_total(export);
	export->has_total = true;
	answer(export);
}

static void write_piece(struct car_export *export)
{
	struct buffer *out = export->making;
	const enum status st = car_pieces_make(&export->pieces, out, PIECE_BYTES, &export->failure);

	if (st != ST_NOT_FOUND)
		return;
	note_total(export);
	export->phase = CAR_OVER;
	/* A small state is whole before anything is said of it. */
	if (!export->answered && !export->has_total) {
		export->has_total = true;
		export->size = export->total.bytes;
	} else if (!export->has_total) {
		write_digest(export, export->total.sha256);
	}
}

/* Nobody can be told in words any more; whoever asked for the end knows. */
static void say_cut(const struct car_export *export)
{
	const enum cancel_reason reason = cancel_reason(&export->job.cancel);
	struct buffer root;

	if (reason == CANCEL_CLIENT || reason == CANCEL_STOP)
		return;
	buffer_init(&root, 0);
	cid_to_text(&root, cid_of(&export->root));
	log_event(export->rpc->setup.log, LOG_WARN, "rpc", "export_cut",
		  "requestId=%s root=%.*s at=%" PRIu64 " %s", export->id.text, (int)root.size,
		  (const char *)root.data, export->pieces.at, export->failure.message);
	buffer_fini(&root);
}

/* What a request to end has touched fails by that, whatever it looks like. */
static void say_cancelled(struct car_export *export)
{
	const size_t limit_ms = export->rpc->setup.limits.run_ms;
	const enum cancel_reason reason = cancel_reason(&export->job.cancel);
	struct failure *failure = &export->failure;

	if (reason != CANCEL_STOP && reason != CANCEL_TIME)
		return;
	failure_reset(failure);
	export->reply.status = HTTP_UNAVAILABLE;
	if (reason == CANCEL_STOP) {
		(void)failure_set(failure, FAULT_DRAINING, "the daemon is stopping");
		return;
	}
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
			  "blocks of the state have been made again for %zu ms, the limit of "
			  "--run-timeout",
			  limit_ms);
	failure_number(failure, "limit", limit_ms);
	failure_hint(failure, "start the daemon with a larger --run-timeout");
}

static void run_job(struct job *job, struct session *session)
{
	struct car_export *export = (struct car_export *)job;

	(void)session; /* the export has its own, which it keeps over all its jobs */
	session_obey(export->session, &job->cancel);
	session_forget_damage(export->session);
	if (cancel_asked(&export->client))
		(void)failure_of_status(&export->failure, ST_CANCELLED, NULL);
	else if (export->phase == CAR_MEASURING)
		measure(export);
	else if (export->phase == CAR_WRITING)
		write_piece(export);
	else if (find_state(export) == ST_OK)
		decide(export);
	session_obey(export->session, NULL);
	if (!export->failure.set)
		return;
	if (!export->answered && export->phase != CAR_OVER) {
		export->reply.status = HTTP_OK;
		say_cancelled(export);
		answer_failure(export);
	} else if (export->answered) {
		say_cancelled(export);
		say_cut(export);
	}
}

/* ---- one job after another ---------------------------------------------------------- */

static void destroy(struct car_export *export)
{
	car_pieces_fini(&export->pieces);
	session_close(export->session);
	world_leave(export->world);
	arena_fini(&export->arena);
	http_reply_fini(&export->reply);
	for (size_t i = 0; i < 2; i++)
		buffer_fini(&export->buffers[i]);
	failure_fini(&export->failure);
	charge_fini(&export->charge);
	pthread_mutex_destroy(&export->mutex);
	free(export);
}

/* With the lock: a piece that is ready goes to the reader who has none. */
static void hand_over(struct car_export *export)
{
	struct buffer *empty = export->sending;

	if (export->working || export->sent < empty->size || export->making->size == 0)
		return;
	export->sending = export->making;
	export->making = empty;
	export->sent = 0;
	buffer_clear(empty);
}

static enum status submit(struct car_export *export)
{
	cancel_reset(&export->job.cancel);
	export->working = true;
	return engine_submit(export->rpc->setup.engine, &export->job, LANE_LONG);
}

/* With the lock: the next piece is begun if there is room for it. */
static void go_on(struct car_export *export)
{
	enum status st;

	hand_over(export);
	export->refused = false;
	if (export->working || export->cut || export->phase == CAR_OVER || export->making->size > 0)
		return;
	st = submit(export);
	if (st == ST_OK)
		return;
	export->working = false;
	export->refused = st == ST_LIMIT;
	export->cut = !export->refused;
}

static void tell(struct car_export *export)
{
	if (export->hear)
		export->hear(export->hearer);
}

/* Whether the answer has to wait for another job. */
static bool is_unanswered(const struct car_export *export)
{
	return export->phase == CAR_MEASURING ||
	       (export->phase == CAR_WRITING && export->making->size == 0);
}

static void answer_not_queued(struct car_export *export, enum status st)
{
	struct error err = { 0 };

	error_not_queued(&err, st);
	(void)failure_of_status(&export->failure, st, &err);
	export->reply.status = HTTP_UNAVAILABLE;
	answer_failure(export);
}

/* Whoever waits for the answer may free the export in done: that comes last. */
static void finish_answer(struct car_export *export)
{
	if (!export->failure.set)
		add_headers(export);
	pthread_mutex_lock(&export->mutex);
	export->working = false;
	export->answered = true;
	pthread_mutex_unlock(&export->mutex);
	export->done(export->context);
}

/* Begins the first job, or the next one before there is an answer; nobody else has the export. */
static void start_job(struct car_export *export)
{
	const enum status st = submit(export);

	if (st == ST_OK)
		return;
	answer_not_queued(export, st);
	finish_answer(export);
}

static void finish_first_job(struct car_export *export)
{
	if (is_unanswered(export))
		start_job(export);
	else
		finish_answer(export);
}

static void finish_job(struct car_export *export)
{
	bool freed;

	pthread_mutex_lock(&export->mutex);
	export->working = false;
	export->cut = export->cut || export->failure.set;
	freed = export->freed;
	if (!freed) {
		go_on(export);
		tell(export);
	}
	pthread_mutex_unlock(&export->mutex);
	if (freed)
		destroy(export);
}

static void job_done(struct job *job, enum status commit, const struct error *err)
{
	struct car_export *export = (struct car_export *)job;

	(void)commit; /* nothing was written, and it was not moved from one lane to another */
	(void)err;
	if (export->answered)
		finish_job(export);
	else
		finish_first_job(export);
}

/* ---- from the connection to the engine ---------------------------------------------- */

static void init_parts(struct car_export *export, struct budget *memory)
{
	charge_init(&export->charge, memory);
	arena_init(&export->arena, 0);
	export->arena.charge = &export->charge;
	export->arena.cancel = &export->job.cancel;
	http_reply_init(&export->reply, &export->charge);
	export->reply.type = "application/vnd.ipld.car; version=1; order=dfs; dups=n";
	for (size_t i = 0; i < 2; i++) {
		buffer_init(&export->buffers[i], 0);
		export->buffers[i].charge = &export->charge;
	}
	export->making = &export->buffers[0];
	export->sending = &export->buffers[1];
	failure_init(&export->failure);
	pthread_mutex_init(&export->mutex, NULL);
}

enum refusal car_export_new(struct rpc *rpc, const struct car_question *question,
			    struct budget *memory, uint64_t request_id, struct car_export **out)
{
	struct world *world = engine_world(rpc->setup.engine, question->world);
	struct car_export *export = calloc(1, sizeof(*export));
	struct error err = { 0 };

	*out = NULL;
	if (!world || !export) {
		world_leave(world);
		free(export);
		return world ? REFUSAL_MEMORY : REFUSAL_WORLD;
	}
	export->rpc = rpc;
	export->world = world;
	export->question = *question;
	export->id = request_id_of(request_id);
	export->job = (struct job){ .world = world, .run = run_job, .done = job_done };
	init_parts(export, memory);
	if (engine_read(rpc->setup.engine, world, &export->session, &err) != ST_OK) {
		destroy(export);
		return REFUSAL_MEMORY;
	}
	session_read_once(export->session);
	*out = export;
	return REFUSAL_NONE;
}

void car_export_start(struct car_export *export, void (*done)(void *context), void *context)
{
	export->done = done;
	export->context = context;
	start_job(export);
}

struct cancel *car_export_cancel(struct car_export *export)
{
	return &export->client;
}

struct car_answer car_export_answer(const struct car_export *export)
{
	const struct http_view reply = http_reply_view(&export->reply);

	return (struct car_answer){
		.reply = reply,
		.streams = reply.status == HTTP_OK || reply.status == HTTP_PARTIAL,
		.size = export->size,
	};
}

void car_export_listen(struct car_export *export, void (*hear)(void *context), void *context)
{
	pthread_mutex_lock(&export->mutex);
	export->hear = hear;
	export->hearer = context;
	pthread_mutex_unlock(&export->mutex);
}

static enum car_read read_some(struct car_export *export, char *out, size_t size, size_t *got)
{
	size_t left;

	if (export->cut)
		return CAR_READ_CUT;
	go_on(export);
	left = export->sending->size - export->sent;
	if (left > 0) {
		*got = size < left ? size : left;
		memcpy(out, export->sending->data + export->sent, *got);
		export->sent += *got;
		return CAR_READ_SOME;
	}
	if (export->cut)
		return CAR_READ_CUT;
	return export->working || export->refused ? CAR_READ_WAIT : CAR_READ_END;
}

enum car_read car_export_read(struct car_export *export, char *out, size_t size, size_t *got)
{
	enum car_read result;

	*got = 0;
	pthread_mutex_lock(&export->mutex);
	result = read_some(export, out, size, got);
	pthread_mutex_unlock(&export->mutex);
	return result;
}

const char *car_export_digest(const struct car_export *export)
{
	return !export->has_total && export->digest[0] != '\0' ? export->digest : NULL;
}

void car_export_go_on(struct car_export *export)
{
	pthread_mutex_lock(&export->mutex);
	if (export->refused) {
		go_on(export);
		tell(export);
	}
	pthread_mutex_unlock(&export->mutex);
}

void car_export_end(struct car_export *export)
{
	pthread_mutex_lock(&export->mutex);
	if (export->answered) {
		export->cut = true;
		cancel_request(&export->job.cancel, CANCEL_STOP);
		tell(export);
	}
	pthread_mutex_unlock(&export->mutex);
}

void car_export_free(struct car_export *export)
{
	bool working;

	if (!export)
		return;
	pthread_mutex_lock(&export->mutex);
	working = export->working;
	export->freed = true;
	export->hear = NULL;
	if (working)
		cancel_request(&export->job.cancel, CANCEL_CLIENT);
	pthread_mutex_unlock(&export->mutex);
	if (!working)
		destroy(export);
}
