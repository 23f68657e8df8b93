/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/db_check.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world/check.h"

/* Each line at once: the next page may be the end of the process. */
static void print_line(void *context, const char *line)
{
	fprintf(context, "%s\n", line);
	fflush(context);
}

static enum status check(const char *data_directory, const struct log *log, struct error *err)
{
	struct check_totals totals = { 0 };

	TRY(check_directory(data_directory, log, print_line, stdout, &totals, err));
	printf("blocks=%" PRIu64 " roots=%" PRIu64 " incomplete=%" PRIu64 " problems=%" PRIu64 "\n",
	       totals.blocks, totals.roots, totals.incomplete, totals.problems);
	if (fflush(stdout) != 0)
		return error_set(err, ST_IO, "cannot write to stdout");
	if (totals.problems == 0)
		return ST_OK;
	error_set(err, ST_CORRUPT, "%s: %" PRIu64 " problems found", data_directory,
		  totals.problems);
	error_hint(err, "restore a copy of the directory, or start a new one");
	return ST_CORRUPT;
}

/* The child: checks, sends its error through the pipe, ends. A fault is to end it
 * silently, whoever else wants to handle faults; the parent finds the words. */
static _Noreturn void check_and_tell(const char *data_directory, const struct log *log, int pipe_fd)
{
	static const int faults[] = { SIGBUS, SIGSEGV, SIGABRT, SIGFPE, SIGILL };
	const struct rlimit no_core = { 0, 0 };
	struct error err = { .status = ST_OK };
	bool told;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		signal(faults[i], SIG_DFL);
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	err.status = check(data_directory, log, &err);
	told = write(pipe_fd, &err, sizeof(err)) == (ssize_t)sizeof(err);
	exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
}

static enum status died(const char *data_directory, int how, struct error *err)
{
	if (!WIFSIGNALED(how))
		return error_set(err, ST_IO, "the process that checks %s ended early, code %d",
				 data_directory, WEXITSTATUS(how));
	if (WTERMSIG(how) == SIGKILL || WTERMSIG(how) == SIGTERM || WTERMSIG(how) == SIGINT)
		return error_set(err, ST_IO, "the check of %s was interrupted: %s", data_directory,
				 strsignal(WTERMSIG(how)));
	(void)error_set(err, ST_CORRUPT,
			"%s: the database is damaged: a page of data.mdb %s (%s while reading it)",
			data_directory,
			WTERMSIG(how) == SIGBUS || WTERMSIG(how) == SIGSEGV
				? "points outside the file"
				: "contradicts itself",
			strsignal(WTERMSIG(how)));
	error_hint(err, "restore a backup of the directory, or start a new one");
	return ST_CORRUPT;
}

/* The parent: waits for the child and takes its error over. */
static enum status hear_and_wait(const char *data_directory, pid_t child, int pipe_fd,
				 struct error *err)
{
	struct error told;
	ssize_t size;
	int how;

	do
		size = read(pipe_fd, &told, sizeof(told));
	while (size < 0 && errno == EINTR);
	while (waitpid(child, &how, 0) < 0)
		if (errno != EINTR)
			return error_set(err, ST_IO, "waitpid: %s", strerror(errno));
	if (size != (ssize_t)sizeof(told) || !WIFEXITED(how) || WEXITSTATUS(how) != EXIT_SUCCESS)
		return died(data_directory, how, err);
	*err = told;
	return told.status;
}

enum status db_check(const char *data_directory, const struct log *log, struct error *err)
{
	enum status st;
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		return error_set(err, ST_IO, "pipe: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		close(ends[0]);
		check_and_tell(data_directory, log, ends[1]);
	}
	close(ends[1]);
	st = child < 0 ? error_set(err, ST_IO, "fork: %s", strerror(errno))
		       : hear_and_wait(data_directory, child, ends[0], err);
	close(ends[0]);
	return st;
}
