/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/line_writer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

/* Lines are put into `filling`; the thread takes all of it at once by swapping it with the
 * empty `writing`. Once `filling` is full everything is dropped until it is taken, so what
 * was dropped came after all that is in it. */
struct line_writer {
	int fd;
	line_writer_notice *notice;
	pthread_t thread;

	pthread_mutex_t lock; /* of all down to the next empty line */
	pthread_cond_t work, progress;
	struct buffer filling;
	uint64_t dropped;  /* since filling was taken last */
	uint64_t attempts; /* writes that have returned */
	bool writes;       /* the thread has taken lines and is not done with them */
	bool ending;       /* no more lines will come */
	bool abandoned;    /* nobody waits for the end of the thread */

	struct buffer writing; /* these are the thread's own */
	uint64_t lost;         /* lines, since the last that was written */
	bool torn;             /* the last write broke off within a line */
};

static void writer_free(struct line_writer *writer)
{
	pthread_cond_destroy(&writer->work);
	pthread_cond_destroy(&writer->progress);
	pthread_mutex_destroy(&writer->lock);
	buffer_fini(&writer->filling);
	buffer_fini(&writer->writing);
	free(writer);
}

static uint64_t count_lines(struct bytes lines)
{
	uint64_t count = 0;

	for (size_t i = 0; i < lines.size; i++)
		count += lines.data[i] == '\n';
	return count;
}

/* As many lines as one write(2) to a pipe keeps together, but at least one. */
static struct bytes next_lines(struct bytes lines)
{
	const uint8_t *end = NULL;

	if (lines.size <= PIPE_BUF)
		return lines;
	end = memrchr(lines.data, '\n', PIPE_BUF);
	if (!end)
		end = memchr(lines.data, '\n', lines.size);
	return end ? bytes_make(lines.data, (size_t)(end - lines.data) + 1) : lines;
}

/* Like write, but also for a descriptor that somebody else has made non-blocking. */
static ssize_t write_waiting(int fd, struct bytes data)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	ssize_t count;

	do
		count = write(fd, data.data, data.size);
	while (count < 0 &&
	       (errno == EINTR || (errno == EAGAIN && (poll(&room, 1, -1) > 0 || errno == EINTR))));
	return count;
}

static void note_attempt(struct line_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->attempts++;
	pthread_cond_broadcast(&writer->progress);
	pthread_mutex_unlock(&writer->lock);
}

/* Returns what the descriptor did not take. */
static struct bytes write_out(struct line_writer *writer, struct bytes lines)
{
	ssize_t count = 1;

	while (lines.size > 0 && count > 0) {
		count = write_waiting(writer->fd, lines);
		if (count > 0) {
			writer->torn = lines.data[count - 1] != '\n';
			lines = bytes_make(lines.data + count, lines.size - (size_t)count);
		}
		note_attempt(writer);
	}
	return lines;
}

/* After lines were lost, and before others: ends the line that broke off, says how many.
 * False while the descriptor takes nothing. */
static bool tell_lost(struct line_writer *writer)
{
	struct buffer line;
	bool told = true;

	if (writer->lost == 0)
		return true;
	buffer_init(&line, 0);
	if (writer->torn)
		buffer_append_byte(&line, '\n');
	if (writer->notice)
		writer->notice(&line, writer->lost);
	if (buffer_status(&line) == ST_OK)
		told = write_out(writer, buffer_bytes(&line)).size == 0;
	if (told)
		writer->lost = 0;
	buffer_fini(&line);
	return told;
}

static void write_lines(struct line_writer *writer, struct bytes lines, uint64_t dropped_after)
{
	while (lines.size > 0) {
		struct bytes next = next_lines(lines);

		lines = bytes_make(lines.data + next.size, lines.size - next.size);
		if (tell_lost(writer))
			next = write_out(writer, next);
		writer->lost += count_lines(next);
	}
	writer->lost += dropped_after;
	if (dropped_after > 0)
		tell_lost(writer);
}

