/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_DAEMON_H
#define CHAOSACTORD_DAEMON_DAEMON_H

#include <limits.h>

#include "config/config.h"
#include "config/listen_address.h"
#include "daemon/http.h"
#include "world/engine.h"

/* The object graph of a running daemon; owns everything in it. */
struct daemon {
	struct config *config; /* main's */
	struct log log;
	int signal_fd, listen_fd; /* -1: not open, or not ours any more */
	struct listen_address address;
	char url[LISTEN_URL_MAX];
	char directory[PATH_MAX];
	bool made_directory; /* ephemeral: remove it at the end */
	struct rpc_option options[OPTION_COUNT];
	struct engine *engine;
	struct rpc *rpc;
	struct http *http;
};

/* daemon_start brings everything up, in the order: signals, port, data, rpc, HTTP.
 * Failures leave words; main.c has the exit code of each status. */
enum status daemon_start(struct daemon *daemon, struct config *config, struct error *err) MUSTCHECK;

/* daemon_run announces readiness on stdout and serves until SIGTERM or SIGINT. */
void daemon_run(struct daemon *daemon);

/* daemon_stop lets queued requests finish, commits and takes everything down. Works
 * on what a failed daemon_start left, too. */
void daemon_stop(struct daemon *daemon);

#endif
