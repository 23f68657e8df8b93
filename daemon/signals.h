/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_SIGNALS_H
#define CHAOSACTORD_DAEMON_SIGNALS_H

#include "base/status.h"

/* SIGTERM and SIGINT as a file descriptor, so that no code of ours runs inside a
 * signal handler while the daemon works. */

/* signals_open blocks SIGTERM and SIGINT in this thread and all it starts later,
 * ignores SIGPIPE. *fd is the caller's to
 * close. ST_IO. */
enum status signals_open(int *fd, struct error *err) MUSTCHECK;

/* signals_wait waits at most timeout_ms for a signal; its number, or 0. */
int signals_wait(int fd, int timeout_ms);

/* signals_hurry makes the next SIGTERM or SIGINT end the process at once, with exit
 * code 1. */
void signals_hurry(void);

#endif
