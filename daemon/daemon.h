/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_DAEMON_H
#define CHAOSACTORD_DAEMON_DAEMON_H

#include <limits.h>

#include "config/config.h"
#include "daemon/admission.h"
#include "daemon/http.h"
#include "daemon/listen.h"
#include "daemon/memory.h"
#include "daemon/notify.h"
#include "daemon/signals.h"
#include "world/engine.h"

/* The object graph of a running daemon; owns everything in it. */
struct daemon {
	struct config *config; /* main's */
	int argc;              /* main's, for reading the options again */
	char *const *argv;
	struct log log;
	struct memory memory; /* of all requests */
	int signal_fd;        /* -1: not open */
	struct listener listeners[LISTEN_ADDRESSES_MAX];
	size_t listener_count;
	char urls[LISTEN_ADDRESSES_MAX][LISTEN_URL_MAX];
	const char *url_list[LISTEN_ADDRESSES_MAX]; /* of them */
	int announcement_fd;      /* what says to other programs where we listen, or -1 */
	size_t descriptor_limit;  /* in force */
	unsigned max_connections; /* in force: as many as there are descriptors for */
	char directory[PATH_MAX];
	bool made_directory;  /* ephemeral: its name is removed once everything in it is open */
	int ephemeral_fd;     /* holds that directory against the sweep of others, or -1 */
	struct notify notify; /* who started us is told by this */
	struct signals_watch watch; /* while starting and while stopping */
	struct rpc_option options[OPTION_COUNT];
	struct admission admission;
	struct engine *engine;
	struct rpc *rpc;
	struct http *http;
};

/* daemon_start brings everything up, in the order: log, signals, ports, data, rpc, HTTP, and
 * announces readiness on stdout. Failures leave words; main.c has the exit code of each
 * status. A stop signal ends the process with 0 from within: nothing is served yet, and a
 * first start that is cut off begins anew. */
enum status daemon_start(struct daemon *daemon, int argc, char *const argv[], struct config *config,
			 struct error *err) MUSTCHECK;

/* daemon_run serves until a signal asks it to stop.
 * SIGHUP reads the options again and takes their log level. */
void daemon_run(struct daemon *daemon);

/* daemon_stop lets queued requests finish, commits and takes everything down. Works
 * on what a failed daemon_start left, too. */
void daemon_stop(struct daemon *daemon);

#endif
