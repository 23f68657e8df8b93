/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/decode.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/nearest.h"
#include "json/load.h"
#include "base/utf8.h"

enum { GOT_CHARACTERS = 60 };

void decode_init(struct decode *decode, struct arena *arena, struct failure *failure, bool lotus)
{
	*decode = (struct decode){
		.arena = arena,
		.failure = failure,
		.fault = FAULT_INVALID_PARAMS,
		.lotus = lotus,
	};
}

static void describe_string(const json_t *value, char *out, size_t size)
{
	bool is_text = json_is_text(value);
	struct bytes text = is_text ? json_view(value) : json_digits(value);
	struct bytes shown = utf8_cut(text, GOT_CHARACTERS);

	(void)snprintf(out, size, "%s%.*s%s%s", is_text ? "\"" : "", (int)shown.size,
		       (const char *)shown.data, shown.size < text.size ? "…" : "",
		       is_text ? "\"" : "");
}

/* What was found, in a few words. */
static void describe(const json_t *value, char *out, size_t size)
{
	if (!value) {
		(void)snprintf(out, size, "nothing");
		return;
	}
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		(void)snprintf(out, size, "an object");
		break;
	case JSON_ARRAY:
		(void)snprintf(out, size, "an array of %zu", json_array_size(value));
		break;
	case JSON_STRING:
		describe_string(value, out, size);
		break;
	case JSON_INTEGER:
		(void)snprintf(out, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_REAL:
		(void)snprintf(out, size, "the real number %.17g", json_real_value(value));
		break;
	case JSON_TRUE:
		(void)snprintf(out, size, "true");
		break;
	case JSON_FALSE:
		(void)snprintf(out, size, "false");
		break;
	case JSON_NULL:
		(void)snprintf(out, size, "null");
		break;
	}
}

enum status decode_refuse_at(struct decode *decode, const char *path, const char *expected,
			     const char *got)
{
	if (decode->failure->set)
		return ST_INVALID;
	(void)failure_set(decode->failure, decode->fault, "%s: expected %s, got %s", path, expected,
			  got);
	failure_text(decode->failure, "path", path);
	failure_text(decode->failure, "expected", expected);
	failure_text(decode->failure, "got", got);
	return ST_INVALID;
}

/* Where decode is, for a failure. */
static const char *place(const struct decode *decode)
{
	return decode->path.size > 0 ? decode->path.text : "params";
}

enum status decode_refuse(struct decode *decode, const json_t *value, const char *expected)
{
	char got[GOT_CHARACTERS * 2];

	describe(value, got, sizeof(got));
	return decode_refuse_at(decode, place(decode), expected, got);
}

enum status decode_refuse_because(struct decode *decode, const json_t *value, const char *expected,
				  const char *reason, const char *why)
{
	char got[GOT_CHARACTERS * 2];

	if (decode->failure->set)
		return ST_INVALID;
	describe(value, got, sizeof(got));
	(void)failure_set(decode->failure, decode->fault, "%s: expected %s, got %s: %s",
			  place(decode), expected, got, why);
	failure_text(decode->failure, "path", place(decode));
	failure_text(decode->failure, "expected", expected);
	failure_text(decode->failure, "got", got);
	failure_text(decode->failure, "reason", reason);
	return ST_INVALID;
}

/* "a, b, c" into out, as far as it goes. */
static void join_names(const char *const *names, size_t count, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++) {
		int length = snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", names[i]);

		used += length > 0 ? (size_t)length : 0;
	}
}

enum status decode_unknown(struct decode *decode, const char *name, const char *const *known,
			   size_t count)
{
	size_t mark = decode_enter(decode, name);
	struct bytes shown = utf8_cut(bytes_of_text(name), GOT_CHARACTERS);
	struct nearest nearest;
	char all[200];

	nearest_init(&nearest, bytes_of_text(name));
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, known[i]);
	join_names(known, count, all, sizeof(all));
	(void)failure_set(decode->failure, decode->fault, "%s: there is no such member",
			  decode->path.text);
	failure_text(decode->failure, "path", decode->path.text);
	failure_text(decode->failure, "expected", count > 0 ? all : "no members");
	failure_bytes(decode->failure, "got", shown);
	if (nearest_is_close(&nearest))
		failure_hint(decode->failure, "did you mean %s?", nearest.best);
	else if (count > 0)
		failure_hint(decode->failure, "known members: %s", all);
	decode_leave(decode, mark);
	return ST_INVALID;
}

