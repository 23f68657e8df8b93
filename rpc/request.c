/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/rpc.h"

#include <stdlib.h>

#include "rpc/call.h"
#include "json/load.h"
#include "vm/network.h"

/* JSON-RPC 2.0 envelopes (api.md section 2.3): single requests, batches,
 * notifications. Members are judged when the body is parsed and run later, in order. */

enum { HTTP_OK = 200, HTTP_NO_CONTENT = 204, HTTP_INTERNAL_ERROR = 500 };

/* One member of a batch, or the single request. */
struct member {
	struct bytes id; /* as written, a view of the body; "null" when unknown */
	bool notification;
	bool lotus;
	const struct method *method; /* NULL: refused */
	const json_t *params;
	struct failure refusal;
};

struct rpc_request {
	struct rpc *rpc;
	struct request_id id;
	uint8_t *body;
	size_t body_size;
	struct json_scan scan;
	json_t *json;
	bool batch;
	struct member *members;
	size_t member_count;
	struct arena arena; /* of the member that runs */
	struct buffer answer;
	bool full; /* an answer did not fit: no further member runs */
	bool no_memory;
};

static const struct bytes null_id = { (const uint8_t *)"null", 4 };

/* ---- judging ---------------------------------------------------------------- */

static struct member *add_members(struct rpc_request *request, size_t count)
{
	request->members = calloc(count, sizeof(*request->members));
	if (!request->members) {
		request->no_memory = true;
		return NULL;
	}
	request->member_count = count;
	for (size_t i = 0; i < count; i++) {
		request->members[i].id = null_id;
		failure_init(&request->members[i].refusal);
	}
	return request->members;
}

/* An id may be a string, a number or null (JSON-RPC 2.0 section 4). */
static bool id_is_valid(struct bytes id)
{
	uint8_t first = id.data[0];

	return first == '"' || first == '-' || first == 'n' || (first >= '0' && first <= '9');
}

static void refuse_form(struct member *member, const char *text)
{
	(void)failure_set(&member->refusal, FAULT_INVALID_REQUEST, "%s", text);
}

static const char *form_problem(const json_t *json, struct bytes id)
{
	const json_t *params = json_object_get(json, "params");

	if (!json_is_object(json))
		return "a request must be an object";
	if (id.size > 0 && !id_is_valid(id))
		return "id must be a string, a number or null";
	if (!bytes_equal(json_view(json_object_get(json, "jsonrpc")), bytes_of_text("2.0")))
		return "jsonrpc must be \"2.0\"";
	if (!json_is_text(json_object_get(json, "method")))
		return "method must be a string";
	if (params && !json_is_array(params) && !json_is_object(params) && !json_is_null(params))
		return "params must be an array or an object";
	return NULL;
}

/* Members without a valid form are answered with an error, also when they have no id:
 * nobody can tell whether they were meant as notifications. */
static void judge(struct member *member, const json_t *json, struct bytes id)
{
	const char *problem = form_problem(json, id);
	struct bytes name = json_view(json_object_get(json, "method"));

	if (id.size > 0 && id_is_valid(id))
		member->id = id;
	if (problem) {
		refuse_form(member, problem);
		return;
	}
	member->notification = id.size == 0;
	member->lotus = method_is_lotus(name);
	member->method = method_find(name);
	member->params = json_object_get(json, "params");
	if (!member->method)
		method_refuse(&member->refusal, name);
}

/* The one answer to a body that holds no request. */
static void refuse_body(struct rpc_request *request, enum fault fault, const char *text)
{
	struct member *member = add_members(request, 1);

	if (member)
		(void)failure_set(&member->refusal, fault, "%s", text);
}

static void refuse_batch(struct rpc_request *request, size_t count)
{
	size_t limit = request->rpc->setup.limits.batch_members;
	struct member *member = add_members(request, 1);

	if (!member)
		return;
	(void)failure_set(&member->refusal, FAULT_LIMIT_EXCEEDED,
			  "the batch has %zu members, at most %zu are taken", count, limit);
	failure_number(&member->refusal, "limit", limit);
	failure_number(&member->refusal, "actual", count);
}

static void judge_batch(struct rpc_request *request)
{
	size_t count = json_array_size(request->json);
	struct member *members;

	if (count == 0) {
		refuse_body(request, FAULT_INVALID_REQUEST, "a batch must not be empty");
		return;
	}
	if (count > request->rpc->setup.limits.batch_members) {
		refuse_batch(request, count);
		return;
	}
	request->batch = true;
	members = add_members(request, count);
	for (size_t i = 0; members && i < count; i++)
		judge(&members[i], json_array_get(request->json, i),
		      json_scan_id(&request->scan, i));
}

