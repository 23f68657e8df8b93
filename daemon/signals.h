/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_SIGNALS_H
#define CHAOSACTORD_DAEMON_SIGNALS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Signals as a file descriptor, so that no code of ours runs inside a signal handler.
 * SIGTERM, SIGINT and SIGQUIT stop the daemon, SIGHUP rereads the log level. */

/* signals_open blocks those signals in this thread and all it starts later, and ignores
 * SIGPIPE, SIGUSR1 and SIGXFSZ (a file that reached its limit is an error of write). *fd
 * is the caller's to close. ST_IO. */
enum status signals_open(int *fd, struct error *err) MUSTCHECK;

/* signals_wait waits at most timeout_ms for a signal; its number, or 0. */
int signals_wait(int fd, int timeout_ms);

/* While the daemon stops: a stop signal within SIGNALS_SAME_MS of the first counts as the
 * first (a terminal, `timeout` and compose send two), a later one ends the process at once
 * with exit code 1. */
enum { SIGNALS_SAME_MS = 1000 };
struct signals_watch {
	int signal_fd;
	int end_fd; /* written to when the watch is to end */
	int64_t first_ms;
	pthread_t thread;
	bool running;
};

/* signals_watch_start begins it, from now on as the time of the first signal. Without
 * memory for a thread there is no watch: the end takes its time. signals_watch_stop ends
 * it, before fd is closed; once, also after a start that failed. */
void signals_watch_start(struct signals_watch *watch, int fd);
void signals_watch_stop(struct signals_watch *watch);

#endif
