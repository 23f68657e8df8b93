/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"

static const char *const level_names[] = { "error", "warn", "info", "debug" };
static const char *const format_names[] = { "text", "json" };

static int word_index(const char *word, const char *const names[], int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(word, names[i]) == 0)
			return i;
	return -1;
}

bool log_level_parse(const char *word, enum log_level *out)
{
	int index = word_index(word, level_names, 4);

	if (index >= 0)
		*out = (enum log_level)index;
	return index >= 0;
}

bool log_format_parse(const char *word, enum log_format *out)
{
	int index = word_index(word, format_names, 2);

	if (index >= 0)
		*out = (enum log_format)index;
	return index >= 0;
}

static void append_escaped(struct buffer *line, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buffer_append_byte(line, '\\');
		if (c < 0x20 || c == 0x7f)
			buffer_printf(line, "\\u%04x", c);
		else
			buffer_append_byte(line, c);
	}
}

void log_event(const struct log *log, enum log_level level, const char *module, const char *event,
	       const char *format, ...)
{
	char text[1024], stamp[32];
	struct buffer line;
	int64_t now_ms = clock_wall_ms();
	const time_t now_s = now_ms / 1000;
	struct tm utc;
	va_list args;
	bool json = log->format == LOG_JSON;
	ssize_t written;

	if (level > log->level)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	gmtime_r(&now_s, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);

	buffer_init(&line, 0);
	buffer_printf(&line,
		      json ? "{\"time\":\"%s.%03dZ\",\"level\":\"%s\",\"mod\":\"%s\",\"ev\":\"%"
			     "s\",\"text\":\""
			   : "%s.%03dZ level=%s mod=%s ev=%s text=\"",
		      stamp, (int)(now_ms % 1000), level_names[level], module, event);
	append_escaped(&line, text);
	buffer_append_text(&line, json ? "\"}\n" : "\"\n");
	if (buffer_status(&line) == ST_OK) {
		/* A log that cannot be written has nowhere to be reported. */
		written = write(log->fd, line.data, line.size);
		(void)written;
	}
	buffer_fini(&line);
}
