/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/load.h"

#include <stdio.h>

#include "json/memory.h"

enum { EXCERPT_BEFORE = 20, EXCERPT_AFTER = 20 };

static bool is_marked(const json_t *value)
{
	static const char mark[JSON_NUMBER_MARK_BYTES] = { 0, 1, 2, 0 };

	return json_is_string(value) && json_string_length(value) > sizeof(mark) &&
	       memcmp(json_string_value(value), mark, sizeof(mark)) == 0;
}

bool json_is_text(const json_t *value)
{
	return json_is_string(value) && !is_marked(value);
}

struct bytes json_view(const json_t *value)
{
	if (!json_is_text(value))
		return bytes_make("", 0);
	return bytes_make(json_string_value(value), json_string_length(value));
}

struct bytes json_digits(const json_t *value)
{
	if (!is_marked(value))
		return bytes_make("", 0);
	return bytes_make(json_string_value(value) + JSON_NUMBER_MARK_BYTES,
			  json_string_length(value) - JSON_NUMBER_MARK_BYTES);
}

static struct bytes excerpt_at(struct bytes body, size_t offset)
{
	size_t start = offset > EXCERPT_BEFORE ? offset - EXCERPT_BEFORE : 0;
	size_t end = offset + EXCERPT_AFTER < body.size ? offset + EXCERPT_AFTER : body.size;

	return bytes_make(body.data + start, end - start);
}

static struct json_problem problem_at(enum json_problem_kind kind, const struct json_scan *scan,
				      size_t offset)
{
	return (struct json_problem){
		.kind = kind,
		.offset = offset,
		.excerpt = excerpt_at(scan->body, offset),
	};
}

static enum status scan_failed(const struct json_scan *scan, enum status st,
			       struct json_problem *problem)
{
	*problem = (struct json_problem){ .kind = JSON_PROBLEM_MEMORY };
	if (st != ST_LIMIT)
		return st;
	*problem = problem_at(JSON_PROBLEM_LIMIT, scan, scan->offset);
	problem->limit_name = scan->limit_name;
	problem->limit = scan->limit;
	problem->actual = scan->actual;
	return ST_LIMIT;
}

static bool is_blank(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!json_is_space(text.data[i]))
			return false;
	}
	return true;
}

static enum status parse_failed(const struct json_scan *scan, const json_error_t *error,
				struct json_problem *problem)
{
	bool twice = json_error_code(error) == json_error_duplicate_key;
	size_t position = error->position > 0 ? (size_t)error->position : 0;

	*problem = problem_at(twice ? JSON_PROBLEM_DUPLICATE : JSON_PROBLEM_SYNTAX, scan,
			      json_scan_offset(scan, position));
	problem->line = error->line > 0 ? (size_t)error->line : 0;
	memcpy(problem->text, error->text, sizeof(problem->text));
	if (is_blank(scan->body)) {
		problem->line = 0;
		snprintf(problem->text, sizeof(problem->text), "it is empty");
	}
	return ST_INVALID;
}

/* A tree takes about half of its estimate at least: one that has no room is not begun, so
 * that many large texts at once cost no more than a look at them. */
static bool has_room(struct charge *charge, const struct json_scan *scan)
{
	const size_t least = scan->memory_bytes / 2;
	bool granted = charge_add(charge, least);

	if (granted)
		charge_remove(charge, least);
	return granted;
}

enum status json_load(struct json_scan *scan, struct bytes body, const struct json_limits *limits,
		      json_t **out, struct json_problem *problem)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;
	json_error_t error;
	enum status st = json_scan_run(scan, body, limits);

	*out = NULL;
	if (st != ST_OK)
		return scan_failed(scan, st, problem);
	if (scan->forged) {
		*problem = problem_at(JSON_PROBLEM_RESERVED, scan, scan->forged_at);
		return ST_INVALID;
	}
	if (!has_room(limits->charge, scan)) {
		*problem = (struct json_problem){ .kind = JSON_PROBLEM_MEMORY };
		return ST_NO_MEMORY;
	}
	st = json_memory_parse(limits->charge, json_scan_text(scan), flags, limits->cancel, out,
			       &error);
	if (st == ST_NO_MEMORY || st == ST_CANCELLED)
		*problem = (struct json_problem){ .kind = JSON_PROBLEM_MEMORY };
	return st == ST_INVALID ? parse_failed(scan, &error, problem) : st;
}
