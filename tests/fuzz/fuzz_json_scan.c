/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The pass before jansson changes nothing but numbers into marked strings of the same
 * characters, and leaves none that jansson cannot hold; no text can forge the mark; it
 * counts members and finds ids as jansson does. */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "json/load.h"

enum { DEPTH_MAX = 64, MEMBERS_MAX = 8 };

static json_t *parse_start(struct bytes text, size_t more_flags, json_error_t *error)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;

	return json_loadb(text.size > 0 ? (const char *)text.data : "", text.size,
			  flags | more_flags, error);
}

static json_t *parse(struct bytes text, json_error_t *error)
{
	return parse_start(text, 0, error);
}

static bool is_overflow(const json_t *json, const json_error_t *error)
{
	return !json && json_error_code(error) == json_error_numeric_overflow;
}

static bool is_number_byte(uint8_t byte)
{
	return byte != '\0' && strchr("0123456789+-.eE", byte) != NULL;
}

/* Whether the parse ended at a number that jansson cannot hold. What only begins or
 * ends like one (1e999-0) is no JSON, and left for jansson to refuse. */
static bool too_great(const json_t *json, const json_error_t *error, struct bytes text)
{
	size_t start = (size_t)error->position, end = start;
	json_error_t alone;
	struct bytes run;
	json_t *again;

	if (!is_overflow(json, error))
		return false;
	fuzz_require(start <= text.size);
	while (start > 0 && is_number_byte(text.data[start - 1]))
		start--;
	while (end < text.size && is_number_byte(text.data[end]))
		end++;
	run = bytes_make(text.data + start, end - start);
	again = parse_start(run, JSON_DISABLE_EOF_CHECK, &alone);
	json_decref(again);
	return is_overflow(again, &alone) && (size_t)alone.position == run.size;
}

/* Takes quotes and marks out again that the pass put around numbers. */
static void unquote(const struct json_scan *scan, struct buffer *out)
{
	static const char before[] = "\"" JSON_NUMBER_MARK;
	const size_t length = sizeof(before) - 1;
	struct bytes text = json_scan_text(scan);
	size_t copied = 0;

	for (size_t i = 0; i < scan->quoted.size; i += sizeof(size_t)) {
		const uint8_t *end;
		size_t start;

		memcpy(&start, scan->quoted.data + i, sizeof(start));
		fuzz_require(start >= copied && length < text.size && start < text.size - length);
		fuzz_require(memcmp(text.data + start, before, length) == 0);
		end = memchr(text.data + start + length, '"', text.size - start - length);
		fuzz_require(end != NULL);
		buffer_append(out, text.data + copied, start - copied);
		buffer_append(out, text.data + start + length,
			      (size_t)(end - text.data) - start - length);
		copied = (size_t)(end - text.data) + 1;
	}
	buffer_append(out, text.data + copied, text.size - copied);
}

static void check_rewriting(const struct json_scan *scan, struct bytes body)
{
	struct bytes text = json_scan_text(scan);
	struct buffer plain;

	if (!scan->rewritten) {
		fuzz_require(text.data == body.data && text.size == body.size);
		return;
	}
	buffer_init(&plain, 0);
	unquote(scan, &plain);
	fuzz_require(buffer_status(&plain) == ST_OK);
	fuzz_require(bytes_equal(buffer_bytes(&plain), body));
	buffer_fini(&plain);
}

/* A position in the text is never before that of the position before it. */
static void check_offsets(const struct json_scan *scan, struct bytes body)
{
	size_t last = 0;

	for (size_t i = 0; i <= json_scan_text(scan).size && i <= 512; i++) {
		size_t offset = json_scan_offset(scan, i);

		fuzz_require(offset >= last && offset <= body.size && offset <= i);
		last = offset;
	}
}

/* The id as written is the id that jansson read. */
static void check_id(const struct json_scan *scan, size_t index, const json_t *request)
{
	const json_t *id = json_object_get(request, "id");
	struct bytes raw = json_scan_id(scan, index);
	json_error_t error;
	json_t *read;

	fuzz_require((raw.size > 0) == (id != NULL));
	if (!id)
		return;
	fuzz_require(raw.data >= scan->body.data &&
		     raw.data + raw.size <= scan->body.data + scan->body.size);
	read = parse(raw, &error);
	if (read)
		fuzz_require(json_equal(read, id));
	else
		fuzz_require(too_great(read, &error, raw) && json_is_string(id));
	json_decref(read);
}

/* How many numbers the tree holds that jansson could not. As deep as the limit. */
static size_t count_marked(const json_t *json)
{
	size_t count = json_digits(json).size > 0;
	const char *name;
	json_t *value;

	for (size_t i = 0; i < json_array_size(json); i++)
		count += count_marked(json_array_get(json, i));
	json_object_foreach((json_t *)(uintptr_t)json, name, value) count += count_marked(value);
	return count;
}

static void check_requests(const struct json_scan *scan, const json_t *json, size_t noted)
{
	fuzz_require(scan->batch == json_is_array(json));
	if (json_is_object(json)) {
		fuzz_require(scan->members == 1);
		check_id(scan, 0, json);
	}
	if (!json_is_array(json))
		return;
	fuzz_require(scan->members == json_array_size(json));
	for (size_t i = 0; i < json_array_size(json) && i < noted; i++)
		check_id(scan, i, json_array_get(json, i));
}

static void check_body(struct bytes body, const struct json_limits *limits)
{
	struct json_scan scan;
	json_error_t error;
	json_t *json;

	json_scan_init(&scan);
	if (json_scan_run(&scan, body, limits) == ST_LIMIT) {
		fuzz_require(scan.limit_name && scan.actual > scan.limit);
		fuzz_require(scan.offset <= body.size);
		json_scan_fini(&scan);
		return;
	}
	check_rewriting(&scan, body);
	check_offsets(&scan, body);
	json = parse(json_scan_text(&scan), &error);
	fuzz_require(!too_great(json, &error, json_scan_text(&scan)));
	if (json && !scan.forged)
		fuzz_require(count_marked(json) == scan.quoted.size / sizeof(size_t));
	if (json)
		check_requests(&scan, json, limits->members);
	json_decref(json);
	/* Numbers that jansson cannot hold are the one thing the pass helps it with. */
	json = parse(body, &error);
	fuzz_require(!json || !scan.rewritten);
	fuzz_require(!too_great(json, &error, body) || scan.rewritten);
	json_decref(json);
	json_scan_fini(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_limits wide = { .depth = DEPTH_MAX, .members = MEMBERS_MAX };
	static const struct json_limits narrow = { .depth = 2, .memory_bytes = 2048, .members = 1 };

	check_body(bytes_make(data, size), &wide);
	check_body(bytes_make(data, size), &narrow);
	return 0;
}
