/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/output.h"

#include "json/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LABEL_COLUMNS 16

static const char *const codes[] = {
	[STYLE_PLAIN] = "",        [STYLE_GOOD] = "\033[32m", [STYLE_BAD] = "\033[31m",
	[STYLE_NOTE] = "\033[33m", [STYLE_DIM] = "\033[2m",   [STYLE_STRONG] = "\033[1m",
};

bool output_steers(FILE *stream)
{
	const char *term = getenv("TERM");

	return term && term[0] != '\0' && strcmp(term, "dumb") != 0 && isatty(fileno(stream)) == 1;
}

void output_init(struct output *out, FILE *stream)
{
	const char *plain = getenv("NO_COLOR");

	*out = (struct output){ .stream = stream };
	buffer_init(&out->text, 0);
	out->colour = (!plain || plain[0] == '\0') && output_steers(stream);
}

void output_fini(struct output *out)
{
	buffer_fini(&out->text);
}

enum status output_flush(struct output *out, struct error *err)
{
	struct bytes text = buffer_bytes(&out->text);
	enum status st = buffer_status(&out->text);

	if (st != ST_OK)
		st = error_set(err, st, "out of memory");
	else if ((text.size > 0 && fwrite(text.data, 1, text.size, out->stream) != text.size) ||
		 fflush(out->stream) != 0)
		st = error_set(err, ST_IO, "cannot write the output: %s", strerror(errno));
	buffer_clear(&out->text);
	return st;
}

static void append_formatted(struct buffer *out, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void append_formatted(struct buffer *out, const char *format, va_list args)
{
	char *text = NULL;
	int length = vasprintf(&text, format, args);

	if (length < 0) {
		out->status = ST_NO_MEMORY;
		return;
	}
	buffer_append(out, text, (size_t)length);
	free(text);
}

void output_printf(struct output *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append_formatted(&out->text, format, args);
	va_end(args);
}

void output_styled(struct output *out, enum style style, const char *format, ...)
{
	bool colour = out->colour && style != STYLE_PLAIN;
	va_list args;

	if (colour)
		buffer_append_text(&out->text, codes[style]);
	va_start(args, format);
	append_formatted(&out->text, format, args);
	va_end(args);
	if (colour)
		buffer_append_text(&out->text, "\033[0m");
}

/* C0, DEL, and C1 (which UTF-8 writes as c2 80 … c2 9f). */
static size_t control_length(struct bytes text, size_t at)
{
	uint8_t c = text.data[at];

	if (c < 0x20 || c == 0x7f)
		return 1;
	if (c == 0xc2 && at + 1 < text.size && text.data[at + 1] < 0xa0)
		return 2;
	return 0;
}

void output_safe(struct buffer *out, struct bytes text, bool lines)
{
	for (size_t i = 0; i < text.size;) {
		size_t control = control_length(text, i);

		if (control == 0 || (lines && text.data[i] == '\n')) {
			buffer_append_byte(out, text.data[i++]);
			continue;
		}
		buffer_printf(out, "\\x%02x", text.data[i + control - 1]);
		i += control;
	}
}

static const json_t *link_of(const json_t *value)
{
	const json_t *link = json_is_object(value) ? json_object_get(value, "/") : NULL;

	return json_is_string(link) && json_object_size(value) == 1 ? link : NULL;
}

void output_value(struct buffer *out, const json_t *value)
{
	const json_t *link = link_of(value);

	if (link)
		value = link;
	if (!value || json_is_null(value))
		buffer_append_text(out, "none");
	else if (json_is_string(value))
		output_safe(out, bytes_make(json_string_value(value), json_string_length(value)),
			    false);
	else
		json_text_write(out, value);
}

void output_field(struct output *out, const char *label)
{
	size_t length = strlen(label);

	output_styled(out, STYLE_DIM, "%s", label);
	do
		buffer_append_byte(&out->text, ' ');
	while (++length < LABEL_COLUMNS);
}

static void write_member(struct output *out, const char *label, const json_t *value)
{
	output_field(out, label);
	output_value(&out->text, value);
	buffer_append_byte(&out->text, '\n');
}

/* One level of objects is flattened: our results nest no deeper in what people read. */
static void write_inner(struct output *out, const char *outer, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		char label[128];

		snprintf(label, sizeof(label), "%s.%s", outer, key);
		write_member(out, label, value);
	}
}

void output_members(struct output *out, json_t *object, const char *without)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (without && strcmp(key, without) == 0)
			continue;
		if (json_is_object(value) && !link_of(value))
			write_inner(out, key, value);
		else
			write_member(out, key, value);
	}
}
