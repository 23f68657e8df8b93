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

/* Watches for stop signals while the main thread is busy with something else. */
struct signals_watch {
	int signal_fd;
	int end_fd; /* written to when the watch is to end */
	int64_t from_ms;
	void (*stop)(void *context, int number);
	void *context;
	pthread_t thread;
	bool running;
};

/* signals_watch_start calls stop, on a thread of its own, at every stop signal that comes
 * from from_ms (of clock_ms) on; earlier ones and SIGHUP are dropped. Without memory for a
 * thread there is no watch. signals_watch_stop ends it, before fd is closed; also one that
 * has ended or never begun. */
void signals_watch_start(struct signals_watch *watch, int fd, int64_t from_ms,
			 void (*stop)(void *context, int number), void *context);
void signals_watch_stop(struct signals_watch *watch);

#endif
