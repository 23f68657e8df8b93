/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { US_PER_MS = 1000 };

/* ---- where to ---------------------------------------------------------------------- */

/* A path, or with an @ in front the name of an abstract socket, which begins with a NUL. */
static bool read_address(struct notify *notify, const char *text)
{
	const size_t size = strlen(text);

	if ((text[0] != '/' && text[0] != '@') || size < 2 ||
	    size >= sizeof(notify->address.sun_path))
		return false;
	notify->address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(notify->address.sun_path, text, size);
	notify->address_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
	if (text[0] == '@')
		notify->address.sun_path[0] = '\0';
	else
		notify->address_size++;
	return true;
}

/* A number in the environment; 0: there is none. */
static int64_t number_of(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long long value;

	if (!text || text[0] < '0' || text[0] > '9')
		return 0;
	errno = 0;
	value = strtoll(text, &end, 10);
	return *end == '\0' && errno == 0 ? value : 0;
}

/* WATCHDOG_PID is there when another process may inherit what is meant for one. */
static int64_t alive_every_ms(void)
{
	const int64_t pid = number_of("WATCHDOG_PID"), us = number_of("WATCHDOG_USEC");
	const int64_t half_ms = us / US_PER_MS / 2;

	if (us == 0 || (getenv("WATCHDOG_PID") && pid != getpid()))
		return 0;
	return half_ms > 0 ? half_ms : 1;
}

void notify_open(struct notify *notify, const struct log *log)
{
	const char *text = getenv("NOTIFY_SOCKET");

	*notify = (struct notify){ .fd = -1 };
	if (!text || text[0] == '\0')
		return;
	if (read_address(notify, text))
		notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	else
		errno = EAFNOSUPPORT;
	if (notify->fd < 0)
		log_event(log, LOG_WARN, "main", "no_notify",
			  "NOTIFY_SOCKET=%.200s: %s; whoever started this hears nothing of it",
			  text, strerror(errno));
	else
		notify->alive_every_ms = alive_every_ms();
}

void notify_close(struct notify *notify)
{
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
}

/* ---- what is told ------------------------------------------------------------------ */

static bool tell(const struct notify *notify, const char *text)
{
	const size_t size = strlen(text);

	return notify->fd >= 0 && sendto(notify->fd, text, size, MSG_NOSIGNAL,
					 (const struct sockaddr *)&notify->address,
					 notify->address_size) == (ssize_t)size;
}

int notify_wait_ms(const struct notify *notify, int most_ms)
{
	const int64_t left_ms = notify->alive_ms + notify->alive_every_ms - clock_ms();

	if (notify->alive_every_ms == 0 || left_ms > most_ms)
		return most_ms;
	/* One that is withheld does not keep anybody busy. */
	if (left_ms <= 0)
		return notify->alive_every_ms < most_ms ? (int)notify->alive_every_ms : most_ms;
	return (int)left_ms;
}

void notify_ready(struct notify *notify)
{
	if (!notify->told_ready)
		notify->told_ready = tell(notify, "READY=1");
}

void notify_status(struct notify *notify, const char *status)
{
	char text[NOTIFY_TEXT_MAX + 8];

	if (strncmp(notify->status, status, sizeof(notify->status) - 1) == 0)
		return;
	(void)snprintf(text, sizeof(text), "STATUS=%.*s", NOTIFY_TEXT_MAX - 1, status);
	text[strcspn(text, "\n")] = '\0';
	if (tell(notify, text))
		(void)snprintf(notify->status, sizeof(notify->status), "%s", status);
}

void notify_alive(struct notify *notify)
{
	const int64_t now_ms = clock_ms();

	if (notify->alive_every_ms > 0 && now_ms - notify->alive_ms >= notify->alive_every_ms &&
	    tell(notify, "WATCHDOG=1"))
		notify->alive_ms = now_ms;
}

void notify_reloading(struct notify *notify)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		       clock_ns() / (NS_PER_MS / US_PER_MS));
	if (tell(notify, text))
		notify->told_ready = false;
}

void notify_stopping(struct notify *notify)
{
	(void)tell(notify, "STOPPING=1");
}
