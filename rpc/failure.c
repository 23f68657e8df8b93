/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/failure.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct fault_row {
	const char *name;
	int code;
	const char *hint;
} rows[FAULTS] = {
#define FAULT(name, code, hint) [FAULT_##name] = { #name, code, hint },
#include "rpc/errors.tbl"
#undef FAULT
};

/* Lotus' clients turn 2…12 into typed errors; anything else of ours is 1. */
enum { CODE_LOTUS_GENERIC = 1, CODE_OURS_FIRST = 1000 };

const char *fault_name(enum fault fault)
{
	return rows[fault].name;
}

int fault_code(enum fault fault)
{
	return rows[fault].code;
}

const char *fault_hint(enum fault fault)
{
	return rows[fault].hint;
}

struct request_id request_id_of(uint64_t number)
{
	struct request_id id = { .text = "" };

	for (size_t i = 0; i < sizeof(id.text) - 1; i++)
		id.text[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
	return id;
}

void failure_init(struct failure *failure)
{
	failure->set = false;
	failure->fault = FAULT_INTERNAL;
	failure->message[0] = '\0';
	failure->hint[0] = '\0';
	buffer_init(&failure->data, 0);
}

void failure_fini(struct failure *failure)
{
	buffer_fini(&failure->data);
}

void failure_reset(struct failure *failure)
{
	failure->set = false;
	failure->message[0] = '\0';
	failure->hint[0] = '\0';
	buffer_clear(&failure->data);
}

enum status failure_set(struct failure *failure, enum fault fault, const char *format, ...)
{
	va_list arguments;

	if (failure->set)
		return ST_INVALID;
	failure->set = true;
	failure->fault = fault;
	va_start(arguments, format);
	(void)vsnprintf(failure->message, sizeof(failure->message), format, arguments);
	va_end(arguments);
	return ST_INVALID;
}

enum status failure_set_cid(struct failure *failure, enum fault fault, const char *before,
			    struct cid cid, const char *after)
{
	struct buffer text;
	enum status st;

	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	st = buffer_status(&text);
	if (st == ST_OK)
		st = failure_set(failure, fault, "%s%.*s%s", before, (int)text.size,
				 text.size > 0 ? (const char *)text.data : "", after);
	else
		st = failure_of_status(failure, st, NULL);
	buffer_fini(&text);
	return st;
}

void failure_hint(struct failure *failure, const char *format, ...)
{
	va_list arguments;

	if (failure->hint[0] != '\0')
		return;
	va_start(arguments, format);
	(void)vsnprintf(failure->hint, sizeof(failure->hint), format, arguments);
	va_end(arguments);
}

static void data_writer(struct failure *failure, struct json_writer *out)
{
	json_writer_init(out, &failure->data);
	out->comma = failure->data.size > 0;
}

void failure_bytes(struct failure *failure, const char *name, struct bytes value)
{
	struct json_writer out;

	data_writer(failure, &out);
	json_write_string(&out, name, value);
}

void failure_text(struct failure *failure, const char *name, const char *value)
{
	failure_bytes(failure, name, bytes_of_text(value));
}

void failure_number(struct failure *failure, const char *name, uint64_t value)
{
	struct json_writer out;

	data_writer(failure, &out);
	json_write_uint(&out, name, value);
}

/* Where statuses become JSON-RPC errors, and nowhere else. No default: a new status
 * has to be placed. */
static enum fault fault_of_status(enum status st)
{
	switch (st) {
	case ST_NOT_FOUND:
		return FAULT_STATE_UNAVAILABLE;
	case ST_INVALID:
	case ST_CONFLICT:
	case ST_UNSUPPORTED:
		return FAULT_INVALID_PARAMS;
	case ST_LIMIT:
	case ST_CANCELLED:
		return FAULT_LIMIT_EXCEEDED;
	case ST_NO_MEMORY:
		return FAULT_OUT_OF_MEMORY;
	case ST_IO:
	case ST_LOCKED:
		return FAULT_STORE_IO;
	case ST_FULL:
		return FAULT_STORE_FULL;
	case ST_CORRUPT:
	case ST_DAMAGED:
	case ST_PANIC:
	case ST_RANGE:
	case ST_UNENCODABLE:
	case ST_SCHEMA:
		return FAULT_STORE_CORRUPT;
	case ST_NOT_IMPLEMENTED:
		return FAULT_ACTOR_NOT_IMPLEMENTED;
	case ST_STOPPING:
		return FAULT_DRAINING;
	case ST_UNDRAWN:
		return FAULT_RANDOMNESS_UNKNOWN;
	case ST_OK:
	case ST_ABORTED:
	case ST_UNMADE:
		return FAULT_INTERNAL;
	case ST_GONE:
		return FAULT_WORLD_NOT_FOUND;
	}
	return FAULT_INTERNAL;
}

enum status failure_of_status(struct failure *failure, enum status st, const struct error *err)
{
	const char *text = err && err->text[0] != '\0' ? err->text : NULL;

