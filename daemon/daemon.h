/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_DAEMON_H
#define CHAOSACTORD_DAEMON_DAEMON_H

#include <limits.h>

#include "config/config.h"
#include "config/listen_address.h"
#include "daemon/http.h"
#include "daemon/signals.h"
#include "world/engine.h"

/* The object graph of a running daemon; owns everything in it. */
struct daemon {
	struct config *config; /* main's */
	int argc;              /* main's, for reading the options again */
	char *const *argv;
	struct log log;
	int signal_fd, listen_fd; /* -1: not open, or not ours any more */
	struct listen_address address;
	char url[LISTEN_URL_MAX];
	char directory[PATH_MAX];
	bool made_directory;    /* ephemeral: removed once everything in it is open */
	bool removed_directory; /* its name; the open files live as long as the daemon */
	struct signals_watch watch;
	struct rpc_option options[OPTION_COUNT];
	struct engine *engine;
	struct rpc *rpc;
	struct http *http;
};

/* daemon_start brings everything up, in the order: log, signals, port, data, rpc, HTTP, and
 * announces readiness on stdout. Failures leave words; main.c has the exit code of each
 * status. */
enum status daemon_start(struct daemon *daemon, int argc, char *const argv[], struct config *config,
			 struct error *err) MUSTCHECK;

/* daemon_run serves until a signal asks it to stop.
 * SIGHUP reads the options again and takes their log level. */
void daemon_run(struct daemon *daemon);

/* daemon_stop lets queued requests finish, commits and takes everything down. Works
 * on what a failed daemon_start left, too. */
void daemon_stop(struct daemon *daemon);

#endif
