/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json/load.h"
#include "json/memory.h"

#define INDENT_MOST 64 /* levels; deeper lines stay at this column */

/* Length of the token at the start of text: a string with its quotes, one mark
 * of punctuation or white space, or a run of anything else. text is not empty. */
static size_t token_length(struct bytes text)
{
	size_t i = 1;

	if (text.data[0] == '"')
		return json_string_token(text);
	if (json_is_space(text.data[0]) || strchr("{}[],:", text.data[0]))
		return 1;
	while (i < text.size && !json_is_space(text.data[i]) && !strchr("{}[],:\"", text.data[i]))
		i++;
	return i;
}

static struct bytes skip(struct bytes text, size_t count)
{
	return bytes_make(text.data + count, text.size - count);
}

static struct bytes skip_space(struct bytes text)
{
	size_t i = 0;

	while (i < text.size && json_is_space(text.data[i]))
		i++;
	return skip(text, i);
}

enum status json_text_parse(struct bytes text, json_t **out, struct error *err)
{
	static const struct json_limits limits = { .depth = SIZE_MAX,
						   .numbers = JSON_NUMBERS_QUOTED };
	struct json_problem problem;
	struct json_scan scan;
	enum status st;

	json_scan_init(&scan);
	st = json_load(&scan, text, &limits, out, &problem);
	json_scan_fini(&scan);
	if (st == ST_NO_MEMORY)
		return error_set(err, st, "out of memory");
	if (st != ST_OK)
		return problem.line > 0 ? error_set(err, st, "not JSON: line %zu: %s", problem.line,
						    problem.text)
					: error_set(err, st, "not JSON: %s", problem.text);
	return ST_OK;
}

bool json_text_is_integer(const char *text)
{
	size_t i = text[0] == '-' ? 1 : 0;

	if (!json_is_digit((uint8_t)text[i]))
		return false;
	while (json_is_digit((uint8_t)text[i]))
		i++;
	return text[i] == '\0';
}

json_t *json_text_integer(const char *text)
{
	bool negative = text[0] == '-';
	const char *digits = text + (negative ? 1 : 0);
	json_int_t value;

	if (!json_text_is_integer(text))
		return NULL;
	errno = 0;
	value = strtoll(text, NULL, 10);
	if (errno == 0)
		return json_integer(value);
	while (digits[0] == '0')
		digits++;
	return json_sprintf("%s%s", negative ? "-" : "", digits);
}

json_t *json_text_lossy(const char *text)
{
	json_t *out = json_string(text);
	char *ascii = out ? NULL : strdup(text);

	if (!ascii)
		return out;
	for (char *c = ascii; *c; c++)
		*c = (unsigned char)*c < 0x80 ? *c : '?';
	out = json_string(ascii);
	free(ascii);
	return out;
}

/* Cuts the value at the start of *text off it. */
static struct bytes take_value(struct bytes *text)
{
	const uint8_t *start = text->data;
	size_t depth = 0;

	do {
		size_t length = token_length(*text);
		uint8_t first = text->data[0];

		if (first == '{' || first == '[')
			depth++;
		else if (first == '}' || first == ']')
			depth--;
		*text = skip(*text, length);
		if (depth > 0)
			*text = skip_space(*text);
	} while (depth > 0 && text->size > 0);
	return bytes_make(start, (size_t)(text->data - start));
}

bool json_text_member(struct bytes object, const char *name, struct bytes *out)
{
	size_t length = strlen(name);
	struct bytes text = skip_space(object);

	if (text.size == 0 || text.data[0] != '{')
		return false;
	text = skip_space(skip(text, 1));
	while (text.size > 0 && text.data[0] == '"') {
		struct bytes key = take_value(&text);
		struct bytes value;

		text = skip_space(text);
		if (text.size == 0 || text.data[0] != ':')
			return false;
		text = skip_space(skip(text, 1));
		if (text.size == 0)
			return false;
		value = take_value(&text);
		if (key.size == length + 2 && memcmp(key.data + 1, name, length) == 0) {
			*out = value;
			return true;
		}
		text = skip_space(text);
		if (text.size > 0 && text.data[0] == ',')
			text = skip_space(skip(text, 1));
	}
	return false;
}

bool json_text_next(struct bytes *rest, struct bytes *name, struct bytes *value)
{
	*name = bytes_make(NULL, 0);
	/* The bracket that opens, or the comma behind the one before. */
	if (rest->size > 0)
		*rest = skip(*rest, 1);
	if (rest->size == 0 || rest->data[0] == '}' || rest->data[0] == ']')
		return false;
	*value = take_value(rest);
	if (rest->size > 1 && rest->data[0] == ':') {
		*name = *value;
		*rest = skip(*rest, 1);
		*value = take_value(rest);
	}
	return true;
}

void json_text_compact(struct buffer *out, struct bytes text)
{
	text = skip_space(text);
	while (text.size > 0) {
		size_t length = token_length(text);

		buffer_append(out, text.data, length);
		text = skip_space(skip(text, length));
	}
}

static void new_line(struct buffer *out, size_t depth)
{
	buffer_append_byte(out, '\n');
	for (size_t i = 0; i < depth && i < INDENT_MOST; i++)
		buffer_append_text(out, "  ");
}

void json_text_pretty(struct buffer *out, struct bytes text)
{
	size_t depth = 0;
	uint8_t before = 0;

	text = skip_space(text);
	while (text.size > 0) {
		size_t length = token_length(text);
		uint8_t first = text.data[0];
		bool closes = first == '}' || first == ']';
		bool opened = before == '{' || before == '[';

		/* Between "{" and "}" of an empty object no line ends. */
		if (closes && depth > 0)
			depth--;
		if (before == ',' || opened != closes)
			new_line(out, depth);
		buffer_append(out, text.data, length);
		if (first == ':')
			buffer_append_byte(out, ' ');
		if (first == '{' || first == '[')
			depth++;
		before = first;
		text = skip_space(skip(text, length));
	}
}

static int append_piece(const char *piece, size_t size, void *out)
{
	buffer_append(out, piece, size);
	return buffer_status(out) == ST_OK ? 0 : -1;
}

void json_text_write(struct buffer *out, const json_t *value)
{
	/* A failure is the buffer's, where it sticks, or jansson's out of memory: now, or when
	 * value was built. */
	if ((json_dump_callback(value, append_piece, out, JSON_COMPACT | JSON_ENCODE_ANY) != 0 ||
	     json_memory_failed()) &&
	    out->status == ST_OK)
		out->status = ST_NO_MEMORY;
}
