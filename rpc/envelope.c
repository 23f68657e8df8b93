/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/envelope.h"

#include <stdlib.h>

static const struct bytes null_id = { (const uint8_t *)"null", 4 };

/* ---- one member -------------------------------------------------------------- */

/* An id may be a string, a number or null (JSON-RPC 2.0 section 4). */
static bool id_is_valid(struct bytes id)
{
	uint8_t first = id.data[0];

	return first == '"' || first == '-' || first == 'n' || (first >= '0' && first <= '9');
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
static void judge(struct member *member, const json_t *json, struct bytes id, bool v0)
{
	const char *problem = form_problem(json, id);
	struct bytes name = json_view(json_object_get(json, "method"));

	if (id.size > 0 && id_is_valid(id))
		member->id = id;
	if (problem) {
		(void)failure_set(&member->refusal, FAULT_INVALID_REQUEST, "%s", problem);
		return;
	}
	member->notification = id.size == 0;
	member->lotus = method_is_lotus(name);
	member->method = v0 ? method_find_v0(name) : method_find(name);
	member->params = json_object_get(json, "params");
	if (!member->method)
		method_refuse(&member->refusal, name);
}

/* ---- all members ------------------------------------------------------------- */

static enum status add_members(struct envelope *envelope, size_t count)
{
	if (count > 1 && !charge_add(envelope->charge, count * sizeof(*envelope->members)))
		return ST_NO_MEMORY;
	envelope->members = calloc(count, sizeof(*envelope->members));
	if (!envelope->members)
		return ST_NO_MEMORY;
	envelope->member_count = count;
	for (size_t i = 0; i < count; i++) {
		envelope->members[i].id = null_id;
		failure_init(&envelope->members[i].refusal);
	}
	return ST_OK;
}

/* The one answer to a body that holds no request. */
static enum status refuse_body(struct envelope *envelope, const char *text)
{
	TRY(add_members(envelope, 1));
	(void)failure_set(&envelope->members->refusal, FAULT_INVALID_REQUEST, "%s", text);
	return ST_OK;
}

static enum status refuse_batch(struct envelope *envelope, size_t count, size_t limit)
{
	struct failure *refusal;

	TRY(add_members(envelope, 1));
	refusal = &envelope->members->refusal;
	(void)failure_set(refusal, FAULT_LIMIT_EXCEEDED,
			  "the batch has %zu members, at most %zu are taken", count, limit);
	failure_number(refusal, "limit", limit);
	failure_number(refusal, "actual", count);
	return ST_OK;
}

static enum status judge_batch(struct envelope *envelope, size_t limit)
{
	size_t count = json_array_size(envelope->json);

	if (count == 0)
		return refuse_body(envelope, "a batch must not be empty");
	if (count > limit)
		return refuse_batch(envelope, count, limit);
	envelope->batch = true;
	TRY(add_members(envelope, count));
	for (size_t i = 0; i < count; i++)
		judge(&envelope->members[i], json_array_get(envelope->json, i),
		      json_scan_id(&envelope->scan, i), envelope->v0);
	return ST_OK;
}

static enum status judge_all(struct envelope *envelope, const struct rpc_limits *limits)
{
	if (json_is_array(envelope->json))
		return judge_batch(envelope, limits->batch_members);
	if (!json_is_object(envelope->json))
		return refuse_body(envelope, "a request must be an object or an array of objects");
	TRY(add_members(envelope, 1));
	judge(envelope->members, envelope->json, json_scan_id(&envelope->scan, 0), envelope->v0);
	return ST_OK;
}

static enum status load_body(struct envelope *envelope, struct bytes body,
			     const struct rpc_limits *limits, struct failure *failure)
{
	const struct json_limits json_limits = {
		.depth = limits->depth,
		.memory_bytes = limits->memory_bytes,
		.members = limits->batch_members,
		.charge = envelope->charge,
	};

	return failure_load_json(failure, &envelope->scan, body, &json_limits, &envelope->json);
}

static enum status read_members(struct envelope *envelope, struct bytes body,
				const struct rpc_limits *limits, struct failure *failure)
{
	TRY(load_body(envelope, body, limits, failure));
	return judge_all(envelope, limits);
}

/* The body is not read: one member stands for all. */
static enum status refuse_all(struct envelope *envelope, enum status st, struct failure *failure)
{
	envelope->busy = st == ST_NO_MEMORY && charge_refused(envelope->charge);
	if (envelope->busy)
		failure_set_busy(failure, envelope->charge);
	else
		(void)failure_of_status(failure, st, NULL);
	envelope->batch = false;
	json_scan_fini(&envelope->scan);
	json_scan_init(&envelope->scan);
	TRY(add_members(envelope, 1));
	envelope->members->refusal = *failure;
	failure_init(failure);
	return ST_OK;
}

enum status envelope_read(struct envelope *envelope, struct bytes body, bool v0,
			  const struct rpc_limits *limits, struct charge *charge)
{
	struct failure failure;
	enum status st;

	*envelope = (struct envelope){ .v0 = v0, .charge = charge };
	json_scan_init(&envelope->scan);
	failure_init(&failure);
	st = read_members(envelope, body, limits, &failure);
	if (st != ST_OK)
		st = refuse_all(envelope, st, &failure);
	failure_fini(&failure);
	return st;
}

/* Puts what was read into a list, as its only element. */
static enum status enclose(struct envelope *envelope)
{
	json_t *list = json_array();

	if (!list || json_array_append_new(list, envelope->json) != 0) {
		if (!list)
			json_decref(envelope->json);
		json_decref(list);
		envelope->json = NULL;
		return ST_NO_MEMORY;
	}
	envelope->json = list;
	return ST_OK;
}

enum status envelope_read_call(struct envelope *envelope, const struct method *method,
			       enum envelope_body holds, struct bytes body,
			       const struct rpc_limits *limits, struct charge *charge)
{
	struct failure failure;
	enum status st;

	*envelope = (struct envelope){ .charge = charge };
	json_scan_init(&envelope->scan);
	failure_init(&failure);
	st = load_body(envelope, body, limits, &failure);
	if (st == ST_OK && holds == ENVELOPE_FIRST_PARAM)
		st = enclose(envelope);
	if (st == ST_OK)
		st = add_members(envelope, 1);
	if (st == ST_OK) {
		envelope->members->method = method;
		envelope->members->params = envelope->json;
	} else {
		st = refuse_all(envelope, st, &failure);
	}
	failure_fini(&failure);
	return st;
}

enum status envelope_refuse(struct envelope *envelope, enum fault fault, const char *text,
			    const char *hint, struct charge *charge)
{
	*envelope = (struct envelope){ .charge = charge };
	json_scan_init(&envelope->scan);
	TRY(add_members(envelope, 1));
	failure_hint(&envelope->members->refusal, "%s", hint);
	(void)failure_set(&envelope->members->refusal, fault, "%s", text);
	return ST_OK;
}

void envelope_fini(struct envelope *envelope)
{
	for (size_t i = 0; i < envelope->member_count; i++)
		failure_fini(&envelope->members[i].refusal);
	free(envelope->members);
	json_decref(envelope->json);
	json_scan_fini(&envelope->scan);
}

struct envelope_run envelope_run(const struct envelope *envelope, size_t first)
{
	struct envelope_run run = { .first = first, .end = first };

	for (; run.end < envelope->member_count; run.end++) {
		const struct member *member = &envelope->members[run.end];

		if (!member->method)
			continue;
		if (run.class != CLASS_NONE && !bytes_equal(run.world, member->world))
			break;
		run.world = member->world;
		if (member->method->class > run.class)
			run.class = member->method->class;
	}
	return run;
}

enum method_class envelope_class(const struct envelope *envelope)
{
	enum method_class class = CLASS_NONE;

	for (size_t i = 0; i < envelope->member_count; i++) {
		const struct method *method = envelope->members[i].method;

		if (method && method->class > class)
			class = method->class;
	}
	return class;
}
