/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_LOG_H
#define CHAOSACTORD_BASE_LOG_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/line_writer.h"
#include "base/status.h"

/* Log lines on stderr. One event is one line; what each level asks of a reader:
 *   error  somebody must act
 *   warn   we coped, but look
 *   info   life cycle, a few lines a run
 *   debug  a line a request */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

/* Passed down to whoever logs; written by main before threads start. Only the level may
 * change afterwards. Lines of several threads do not mix. */
struct log {
	_Atomic(enum log_level) level;
	enum log_format format;
	bool for_journal;           /* lines begin with their level, as <6> */
	int fd;                     /* normally 2 */
	struct line_writer *writer; /* NULL: whoever logs waits for write(2) */
};

/* log_start makes log_event return at once, whatever the descriptor does: a thread writes
 * the lines, and those it cannot write in time are dropped; a line says how many.
 * ST_NO_MEMORY. log_flush waits for the lines so far, but not for a descriptor that has
 * stood still for half a second; log_stop does so, too, and ends what log_start began, if
 * it did. */
enum status log_start(struct log *log, struct error *err) MUSTCHECK;
void log_flush(const struct log *log);
void log_stop(struct log *log);

/* log_event writes one line if level is enabled: module and event are fixed words, the
 * rest is free text that may hold input from outside, cut after 1020 bytes. Control
 * characters and quotes in it are escaped. A byte that is not part of a character of UTF-8
 * stands there as \u00XX, XX being the byte (and so do both bytes of U+0080 to U+009F, which
 * control terminals); all other characters above U+007F stand there themselves, so the
 * bytes can be told. */
void log_event(const struct log *log, enum log_level level, const char *module, const char *event,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));

/* log_journal_reads says whether systemd's journal reads what is written to fd, by JOURNAL_STREAM
 * (systemd v252 man/systemd.exec.xml): it takes the level of a line from a prefix that
 * nobody else wants to see (man/sd-daemon.xml). */
bool log_journal_reads(int fd) MUSTCHECK;

/* log_level_parse and log_format_parse read the words of the options
 * (error, warn, info, debug; text, json). False leaves *out alone. */
bool log_level_parse(const char *word, enum log_level *out) MUSTCHECK;
bool log_format_parse(const char *word, enum log_format *out) MUSTCHECK;

#endif
