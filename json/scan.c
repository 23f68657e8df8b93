/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/scan.h"

#include <string.h>

/* What jansson 2.14 allocates for one value, measured and rounded up: an empty
 * object, an empty array, a member of an object, a scalar. */
enum { COST_OBJECT = 320, COST_ARRAY = 192, COST_MEMBER = 128, COST_SCALAR = 64 };

struct pass {
	struct json_scan *scan;
	const struct json_limits *limits;
	const uint8_t *data;
	size_t size;
	size_t at;
	size_t copied; /* body up to here is in text */
	size_t depth;
	size_t level;       /* depth inside a request: 1, or 2 in a batch */
	bool in_request;    /* the container at level is an object */
	bool expect_key;    /* at level: the next string is a member's name */
	bool key_is_id;     /* at level: the member being read is the id */
	bool id_begins;     /* its value starts with the next token */
	bool member_begins; /* at depth 1 of a batch: the next token is a member */
	bool in_id;
	size_t id_start;
	size_t token_end; /* end of the last token */
};

static struct bytes rest_of(const struct pass *pass)
{
	return bytes_make(pass->data + pass->at, pass->size - pass->at);
}

/* What stands before a rewritten number; behind it stands a quote. */
static const char *before_number(enum json_numbers numbers)
{
	return numbers == JSON_NUMBERS_MARKED ? "\"" JSON_NUMBER_MARK : "\"";
}

void json_scan_init(struct json_scan *scan)
{
	*scan = (struct json_scan){ .members = 0 };
	buffer_init(&scan->text, 0);
	buffer_init(&scan->ids, 0);
	buffer_init(&scan->quoted, 0);
}

void json_scan_fini(struct json_scan *scan)
{
	buffer_fini(&scan->text);
	buffer_fini(&scan->ids);
	buffer_fini(&scan->quoted);
}

static enum status limit_passed(struct pass *pass, const char *name, size_t limit, size_t actual)
{
	pass->scan->limit_name = name;
	pass->scan->limit = limit;
	pass->scan->actual = actual;
	pass->scan->offset = pass->at;
	return ST_LIMIT;
}

static enum status add_cost(struct pass *pass, size_t cost)
{
	pass->scan->memory_bytes += cost;
	if (pass->limits->memory_bytes != 0 &&
	    pass->scan->memory_bytes > pass->limits->memory_bytes)
		return limit_passed(pass, "memory of one request", pass->limits->memory_bytes,
				    pass->scan->memory_bytes);
	return ST_OK;
}

static void note_member(struct pass *pass)
{
	struct bytes none = { NULL, 0 };

	pass->scan->members++;
	if (pass->scan->members <= pass->limits->members)
		buffer_append(&pass->scan->ids, &none, sizeof(none));
}

static void note_id(struct pass *pass, size_t end)
{
	struct bytes id = bytes_make(pass->data + pass->id_start, end - pass->id_start);
	size_t index = pass->scan->members - 1;

	pass->in_id = false;
	if (buffer_status(&pass->scan->ids) == ST_OK &&
	    (index + 1) * sizeof(id) <= pass->scan->ids.size)
		memcpy(pass->scan->ids.data + index * sizeof(id), &id, sizeof(id));
}

/* Bookkeeping before any token that starts a value. */
static void value_starts(struct pass *pass)
{
	if (pass->member_begins && pass->depth == 1) {
		pass->member_begins = false;
		note_member(pass);
	}
	if (pass->id_begins && pass->depth == pass->level) {
		pass->id_begins = false;
		pass->in_id = true;
		pass->id_start = pass->at;
	}
}

static enum status open_container(struct pass *pass, bool object)
{
	value_starts(pass);
	if (pass->depth == 0 && pass->level == 0) {
		pass->level = object ? 1 : 2;
		pass->scan->batch = !object;
		pass->member_begins = !object;
		if (object)
			note_member(pass);
	}
	pass->depth++;
	if (pass->depth > pass->limits->depth)
		return limit_passed(pass, "depth of JSON", pass->limits->depth, pass->depth);
	if (pass->depth == pass->level) {
		pass->in_request = object;
		pass->expect_key = object;
		pass->id_begins = false;
	}
	return add_cost(pass, object ? COST_OBJECT : COST_ARRAY);
}

static void close_container(struct pass *pass)
{
	if (pass->depth == pass->level && pass->in_id)
		note_id(pass, pass->token_end);
	if (pass->depth == pass->level)
		pass->in_request = false;
	if (pass->depth > 0)
		pass->depth--;
}

static void next_member(struct pass *pass)
{
	if (pass->depth == pass->level && pass->in_request) {
		if (pass->in_id)
			note_id(pass, pass->token_end);
		pass->expect_key = true;
	}
	if (pass->depth == 1 && pass->level == 2)
		pass->member_begins = true;
}

static int hex_value(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
		return (byte | 0x20) - 'a' + 10;
	return -1;
}

