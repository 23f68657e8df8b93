/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_NOTIFY_H
#define CHAOSACTORD_DAEMON_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/log.h"

/* What a daemon tells who has started it, as systemd's services do with Type=notify: datagrams to
 * the UNIX socket that NOTIFY_SOCKET names (systemd v252 man/sd_notify.xml), with a sign of life
 * at least twice in the time that WATCHDOG_USEC says (man/sd_watchdog_enabled.xml). libsystemd
 * does no more than this, so it is not needed. Without NOTIFY_SOCKET nothing is told. */

enum { NOTIFY_TEXT_MAX = 512 };

struct notify {
	int fd; /* -1: nobody wants to know */
	struct sockaddr_un address;
	socklen_t address_size;
	int64_t alive_every_ms; /* 0: no sign of life is wanted */
	int64_t alive_ms;       /* of the last one */
	bool told_ready;
	char status[NOTIFY_TEXT_MAX]; /* the last that was told */
};

/* notify_open reads the environment. An address that is none is told to the log, and nobody
 * else. notify_close ends it. */
void notify_open(struct notify *notify, const struct log *log);
void notify_close(struct notify *notify);

/* notify_wait_ms returns how long one may wait before notify_alive is called again, at most
 * most_ms. */
int notify_wait_ms(const struct notify *notify, int most_ms);

/* notify_ready says once that the daemon serves, notify_status what a person is shown, in one
 * line, when it is another than before; notify_alive that it goes on, if that is due. What the
 * other side does not take at once is told by the next call. None of them waits. */
void notify_ready(struct notify *notify);
void notify_status(struct notify *notify, const char *status);
void notify_alive(struct notify *notify);

/* notify_reloading says that options are read again, after which notify_ready is called, and
 * notify_stopping that the end has begun. */
void notify_reloading(struct notify *notify);
void notify_stopping(struct notify *notify);

#endif