static void judge_all(struct rpc_request *request)
{
	struct member *member;

	if (json_is_array(request->json)) {
		judge_batch(request);
		return;
	}
	if (!json_is_object(request->json)) {
		refuse_body(request, FAULT_INVALID_REQUEST,
			    "a request must be an object or an array of objects");
		return;
	}
	member = add_members(request, 1);
	if (member)
		judge(member, request->json, json_scan_id(&request->scan, 0));
}

/* ---- answering --------------------------------------------------------------- */

static void begin_answer(struct rpc_request *request, const struct member *member,
			 struct json_writer *out)
{
	json_writer_init(out, &request->answer);
	out->comma = request->answer.size > 1; /* beyond the bracket of a batch */
	out->go_escapes = member->lotus;
	json_write_object(out, NULL);
	json_write_text(out, "jsonrpc", "2.0");
	json_write_raw(out, "id", member->id);
}

static void answer_failure(struct rpc_request *request, const struct member *member,
			   const struct failure *failure)
{
	struct json_writer out;

	begin_answer(request, member, &out);
	failure_write(failure, &out, "error", request->id.text, member->lotus);
	json_write_object_end(&out);
}

static enum status run_handler(struct call *call, const struct member *member)
{
	const struct param_table *table = member->method->params;
	void *args = arena_zalloc(call->arena, 1, table->size);

	if (!args)
		return call_failed(call, ST_NO_MEMORY, NULL);
	TRY(params_decode(&call->decode, table, member->params, args));
	return member->method->run(call, args);
}

/* The writer stopped: either this answer is too large or memory is short. */
static void fail_writer(struct rpc_request *request, const struct member *member, enum status st,
			struct failure *failure)
{
	size_t limit = request->rpc->setup.limits.response_bytes;

	if (st != ST_LIMIT) {
		(void)failure_of_status(failure, st, NULL);
		return;
	}
	request->full = true;
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED, "the answer would exceed %zu bytes",
			  limit);
	failure_number(failure, "limit", limit);
	failure_hint(failure, "%s",
		     member->method->class == RPC_WRITE
			     ? "the request was carried out; ask for its result with Chaos.History"
			     : "ask for less, in smaller batches, or raise --max-response");
}

static void run_call(struct rpc_request *request, const struct member *member,
		     struct session *session, struct failure *failure)
{
	size_t start = request->answer.size;
	struct json_writer out;
	struct call call = {
		.rpc = request->rpc,
		.session = session,
		.arena = &request->arena,
		.out = &out,
		.failure = failure,
		.request_id = request->id.text,
	};
	enum status st;

	begin_answer(request, member, &out);
	out.limit_bytes = request->rpc->setup.limits.response_bytes;
	json_write_raw(&out, "result", bytes_make(NULL, 0));
	out.comma = false;
	decode_init(&call.decode, call.arena, failure, member->lotus);
	if (session)
		call.decode.network_version = call_head(&call).env.network_version;
	st = run_handler(&call, member);
	json_write_object_end(&out);
	if (json_writer_status(&out) != ST_OK && !failure->set)
		fail_writer(request, member, json_writer_status(&out), failure);
	else if (st != ST_OK)
		(void)failure_of_status(failure, st, NULL);
	if (failure->set || member->notification)
		request->answer.size = start;
}

static void run_member(struct rpc_request *request, const struct member *member,
		       struct session *session)
{
	struct failure failure;

	failure_init(&failure);
	run_call(request, member, session, &failure);
	if (failure.set && !member->notification)
		answer_failure(request, member, &failure);
	failure_fini(&failure);
	arena_fini(&request->arena);
}

/* Beyond the limit nothing is done that could not be answered. */
static bool is_full(const struct rpc_request *request)
{
	return request->full || request->answer.size >= request->rpc->setup.limits.response_bytes;
}

static void skip_member(struct rpc_request *request, const struct member *member)
{
	size_t limit = request->rpc->setup.limits.response_bytes;
	struct failure failure;

	if (member->notification)
		return;
	failure_init(&failure);
	(void)failure_set(&failure, FAULT_LIMIT_EXCEEDED,
			  "not executed: the answers of this batch had reached %zu bytes", limit);
	failure_number(&failure, "limit", limit);
	failure_hint(&failure, "send it again in a smaller batch, or raise --max-response");
	answer_failure(request, member, &failure);
	failure_fini(&failure);
}

static void start_answers(struct rpc_request *request)
{
	buffer_clear(&request->answer);
	request->full = false;
	if (request->batch)
		buffer_append_byte(&request->answer, '[');
}

/* A batch of notifications only has no answer, not an empty one. Every answer is one
 * line, as Go's encoder ends them. */