	if (failure->set)
		return st;
	if (!text)
		text = st == ST_NO_MEMORY ? "out of memory" : status_name(st);
	(void)failure_set(failure, fault_of_status(st), "%s", text);
	if (err && err->hint[0] != '\0')
		failure_hint(failure, "%s", err->hint);
	return st;
}

void error_not_queued(struct error *err, enum status st)
{
	const bool stops = st == ST_STOPPING;

	error_set(err, st, stops ? "the daemon is stopping" : "too many requests are waiting");
	error_hint(err,
		   stops ? "send it to the next one" : "try again later; the limit is --queue");
}

void failure_set_busy(struct failure *failure, const struct charge *charge)
{
	failure_reset(failure);
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED, "%s", FAILURE_BUSY_MESSAGE);
	failure_hint(failure, "%s", FAILURE_BUSY_HINT);
	failure_number(failure, "limit", charge->budget->limit_bytes);
}

static void limit_words(struct failure *failure, const struct json_problem *problem)
{
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
			  "the JSON text exceeds the limit on the %s: %zu, allowed are %zu",
			  problem->limit_name, problem->actual, problem->limit);
	failure_number(failure, "limit", problem->limit);
	failure_number(failure, "actual", problem->actual);
	if (strcmp(problem->limit_name, JSON_NUMBER_LIMIT) == 0)
		failure_hint(failure, "this limit is fixed and no value needs as much; amounts "
				      "are decimal strings");
}

static void reserved_words(struct failure *failure)
{
	(void)failure_set(failure, FAULT_PARSE_ERROR,
			  "a string begins with U+0000 U+0001 U+0002 U+0000, which is reserved");
	failure_hint(failure, "give a text that has to begin so as {\"base64\": \"…\"}");
}

static void syntax_words(struct failure *failure, const struct json_problem *problem)
{
	(void)failure_set(failure, FAULT_PARSE_ERROR, "the body is not JSON: %s", problem->text);
	if (problem->kind == JSON_PROBLEM_DUPLICATE)
		failure_hint(failure, "every member of an object may appear once only");
}

enum status failure_load_json(struct failure *failure, struct json_scan *scan, struct bytes body,
			      const struct json_limits *limits, json_t **out)
{
	struct json_problem problem;
	enum status st = json_load(scan, body, limits, out, &problem);

	if (st == ST_OK)
		return ST_OK;
	switch (problem.kind) {
	case JSON_PROBLEM_MEMORY:
		return failure_of_status(failure, st, NULL);
	case JSON_PROBLEM_LIMIT:
		limit_words(failure, &problem);
		break;
	case JSON_PROBLEM_RESERVED:
		reserved_words(failure);
		break;
	case JSON_PROBLEM_DUPLICATE:
	case JSON_PROBLEM_SYNTAX:
		syntax_words(failure, &problem);
		break;
	}
	failure_number(failure, "offset", problem.offset);
	failure_bytes(failure, "excerpt", problem.excerpt);
	return st;
}

int fault_lotus_code(enum fault fault)
{
	return rows[fault].code >= CODE_OURS_FIRST ? CODE_LOTUS_GENERIC : rows[fault].code;
}

void failure_write(const struct failure *failure, struct json_writer *out, const char *name,
		   const char *request_id, bool lotus)
{
	const struct failure exhausted = {
		.set = true,
		.fault = FAULT_OUT_OF_MEMORY,
		.message = "out of memory",
	};
	const struct fault_row *row;

	/* Half of an error is none. */
	if (buffer_status(&failure->data) != ST_OK)
		failure = &exhausted;
	row = &rows[failure->fault];
	json_write_object(out, name);
	json_write_int(out, "code", lotus ? fault_lotus_code(failure->fault) : row->code);
	json_write_text(out, "message", failure->message);
	json_write_object(out, "data");
	json_write_text(out, "name", row->name);
	json_write_text(out, "hint", failure->hint[0] != '\0' ? failure->hint : row->hint);
	if (request_id)
		json_write_text(out, "requestId", request_id);
	if (failure->data.size > 0)
		json_write_raw(out, NULL, buffer_bytes(&failure->data));
	json_write_object_end(out);
	json_write_object_end(out);
}