static void *writer_main(void *context)
{
	struct line_writer *writer = context;
	bool abandoned;

	pthread_mutex_lock(&writer->lock);
	for (;;) {
		struct buffer full = writer->filling;
		uint64_t dropped = writer->dropped;

		if (full.size == 0 && dropped == 0) {
			if (writer->ending)
				break;
			pthread_cond_wait(&writer->work, &writer->lock);
			continue;
		}
		writer->filling = writer->writing;
		writer->writing = full;
		writer->dropped = 0;
		writer->writes = true;
		pthread_mutex_unlock(&writer->lock);
		write_lines(writer, buffer_bytes(&writer->writing), dropped);
		pthread_mutex_lock(&writer->lock);
		buffer_clear(&writer->writing);
		writer->writes = false;
		pthread_cond_broadcast(&writer->progress);
	}
	abandoned = writer->abandoned;
	pthread_mutex_unlock(&writer->lock);
	if (abandoned)
		writer_free(writer);
	return NULL;
}

/* The thread takes no signals: they are for those who wait for them. */
static bool start_thread(struct line_writer *writer)
{
	sigset_t all, before;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&writer->thread, NULL, writer_main, writer) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

enum status line_writer_start(int fd, size_t capacity_bytes, line_writer_notice *notice,
			      struct line_writer **out, struct error *err)
{
	struct line_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return error_set(err, ST_NO_MEMORY, "no memory to write lines");
	writer->fd = fd;
	writer->notice = notice;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->work, NULL);
	pthread_cond_init(&writer->progress, NULL);
	buffer_init(&writer->filling, capacity_bytes);
	buffer_init(&writer->writing, capacity_bytes);
	if (!buffer_reserve(&writer->filling, capacity_bytes) ||
	    !buffer_reserve(&writer->writing, capacity_bytes) || !start_thread(writer)) {
		writer_free(writer);
		return error_set(err, ST_NO_MEMORY, "no memory for a thread to write lines");
	}
	*out = writer;
	return ST_OK;
}

void line_writer_put(struct line_writer *writer, struct bytes lines)
{
	pthread_mutex_lock(&writer->lock);
	if (writer->dropped == 0)
		buffer_append_bytes(&writer->filling, lines);
	if (buffer_status(&writer->filling) != ST_OK)
		writer->dropped += count_lines(lines);
	if (!writer->writes)
		pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
}

static bool all_written(const struct line_writer *writer)
{
	return writer->filling.size == 0 && writer->dropped == 0 && !writer->writes;
}

bool line_writer_flush(struct line_writer *writer, int patience_ms)
{
	const int64_t patience_ns = (int64_t)patience_ms * NS_PER_MS;
	const int64_t last = clock_ns() + 4 * patience_ns;
	int64_t until = clock_ns() + patience_ns;
	uint64_t attempts;
	bool flushed;

	pthread_mutex_lock(&writer->lock);
	attempts = writer->attempts;
	while (!all_written(writer) && clock_ns() < until) {
		struct timespec time = clock_timespec(until);

		pthread_cond_clockwait(&writer->progress, &writer->lock, CLOCK_MONOTONIC, &time);
		if (writer->attempts != attempts)
			until = clock_ns() + patience_ns;
		if (until > last)
			until = last;
		attempts = writer->attempts;
	}
	flushed = all_written(writer);
	pthread_mutex_unlock(&writer->lock);
	return flushed;
}

void line_writer_finish(struct line_writer *writer, int patience_ms)
{
	bool flushed = line_writer_flush(writer, patience_ms);
	pthread_t thread = writer->thread;

	pthread_mutex_lock(&writer->lock);
	writer->ending = true;
	writer->abandoned = !flushed;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	if (flushed) {
		pthread_join(thread, NULL);
		writer_free(writer);
	} else {
		pthread_detach(thread);
	}
}
