/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

static const char *const level_names[] = { "error", "warn", "info", "debug" };
static const int journal_levels[] = { 3, 4, 6, 7 }; /* as syslog numbers them */
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

bool log_journal_reads(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat facts;
	char own[64];

	if (!stream || fstat(fd, &facts) != 0)
		return false;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)facts.st_dev, (uintmax_t)facts.st_ino);
	return strcmp(stream, own) == 0;
}

enum {
	QUEUE_BYTES = 256 * 1024,
	PATIENCE_MS = 500,
	TEXT_BYTES = 1024,
	TEXT_CUT_BYTES = TEXT_BYTES - 4, /* so that the byte behind can be looked at */
	LINE_BYTES = TEXT_BYTES * 6 + 256,
};

/* A line being made, with room for any text in which every byte is escaped. */
struct line {
	char text[LINE_BYTES];
	size_t size;
};

static void append(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(struct line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->size;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line->text + line->size, room, format, args);
	va_end(args);
	if (length > 0)
		line->size += (size_t)length < room ? (size_t)length : room - 1;
}

/* The length of the character at the start of text if it can stand in a line as it is. */
static size_t plain_step(struct bytes text)
{
	size_t step = utf8_step(text);
	bool control = step == 1 ? text.data[0] < 0x20 || text.data[0] == 0x7f
				 : step == 2 && text.data[0] == 0xc2 && text.data[1] < 0xa0;

	return control ? 0 : step;
}

static void append_escaped(struct line *line, struct bytes text)
{
	while (text.size > 0) {
		size_t step = plain_step(text);

		if (step == 0) {
			append(line, "\\u%04x", text.data[0]);
			step = 1;
		} else {
			if (text.data[0] == '"' || text.data[0] == '\\')
				line->text[line->size++] = '\\';
			memcpy(line->text + line->size, text.data, step);
			line->size += step;
		}
		text = bytes_make(text.data + step, text.size - step);
	}
}

static void compose(struct line *line, const struct log *log, enum log_level level,
		    const char *module, const char *event, struct bytes text)
{
	const bool json = log->format == LOG_JSON;
	const int64_t now_ms = clock_wall_ms();
	const time_t now_s = now_ms / 1000;
	char stamp[32];
	struct tm utc;

	gmtime_r(&now_s, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	line->size = 0;
	if (log->for_journal)
		append(line, "<%d>", journal_levels[level]);
	append(line,
	       json ? "{\"time\":\"%s.%03dZ\",\"level\":\"%s\",\"mod\":\"%s\",\"ev\":\"%s\","
		      "\"text\":\""
		    : "%s.%03dZ level=%s mod=%s ev=%s text=\"",
	       stamp, (int)(now_ms % 1000), level_names[level], module, event);
	append_escaped(line, text);
	append(line, json ? "\"}\n" : "\"\n");
}

/* What vsnprintf made, of length bytes if there was room; the cut may be in a character. */
static struct bytes whole_characters(const char text[TEXT_BYTES], size_t length)
{
	if (length < TEXT_BYTES)
		return bytes_make(text, length);
	return utf8_cut(bytes_make(text, TEXT_BYTES - 1), TEXT_CUT_BYTES);
}

static void append_notice(struct buffer *out, const struct log *log, uint64_t dropped)
{
	struct line line;
	char text[64];

	snprintf(text, sizeof(text), "%" PRIu64 " lines dropped", dropped);
	compose(&line, log, LOG_WARN, "log", "dropped", bytes_of_text(text));
	buffer_append(out, line.text, line.size);
}

static void append_text_notice(struct buffer *out, uint64_t dropped)
{
	append_notice(out, &(struct log){ .format = LOG_TEXT }, dropped);
}

static void append_json_notice(struct buffer *out, uint64_t dropped)
{
	append_notice(out, &(struct log){ .format = LOG_JSON }, dropped);
}

static void append_journal_text_notice(struct buffer *out, uint64_t dropped)
{
	append_notice(out, &(struct log){ .format = LOG_TEXT, .for_journal = true }, dropped);
}

static void append_journal_json_notice(struct buffer *out, uint64_t dropped)
{
	append_notice(out, &(struct log){ .format = LOG_JSON, .for_journal = true }, dropped);
}

enum status log_start(struct log *log, struct error *err)
{
	static line_writer_notice *const notices[][2] = {
		[LOG_TEXT] = { append_text_notice, append_journal_text_notice },
		[LOG_JSON] = { append_json_notice, append_journal_json_notice },
	};
	line_writer_notice *notice = notices[log->format][log->for_journal];

	return line_writer_start(log->fd, QUEUE_BYTES, notice, &log->writer, err);
}

void log_flush(const struct log *log)
{
	if (log->writer)
		(void)line_writer_flush(log->writer, PATIENCE_MS);
}

void log_stop(struct log *log)
{
	if (log->writer)
		line_writer_finish(log->writer, PATIENCE_MS);
	log->writer = NULL;
}

static void put(const struct log *log, const struct line *line)
{
	ssize_t written;

	if (log->writer) {
		line_writer_put(log->writer, bytes_make(line->text, line->size));
		return;
	}
	/* A log that cannot be written has nowhere to be reported. */
	written = write(log->fd, line->text, line->size);
	(void)written;
}

void log_event(const struct log *log, enum log_level level, const char *module, const char *event,
	       const char *format, ...)
{
	char text[TEXT_BYTES];
	struct line line;
	va_list args;
	int length;

	if (level > log->level)
		return;
	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length < 0)
		return;
	compose(&line, log, level, module, event, whole_characters(text, (size_t)length));
	put(log, &line);
}