enum status decode_no_such(struct decode *decode, const json_t *value, const char *what,
			   const char *const *known, size_t count)
{
	const char *path = place(decode);
	struct bytes text = json_view(value);
	struct bytes shown = utf8_cut(text, GOT_CHARACTERS);
	struct nearest nearest;
	char all[200];
	bool close;

	nearest_init(&nearest, text);
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, known[i]);
	close = nearest_is_close(&nearest);
	join_names(known, count, all, sizeof(all));
	(void)failure_set(decode->failure, decode->fault, "%s: no %s is called %.*s%s; %s%s%s",
			  path, what, (int)shown.size, (const char *)shown.data,
			  shown.size < text.size ? "…" : "", close ? "did you mean " : "there are ",
			  close ? nearest.best : all, close ? "?" : "");
	failure_text(decode->failure, "path", path);
	failure_text(decode->failure, "expected", all);
	failure_bytes(decode->failure, "got", shown);
	if (close)
		failure_hint(decode->failure, "did you mean %s?", nearest.best);
	else
		failure_hint(decode->failure, "known are %s", all);
	return ST_INVALID;
}

enum status decode_no_memory(struct decode *decode)
{
	return failure_of_status(decode->failure, ST_NO_MEMORY, NULL);
}

enum status decode_bool(struct decode *decode, const json_t *value, bool *out)
{
	if (!json_is_boolean(value))
		return decode_refuse(decode, value, "true or false");
	*out = json_is_true(value);
	return ST_OK;
}

/* Decimal digits of a uint64, nothing else; false beyond it. */
static bool parse_uint(struct bytes text, uint64_t *out)
{
	uint64_t value = 0;

	if (text.size == 0)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' ||
		    __builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
			return false;
	}
	*out = value;
	return true;
}

static bool parse_int(struct bytes text, int64_t *out)
{
	bool negative = text.size > 0 && text.data[0] == '-';
	uint64_t magnitude;

	if (!parse_uint(bytes_make(text.data + negative, text.size - negative), &magnitude))
		return false;
	if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

/* The decimal form of an integer: a string, or a number that jansson cannot hold. */
static struct bytes decimal_of(const json_t *value)
{
	return json_is_text(value) ? json_view(value) : json_digits(value);
}

static enum status refuse_integer(struct decode *decode, const json_t *value, const char *expected)
{
	if (json_is_real(value))
		failure_hint(decode->failure, "write integers without a point or an exponent");
	return decode_refuse(decode, value, expected);
}

enum status decode_int(struct decode *decode, const json_t *value, int64_t *out)
{
	if (json_is_integer(value)) {
		*out = json_integer_value(value);
		return ST_OK;
	}
	if (parse_int(decimal_of(value), out))
		return ST_OK;
	return refuse_integer(decode, value, "an integer from -2^63 to 2^63-1");
}

/* False for what is no integer from 0 to 2^64-1. */
static bool read_uint(const json_t *value, uint64_t *out)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0) {
		*out = (uint64_t)json_integer_value(value);
		return true;
	}
	return parse_uint(decimal_of(value), out);
}

enum status decode_uint(struct decode *decode, const json_t *value, uint64_t *out)
{
	if (read_uint(value, out))
		return ST_OK;
	return refuse_integer(decode, value, "an integer from 0 to 2^64-1");
}

enum status decode_uint_to(struct decode *decode, const json_t *value, uint64_t max, uint64_t *out)
{
	char expected[64];

	if (read_uint(value, out) && *out <= max)
		return ST_OK;
	(void)snprintf(expected, sizeof(expected), "an integer from 0 to %" PRIu64, max);
	return refuse_integer(decode, value, expected);
}

enum status decode_text(struct decode *decode, const json_t *value, struct bytes *out)
{
	if (!json_is_text(value))
		return decode_refuse(decode, value, "a string");
	*out = json_view(value);
	return ST_OK;
}
