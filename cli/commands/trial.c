/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum {
	OUTPUT_KEPT = 1 << 20,
	TICK_MS = 20, /* how often it is asked whether the command has ended */
	CANNOT_RUN = 127,
};

/* ---- words ------------------------------------------------------------------------ */

/* A word with path in place of its first {}. */
static char *fill_in(const char *word, const char *path, bool *filled)
{
	const char *place = strstr(word, "{}");
	struct buffer out;

	if (!place)
		return strdup(word);
	*filled = true;
	buffer_init(&out, 0);
	buffer_append(&out, word, (size_t)(place - word));
	buffer_append_text(&out, path);
	buffer_append_text(&out, place + 2);
	buffer_append_byte(&out, '\0');
	if (buffer_status(&out) == ST_OK)
		return (char *)out.data;
	buffer_fini(&out);
	return NULL;
}

static void free_words(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

static char **make_words(const struct trial *trial, const char *path)
{
	size_t count = 0;
	bool filled = false, complete = true;
	char **words;

	while (trial->words[count])
		count++;
	words = calloc(count + 2, sizeof(*words));
	for (size_t i = 0; words && i < count && complete; i++) {
		words[i] = fill_in(trial->words[i], path, &filled);
		complete = words[i] != NULL;
	}
	if (words && complete && !filled) {
		words[count] = strdup(path);
		complete = words[count] != NULL;
	}
	if (words && complete)
		return words;
	free_words(words);
	return NULL;
}

/* ---- the command -------------------------------------------------------------------- */

__attribute__((noreturn)) static void become(char *const *words, int output_fd)
{
	const int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	if (setpgid(0, 0) != 0 || null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 ||
	    dup2(output_fd, STDOUT_FILENO) < 0 || dup2(output_fd, STDERR_FILENO) < 0 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		_exit(CANNOT_RUN);
	execvp(words[0], words);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", words[0], strerror(errno));
	_exit(CANNOT_RUN);
}

/* Takes what is there; what is beyond the limit is read and dropped. */
static void take_output(int fd, struct buffer *out)
{
	char piece[4096];
	ssize_t size;

	while ((size = read(fd, piece, sizeof(piece))) > 0) {
		const size_t room = OUTPUT_KEPT - out->size;

		buffer_append(out, piece, (size_t)size < room ? (size_t)size : room);
	}
}

static int code_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Waits until it has ended, or has to. */
static void wait_for(const struct trial *trial, pid_t pid, int fd, struct trial_end *out)
{
	const int64_t until = clock_ms() + trial->timeout_ms;
	int status = 0;

	for (;;) {
		struct pollfd fds[] = { { fd, POLLIN, 0 }, { trial->signals_fd, POLLIN, 0 } };

		/* The end of the output says nothing: the command may go on without. */
		if (poll(fds, 2, TICK_MS) > 0 && fds[0].revents != 0 && fds[1].revents == 0 &&
		    !(fds[0].revents & POLLIN))
			(void)poll(NULL, 0, TICK_MS);
		take_output(fd, &out->output);
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
		out->interrupted = fds[1].revents != 0;
		out->timed_out = clock_ms() > until;
		if (out->interrupted || out->timed_out) {
			kill(-pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			break;
		}
	}
	take_output(fd, &out->output);
	out->exit_code = code_of(status);
	/* Whatever it has left behind. */
	kill(-pid, SIGKILL);
}

static enum status run_words(const struct trial *trial, char *const *words, struct trial_end *out,
			     struct error *err)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(err, ST_IO, "cannot run the command: %s", strerror(errno));
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0)
		become(words, fds[1]);
	(void)close(fds[1]);
	if (pid < 0) {
		(void)close(fds[0]);
		return error_set(err, ST_IO, "cannot run the command: %s", strerror(errno));
	}
	/* The child does so too: whoever is first. */
	(void)setpgid(pid, pid);
	wait_for(trial, pid, fds[0], out);
	(void)close(fds[0]);
	return buffer_status(&out->output) == ST_OK ? ST_OK
						    : error_set(err, ST_NO_MEMORY, "out of memory");
}

enum status trial_run(const struct trial *trial, const char *path, struct trial_end *out,
		      struct error *err)
{
	char **words = make_words(trial, path);
	enum status st;

	*out = (struct trial_end){ .exit_code = -1 };
	buffer_init(&out->output, 0);
	if (!words)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	st = run_words(trial, words, out, err);
	free_words(words);
	return st;
}
