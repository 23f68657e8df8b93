/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/local_daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define PROGRAM "chaosactord"
#define READY_MS 30000
#define DRAIN_MS 3000
#define LOG_TAIL 240
#define READY_START "chaosactord ready "

/* Where the program is; "chaosactord" means PATH. */
static void find_program(char *path, size_t size)
{
	const char *given = getenv("CHAOSACTORD");
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (given && given[0] != '\0') {
		snprintf(path, size, "%s", given);
		return;
	}
	snprintf(path, size, PROGRAM);
	if (length <= 0)
		return;
	self[length] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return;
	slash[1] = '\0';
	if ((size_t)snprintf(path, size, "%s" PROGRAM, self) >= size || access(path, X_OK) != 0)
		snprintf(path, size, PROGRAM);
}

/* In the child. Its environment may speak of the user's real daemon: a data
 * directory or an options file has no business in a private one. */
__attribute__((noreturn)) static void run_program(const char *path, pid_t parent, int ready_fd,
						  int log_fd)
{
	char *const argv[] = { (char[]){ PROGRAM }, (char[]){ "--ephemeral" },
			       (char[]){ "--listen" }, (char[]){ "127.0.0.1:0" }, NULL };
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	/* The parent may have died before the first line: then its death would pass unnoticed. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent || null_fd < 0 ||
	    dup2(null_fd, STDIN_FILENO) < 0 || dup2(ready_fd, STDOUT_FILENO) < 0 ||
	    dup2(log_fd, STDERR_FILENO) < 0)
		_exit(127);
	unsetenv("CHAOSACTORD_CONFIG");
	unsetenv("CHAOSACTORD_DATA_DIR");
	unsetenv("CHAOSACTORD_EPHEMERAL");
	execvp(path, argv);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", path, strerror(errno));
	_exit(127);
}

/* Reads lines from the daemon's stdout up to the one that says ready.
 * ST_NOT_FOUND: it ended, or the time was up. */
static enum status read_ready(struct local_daemon *daemon)
{
	int64_t until = clock_ms() + READY_MS;
	char line[512];
	size_t length = 0;

	for (;;) {
		struct pollfd ready = { .fd = daemon->ready_fd, .events = POLLIN };
		int64_t left = until - clock_ms();
		int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
		const char *url;

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0 || read(daemon->ready_fd, &line[length], 1) != 1)
			return ST_NOT_FOUND;
		if (line[length] != '\n') {
			length += length < sizeof(line) - 1 ? 1 : 0;
			continue;
		}
		line[length] = '\0';
		length = 0;
		url = strstr(line, " url=");
		if (strncmp(line, READY_START, strlen(READY_START)) != 0 || !url)
			continue;
		snprintf(daemon->url, sizeof(daemon->url), "%.*s", (int)strcspn(url + 5, " "),
			 url + 5);
		return ST_OK;
	}
}

/* The end of what the daemon wrote to stderr, on one line. */
static void read_log(const struct local_daemon *daemon, char *text, size_t size)
{
	off_t end = lseek(daemon->log_fd, 0, SEEK_END);
	off_t start = end > LOG_TAIL ? end - LOG_TAIL : 0;
	ssize_t length = pread(daemon->log_fd, text, size - 1, start);

	while (length > 0 && text[length - 1] == '\n')
		length--;
	text[length > 0 ? length : 0] = '\0';
	for (char *c = text; *c; c++) {
		if (*c == '\n')
			*c = ' ';
	}
}

static bool reap(struct local_daemon *daemon, int wait_ms)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	int64_t until = clock_ms() + wait_ms;

	do {
		if (waitpid(daemon->pid, NULL, WNOHANG) != 0)
			return true;
		nanosleep(&pause, NULL);
	} while (clock_ms() < until);
	return false;
}

static void end_process(struct local_daemon *daemon)
{
	kill(daemon->pid, SIGTERM);
	if (!reap(daemon, DRAIN_MS)) {
		kill(daemon->pid, SIGKILL);
		waitpid(daemon->pid, NULL, 0);
	}
	daemon->pid = 0;
}

static enum status not_ready(struct local_daemon *daemon, const char *path, struct error *err)
{
	char log[LOG_TAIL + 1];

	end_process(daemon);
	read_log(daemon, log, sizeof(log));
	close(daemon->ready_fd);
	close(daemon->log_fd);
	error_set(err, ST_IO, "the private daemon did not start: %s",
		  log[0] != '\0' ? log : "it said nothing");
	error_hint(err, "name the program with the variable CHAOSACTORD; tried: %.150s", path);
	return ST_IO;
}

enum status local_daemon_start(struct local_daemon *daemon, struct error *err)
{
	char path[PATH_MAX];
	int ends[2];
	pid_t parent = getpid();

	find_program(path, sizeof(path));
	daemon->log_fd = memfd_create("chaosactord stderr", MFD_CLOEXEC);
	if (daemon->log_fd < 0)
		return error_set(err, ST_IO, "cannot make a log in memory: %s", strerror(errno));
	if (pipe2(ends, O_CLOEXEC) != 0) {
		close(daemon->log_fd);
		return error_set(err, ST_IO, "cannot make a pipe: %s", strerror(errno));
	}
	daemon->ready_fd = ends[0];
	daemon->pid = fork();
	if (daemon->pid == 0)
		run_program(path, parent, ends[1], daemon->log_fd);
	close(ends[1]);
	if (daemon->pid < 0) {
		daemon->pid = 0;
		close(daemon->ready_fd);
		close(daemon->log_fd);
		return error_set(err, ST_IO, "cannot start a process: %s", strerror(errno));
	}
	if (read_ready(daemon) != ST_OK)
		return not_ready(daemon, path, err);
	return ST_OK;
}

void local_daemon_stop(struct local_daemon *daemon)
{
	if (daemon->pid <= 0)
		return;
	end_process(daemon);
	close(daemon->ready_fd);
	close(daemon->log_fd);
}