static void end_answers(struct rpc_request *request)
{
	if (request->batch && request->answer.size == 1)
		buffer_clear(&request->answer);
	else if (request->batch)
		buffer_append_byte(&request->answer, ']');
	if (request->answer.size > 0)
		buffer_append_byte(&request->answer, '\n');
	if (buffer_status(&request->answer) != ST_OK)
		request->no_memory = true;
}

/* The daemon stops and has no time for what has not begun. */
static void refuse_late(struct rpc_request *request, const struct member *member)
{
	const struct error err = { .text = "the daemon is stopping; this was not carried out" };
	struct failure failure;

	if (member->notification)
		return;
	failure_init(&failure);
	(void)failure_of_status(&failure, ST_STOPPING, &err);
	answer_failure(request, member, &failure);
	failure_fini(&failure);
}

void rpc_run(struct rpc_request *request, struct session *session)
{
	start_answers(request);
	for (size_t i = 0; i < request->member_count; i++) {
		const struct member *member = &request->members[i];

		if (member->method && session && session_is_late(session))
			refuse_late(request, member);
		else if (member->method && is_full(request))
			skip_member(request, member);
		else if (member->method)
			run_member(request, member, session);
		else if (!member->notification)
			answer_failure(request, member, &member->refusal);
	}
	end_answers(request);
}

void rpc_fail(struct rpc_request *request, enum status st, const struct error *err)
{
	struct failure failure;

	failure_init(&failure);
	(void)failure_of_status(&failure, st, err);
	start_answers(request);
	for (size_t i = 0; i < request->member_count; i++) {
		const struct member *member = &request->members[i];

		if (!member->notification)
			answer_failure(request, member,
				       member->method ? &failure : &member->refusal);
	}
	end_answers(request);
	failure_fini(&failure);
}

/* ---- life cycle ---------------------------------------------------------------- */

static enum rpc_class class_of(const struct rpc_request *request)
{
	enum rpc_class class = RPC_DONE;

	for (size_t i = 0; i < request->member_count; i++) {
		const struct method *method = request->members[i].method;

		if (method && method->class > class)
			class = method->class;
	}
	return class;
}

static bool copy_body(struct rpc_request *request, struct bytes body)
{
	request->body = malloc(body.size > 0 ? body.size : 1);
	if (!request->body)
		return false;
	if (body.size > 0)
		memcpy(request->body, body.data, body.size);
	request->body_size = body.size;
	return true;
}

static void parse_body(struct rpc_request *request)
{
	const struct rpc_limits *limits = &request->rpc->setup.limits;
	const struct json_limits json = {
		.depth = limits->depth,
		.memory_bytes = limits->memory_bytes,
		.members = limits->batch_members,
	};
	struct failure failure;
	enum status st;

	failure_init(&failure);
	st = failure_load_json(&failure, &request->scan,
			       bytes_make(request->body, request->body_size), &json,
			       &request->json);
	if (st == ST_OK)
		judge_all(request);
	else if (add_members(request, 1))
		request->members[0].refusal = failure;
	if (st == ST_OK || !request->members)
		failure_fini(&failure);
}

struct rpc_request *rpc_parse(struct rpc *rpc, struct bytes body, uint64_t request_id,
			      enum rpc_class *class)
{
	struct rpc_request *request = calloc(1, sizeof(*request));

	*class = RPC_DONE;
	if (!request)
		return NULL;
	request->rpc = rpc;
	request->id = request_id_of(request_id);
	json_scan_init(&request->scan);
	buffer_init(&request->answer, 0);
	arena_init(&request->arena, rpc->setup.limits.memory_bytes);
	if (!copy_body(request, body)) {
		rpc_request_free(request);
		return NULL;
	}
	parse_body(request);
	*class = class_of(request);
	if (*class == RPC_DONE)
		rpc_run(request, NULL);
	return request;
}

unsigned rpc_http_status(const struct rpc_request *request)
{
	if (request->no_memory)
		return HTTP_INTERNAL_ERROR;
	return request->answer.size > 0 ? HTTP_OK : HTTP_NO_CONTENT;
}

struct bytes rpc_answer(const struct rpc_request *request)
{
	static const char out_of_memory[] =
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":"
		"\"memory is exhausted\",\"data\":{\"name\":\"LIMIT_EXCEEDED\",\"hint\":\"try "
		"again later or ask for less\"}}}\n";

	if (request->no_memory)
		return bytes_of_text(out_of_memory);
	return buffer_bytes(&request->answer);
}

void rpc_request_free(struct rpc_request *request)
{
	if (!request)
		return;
	for (size_t i = 0; i < request->member_count; i++)
		failure_fini(&request->members[i].refusal);
	free(request->members);
	json_decref(request->json);
	json_scan_fini(&request->scan);
	arena_fini(&request->arena);
	buffer_fini(&request->answer);
	free(request->body);
	free(request);
}
