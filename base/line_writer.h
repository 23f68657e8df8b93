/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_LINE_WRITER_H
#define CHAOSACTORD_BASE_LINE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* Lines for a descriptor that may stand still (a pipe that nobody reads, a terminal that
 * is held) or refuse (a full disk, a reader that has gone). A thread of its own writes
 * them, so whoever has a line never waits. Lines for which there is no room, and those the
 * descriptor refused, are dropped and counted. The descriptor stays as it is: others share
 * its O_NONBLOCK. */
struct line_writer;

/* Appends to line a whole line that says how many were dropped. Called in the writer's
 * thread; appends nothing when there is no memory for it. */
typedef void line_writer_notice(struct buffer *line, uint64_t dropped);

/* line_writer_start begins the thread. fd stays the caller's, and must stay open until the
 * process ends. At most 2 * capacity_bytes wait to be written. As soon as lines flow again
 * notice is asked for the line that stands where others were dropped (NULL: nothing stands
 * there). *out is ended by line_writer_finish. ST_NO_MEMORY. */
enum status line_writer_start(int fd, size_t capacity_bytes, line_writer_notice *notice,
			      struct line_writer **out, struct error *err) MUSTCHECK;

/* line_writer_put takes a copy of whole lines, to be written in the order of the calls, or
 * drops them. Lines of up to PIPE_BUF bytes go out in one write(2). From any thread. */
void line_writer_put(struct line_writer *writer, struct bytes lines);

/* line_writer_flush waits until all lines are written or refused; false after patience_ms
 * without any progress, or four times as much in all. */
bool line_writer_flush(struct line_writer *writer, int patience_ms);

/* line_writer_finish flushes as above and ends the writer, which nobody else may use any
 * more. A thread that then still hangs in write(2) is left behind with what it holds: it
 * ends with the process, or frees itself when the descriptor moves again. */
void line_writer_finish(struct line_writer *writer, int patience_ms);

#endif
