/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_DOOR_H
#define CHAOSACTORD_DAEMON_DOOR_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "base/status.h"
#include "daemon/listen.h"
#include "daemon/peers.h"

/* Takes connections from all listening sockets, on a thread of its own, and hands them to
 * libmicrohttpd. That has one listening socket a server, shares the limit of connections
 * out among its threads, and when there are no descriptors left it tries without a pause
 * (0.9.75, daemon.c MHD_accept_connection). Here a full table and missing descriptors make
 * newcomers wait in the kernel while the longest waiting connections are let go. */
struct door {
	struct listener *listeners;
	size_t count;
	struct MHD_Daemon *mhd;
	struct peers *peers;
	const struct log *log;
	pthread_t thread;
	bool running;
	int end_fd;               /* written to when the thread is to end */
	uint64_t handed;          /* connections given to libmicrohttpd */
	_Atomic uint64_t started; /* of them that it has told us of */
	int64_t moved_ms;         /* when started was seen to grow */
	uint64_t seen;            /* started at that time */
	int64_t next_warning_ms;
};

/* door_open begins to take connections; the members from listeners to log are set. From
 * here on libmicrohttpd's connection callback calls door_started for each that it starts.
 * ST_IO. */
enum status door_open(struct door *door, struct error *err) MUSTCHECK;
void door_started(struct door *door);

/* door_pending returns how many connections libmicrohttpd has not started yet; only once
 * the door is closed. */
size_t door_pending(struct door *door);

/* door_close takes what has come, then closes the listening sockets. Once, also after a
 * failed door_open. */
void door_close(struct door *door);

#endif
