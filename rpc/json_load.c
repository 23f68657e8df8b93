/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/json_load.h"

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

static void fail_at(struct failure *failure, struct bytes body, size_t offset)
{
	size_t start = offset > EXCERPT_BEFORE ? offset - EXCERPT_BEFORE : 0;
	size_t end = offset + EXCERPT_AFTER < body.size ? offset + EXCERPT_AFTER : body.size;

	failure_number(failure, "offset", offset);
	failure_bytes(failure, "excerpt", bytes_make(body.data + start, end - start));
}

static enum status fail_limit(struct failure *failure, const struct json_scan *scan)
{
	(void)failure_set(failure, FAULT_LIMIT_EXCEEDED,
			  "the JSON text exceeds the limit on the %s: %zu, allowed are %zu",
			  scan->limit_name, scan->actual, scan->limit);
	failure_number(failure, "limit", scan->limit);
	failure_number(failure, "actual", scan->actual);
	if (strcmp(scan->limit_name, JSON_NUMBER_LIMIT) == 0)
		failure_hint(failure, "this limit is fixed and no value needs as much; amounts "
				      "are decimal strings");
	fail_at(failure, scan->body, scan->offset);
	return ST_LIMIT;
}

static enum status fail_forged(struct failure *failure, const struct json_scan *scan)
{
	(void)failure_set(failure, FAULT_PARSE_ERROR,
			  "a string begins with U+0000 U+0001 U+0002 U+0000, which is reserved");
	failure_hint(failure, "give a text that has to begin so as {\"base64\": \"…\"}");
	fail_at(failure, scan->body, scan->forged_at);
	return ST_INVALID;
}

static enum status fail_parse(struct failure *failure, const struct json_scan *scan,
			      const json_error_t *error)
{
	size_t position = error->position > 0 ? (size_t)error->position : 0;

	if (json_error_code(error) == json_error_out_of_memory)
		return failure_of_status(failure, ST_NO_MEMORY, NULL);
	(void)failure_set(failure, FAULT_PARSE_ERROR, "the body is not JSON: %s", error->text);
	if (json_error_code(error) == json_error_duplicate_key)
		failure_hint(failure, "every member of an object may appear once only");
	fail_at(failure, scan->body, json_scan_offset(scan, position));
	return ST_INVALID;
}

enum status json_load(json_t **out, struct json_scan *scan, struct bytes body,
		      const struct json_limits *limits, struct failure *failure)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;
	json_error_t error;
	struct bytes text;
	enum status st = json_scan_run(scan, body, limits);

	*out = NULL;
	if (st == ST_LIMIT)
		return fail_limit(failure, scan);
	if (st != ST_OK)
		return failure_of_status(failure, st, NULL);
	if (scan->forged)
		return fail_forged(failure, scan);
	text = json_scan_text(scan);
	*out = json_loadb(text.size > 0 ? (const char *)text.data : "", text.size, flags, &error);
	return *out ? ST_OK : fail_parse(failure, scan, &error);
}