/* Takes one character of a raw string, \u00xx included; -1 for anything else. */
static int raw_character(struct bytes *raw)
{
	int high, low;

	if (raw->size == 0)
		return -1;
	if (raw->data[0] != '\\') {
		int plain = raw->data[0];

		*raw = bytes_make(raw->data + 1, raw->size - 1);
		return plain;
	}
	if (raw->size < 6 || memcmp(raw->data, "\\u00", 4) != 0)
		return -1;
	high = hex_value(raw->data[4]);
	low = hex_value(raw->data[5]);
	*raw = bytes_make(raw->data + 6, raw->size - 6);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* A string that the text already has must not look like a rewritten number. */
static void note_forgery(struct pass *pass, size_t start)
{
	static const char forged[] = "\"" JSON_NUMBER_MARK;
	const size_t length = sizeof(forged) - 1;

	if (pass->limits->numbers != JSON_NUMBERS_MARKED || pass->scan->forged ||
	    pass->at - start < length || memcmp(pass->data + start, forged, length) != 0)
		return;
	pass->scan->forged = true;
	pass->scan->forged_at = start;
}

static bool raw_is_id(struct bytes raw)
{
	return raw_character(&raw) == 'i' && raw_character(&raw) == 'd' && raw.size == 0;
}

static enum status pass_string(struct pass *pass)
{
	size_t start = pass->at;
	bool key = pass->expect_key && pass->in_request && pass->depth == pass->level;

	if (!key)
		value_starts(pass);
	pass->at += json_string_token(rest_of(pass));
	note_forgery(pass, start);
	if (key) {
		size_t length = pass->at - start;

		pass->expect_key = false;
		pass->key_is_id = length >= 4 &&
				  raw_is_id(bytes_make(pass->data + start + 1, length - 2));
	}
	return add_cost(pass, COST_MEMBER + (pass->at - start));
}

/* Puts the token at start into text as a string. */
static void quote_number(struct pass *pass, size_t start, struct bytes token)
{
	struct json_scan *scan = pass->scan;

	scan->rewritten = true;
	buffer_append(&scan->text, pass->data + pass->copied, start - pass->copied);
	buffer_append(&scan->quoted, &scan->text.size, sizeof(scan->text.size));
	buffer_append_text(&scan->text, before_number(pass->limits->numbers));
	buffer_append_bytes(&scan->text, token);
	buffer_append_byte(&scan->text, '"');
	pass->copied = pass->at;
}

/* Whether jansson cannot hold the number. Who quotes takes its refusal of reals. */
static bool is_big(const struct pass *pass, struct bytes token)
{
	return json_is_big_integer(token) ||
	       (pass->limits->numbers == JSON_NUMBERS_MARKED && json_is_big_real(token));
}

static enum status pass_number(struct pass *pass)
{
	size_t start = pass->at;
	struct bytes token;

	value_starts(pass);
	pass->at += json_number_token(rest_of(pass));
	token = bytes_make(pass->data + start, pass->at - start);
	if (token.size > JSON_NUMBER_MAX && pass->limits->numbers == JSON_NUMBERS_MARKED) {
		pass->at = start;
		return limit_passed(pass, JSON_NUMBER_LIMIT, JSON_NUMBER_MAX, token.size);
	}
	if (is_big(pass, token))
		quote_number(pass, start, token);
	return add_cost(pass, COST_SCALAR + token.size);
}

/* One token, or one byte that belongs to none. */
static enum status pass_token(struct pass *pass)
{
	uint8_t byte = pass->data[pass->at];

	if (byte == '"')
		return pass_string(pass);
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		return pass_number(pass);
	if (byte == '{' || byte == '[') {
		TRY(open_container(pass, byte == '{'));
	} else if (byte == '}' || byte == ']') {
		close_container(pass);
	} else if (byte == ',') {
		next_member(pass);
	} else if (byte == ':') {
		if (pass->depth == pass->level && pass->key_is_id) {
			pass->key_is_id = false;
			pass->id_begins = true;
		}
	} else {
		value_starts(pass); /* true, false, null, or no JSON at all */
	}
	pass->at++;
	return ST_OK;
}

enum status json_scan_run(struct json_scan *scan, struct bytes body,
			  const struct json_limits *limits)
{
	struct pass pass = { .scan = scan, .limits = limits, .data = body.data, .size = body.size };

	scan->body = body;
	scan->numbers = limits->numbers;
	scan->text.charge = scan->ids.charge = scan->quoted.charge = limits->charge;
	while (pass.at < pass.size) {
		if (cancel_asked(limits->cancel))
			return ST_CANCELLED;
		if (json_is_space(pass.data[pass.at])) {
			pass.at++;
			continue;
		}
		TRY(pass_token(&pass));
		pass.token_end = pass.at;
	}
	if (scan->rewritten)
		buffer_append(&scan->text, body.data + pass.copied, body.size - pass.copied);
	TRY(buffer_status(&scan->text));
	TRY(buffer_status(&scan->quoted));
	return buffer_status(&scan->ids);
}

struct bytes json_scan_text(const struct json_scan *scan)
{
	return scan->rewritten ? buffer_bytes(&scan->text) : scan->body;
}

struct bytes json_scan_id(const struct json_scan *scan, size_t index)
{
	struct bytes id = { NULL, 0 };

	if ((index + 1) * sizeof(id) <= scan->ids.size)
		memcpy(&id, scan->ids.data + index * sizeof(id), sizeof(id));
	return id;
}

size_t json_scan_offset(const struct json_scan *scan, size_t position)
{
	const size_t before = strlen(before_number(scan->numbers));
	size_t offset = position;

	for (size_t i = 0; i < scan->quoted.size; i += sizeof(size_t)) {
		size_t start, digits = 0;

		memcpy(&start, scan->quoted.data + i, sizeof(start));
		if (position <= start)
			break;
		while (scan->text.data[start + before + digits] != '"')
			digits++;
		if (position < start + before)
			offset -= position - start;
		else
			offset -= position > start + before + digits ? before + 1 : before;
	}
	return offset < scan->body.size ? offset : scan->body.size;
}
