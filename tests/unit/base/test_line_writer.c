/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/line_writer.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"

enum { PATIENCE_MS = 60 * 1000, SHORT_MS = 50, CAPACITY = 4096 };

static void notice(struct buffer *line, uint64_t dropped)
{
	buffer_printf(line, "dropped %" PRIu64 "\n", dropped);
}

struct pipe {
	int read_fd, write_fd;
};

/* A pipe that holds one page. */
static struct pipe open_pipe(void)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, 4096) >= 4096);
	return (struct pipe){ .read_fd = ends[0], .write_fd = ends[1] };
}

static struct line_writer *start(int fd)
{
	struct error err = { 0 };
	struct line_writer *writer = NULL;

	assert_int_equal(line_writer_start(fd, CAPACITY, notice, &writer, &err), ST_OK);
	return writer;
}

static void put_number(struct line_writer *writer, unsigned number)
{
	char line[64];

	snprintf(line, sizeof(line), "number %u\n", number);
	line_writer_put(writer, bytes_of_text(line));
}

/* Reads fd to its end and checks that its lines count up from 0 and that what is missing
 * is what the notices say; returns the next number. */
static unsigned check_numbers(int fd, unsigned *dropped)
{
	FILE *file = fdopen(fd, "r");
	unsigned next = 0, value;
	char line[128];

	*dropped = 0;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "dropped %u\n", &value) == 1) {
			*dropped += value;
			next += value;
		} else {
			assert_int_equal(sscanf(line, "number %u\n", &value), 1);
			assert_int_equal(value, next);
			next++;
		}
	}
	fclose(file);
	return next;
}

static void test_lines_come_out_in_order(void **state)
{
	struct pipe pipe = open_pipe();
	struct line_writer *writer = start(pipe.write_fd);
	unsigned dropped;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		put_number(writer, i);
	line_writer_finish(writer, PATIENCE_MS);
	close(pipe.write_fd);
	assert_int_equal(check_numbers(pipe.read_fd, &dropped), 20);
	assert_int_equal(dropped, 0);
}

static void *read_numbers(void *context)
{
	unsigned *found = context;
	unsigned dropped;

	found[0] = check_numbers((int)found[0], &dropped);
	found[1] = dropped;
	return NULL;
}

/* More than pipe and queue hold: nobody waits, and once somebody reads, the lines that
 * are missing stand as a number where they are missing. */
static void test_a_reader_that_stood_still_is_told_what_it_missed(void **state)
{
	enum { LINES = 5000 };
	struct pipe pipe = open_pipe();
	struct line_writer *writer = start(pipe.write_fd);
	unsigned found[2] = { (unsigned)pipe.read_fd, 0 };
	pthread_t reader;

	(void)state;
	for (unsigned i = 0; i < LINES; i++)
		put_number(writer, i);
	assert_false(line_writer_flush(writer, SHORT_MS));
	assert_int_equal(pthread_create(&reader, NULL, read_numbers, found), 0);
	assert_true(line_writer_flush(writer, PATIENCE_MS));
	put_number(writer, LINES);
	line_writer_finish(writer, PATIENCE_MS);
	close(pipe.write_fd);
	pthread_join(reader, NULL);
	assert_int_equal(found[0], LINES + 1);
	assert_in_range(found[1], 1, LINES - 1);
}

/* The thread hangs in write(2) and is left behind; it must not use what is gone (ASan),
 * and what it holds is freed when the reader goes. */
static void test_the_end_does_not_wait_for_ever(void **state)
{
	struct pipe pipe = open_pipe();
	struct line_writer *writer = start(pipe.write_fd);
	const int64_t before = clock_ms();

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		put_number(writer, i);
	line_writer_finish(writer, SHORT_MS);
	assert_in_range(clock_ms() - before, SHORT_MS, 20000);
	close(pipe.read_fd);
}

static void test_a_reader_that_is_gone_costs_only_its_lines(void **state)
{
	struct pipe pipe = open_pipe();
	struct line_writer *writer = start(pipe.write_fd);

	(void)state;
	close(pipe.read_fd);
	for (unsigned i = 0; i < 1000; i++)
		put_number(writer, i);
	line_writer_finish(writer, PATIENCE_MS);
	close(pipe.write_fd);
}

/* Somebody else has set O_NONBLOCK on what we share with them. */
static void test_a_non_blocking_pipe_is_waited_for(void **state)
{
	struct pipe pipe = open_pipe();
	struct line_writer *writer;
	unsigned found[2] = { (unsigned)pipe.read_fd, 0 };
	pthread_t reader;

	(void)state;
	assert_int_equal(fcntl(pipe.write_fd, F_SETFL, O_NONBLOCK), 0);
	writer = start(pipe.write_fd);
	for (unsigned i = 0; i < 250; i++)
		put_number(writer, i);
	assert_int_equal(pthread_create(&reader, NULL, read_numbers, found), 0);
	assert_true(line_writer_flush(writer, PATIENCE_MS));
	for (unsigned i = 250; i < 500; i++)
		put_number(writer, i);
	line_writer_finish(writer, PATIENCE_MS);
	close(pipe.write_fd);
	pthread_join(reader, NULL);
	assert_int_equal(found[0], 500);
	assert_int_equal(found[1], 0);
}

static void *put_many(void *context)
{
	for (unsigned i = 0; i < 2000; i++)
		line_writer_put(context, bytes_of_text("number 0\n"));
	return NULL;
}

static void test_lines_of_several_threads_do_not_mix(void **state)
{
	FILE *file = tmpfile();
	struct line_writer *writer = start(fileno(file));
	unsigned count = 0, dropped;
	pthread_t threads[4];
	char line[128];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, put_many, writer), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	line_writer_finish(writer, PATIENCE_MS);
	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "dropped %u\n", &dropped) == 1)
			count += dropped;
		else
			assert_string_equal(line, "number 0\n");
		count += line[0] == 'n';
	}
	assert_int_equal(count, 4 * 2000);
	fclose(file);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* As on a full disk: a part of a line fits, then nothing, until there is room again. */
static void test_a_file_without_room_loses_lines_and_says_so(void **state)
{
	static const char wanted[] = "number 0\nnumber 1\nnum\ndropped 8\nnumber 10\n";
	FILE *file = tmpfile();
	struct line_writer *writer = start(fileno(file));
	char text[sizeof(wanted) + 100] = "";

	(void)state;
	limit_files(21);
	for (unsigned i = 0; i < 10; i++)
		put_number(writer, i);
	assert_true(line_writer_flush(writer, PATIENCE_MS));
	limit_files(RLIM_INFINITY);
	put_number(writer, 10);
	line_writer_finish(writer, PATIENCE_MS);
	rewind(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	assert_string_equal(text, wanted);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_come_out_in_order),
		cmocka_unit_test(test_a_reader_that_stood_still_is_told_what_it_missed),
		cmocka_unit_test(test_the_end_does_not_wait_for_ever),
		cmocka_unit_test(test_a_reader_that_is_gone_costs_only_its_lines),
		cmocka_unit_test(test_a_non_blocking_pipe_is_waited_for),
		cmocka_unit_test(test_lines_of_several_threads_do_not_mix),
		cmocka_unit_test(test_a_file_without_room_loses_lines_and_says_so),
	};

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
