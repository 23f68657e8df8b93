/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_LOCAL_DAEMON_H
#define CHAOSACTORD_CLI_CLIENT_LOCAL_DAEMON_H

#include "base/status.h"

#include <sys/types.h>

/* A private chaosactord: ephemeral, on a free loopback port, gone with its client whatever
 * ends that client (docs/architecture.md, "Starting and stopping"). Zero-initialise. */
struct local_daemon {
	pid_t pid;     /* 0: none */
	int ready_fd;  /* its stdout */
	int log_fd;    /* its stderr, kept in memory */
	char url[128]; /* where it listens */
};

/* local_daemon_start runs $CHAOSACTORD, else the chaosactord beside this
 * program, else the one in PATH, and waits until it says ready. ST_IO when it
 * does not start, with what it wrote to stderr last in err. */
enum status local_daemon_start(struct local_daemon *daemon, struct error *err) MUSTCHECK;

/* local_daemon_stop asks it to end, kills it when it does not, and reaps it. */
void local_daemon_stop(struct local_daemon *daemon);

#endif
