/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/door.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"

enum {
	AT_ONCE = 64,         /* connections taken from one socket before the next's turn */
	FULL_PAUSE_MS = 10,   /* for one of the connections to end */
	SHORT_PAUSE_MS = 100, /* for descriptors, when no connection can be let go */
	WARNING_MS = 10000,   /* between two warnings of one kind */
	LOST_MS = 60000,      /* libmicrohttpd tells of a connection sooner, or never */
};

size_t door_pending(struct door *door)
{
	uint64_t started = door->started;
	int64_t now_ms = clock_ms();

	if (started != door->seen) {
		door->seen = started;
		door->moved_ms = now_ms;
	}
	/* Without memory it closes a connection and says nothing. */
	if (door->handed > started && now_ms - door->moved_ms > LOST_MS)
		door->handed = started;
	return door->handed > started ? door->handed - started : 0;
}

void door_started(struct door *door)
{
	door->started++;
}

static void hand_over(struct door *door, int fd, const struct sockaddr *address, socklen_t size)
{
	if (door_pending(door) == 0)
		door->moved_ms = clock_ms();
	/* First: it may be started before the call returns. */
	door->handed++;
	if (MHD_add_connection(door->mhd, fd, address, size) != MHD_YES)
		door->handed--;
}

static int no_descriptors(struct door *door, int problem)
{
	int64_t now_ms = clock_ms();

	if (now_ms >= door->next_warning_ms) {
		door->next_warning_ms = now_ms + WARNING_MS;
		log_event(door->log, LOG_WARN, "http", "no_descriptors", "a client has to wait: %s",
			  strerror(problem));
	}
	return peers_let_go(door->peers) ? FULL_PAUSE_MS : SHORT_PAUSE_MS;
}

/* Takes connections; how long to wait before the next, in milliseconds. */
static int take(struct door *door, int listen_fd)
{
	for (int i = 0; i < AT_ONCE; i++) {
		struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
		socklen_t size = sizeof(address);
		int fd;

		if (!peers_have_room(door->peers, door_pending(door)))
			return FULL_PAUSE_MS;
		fd = accept4(listen_fd, (struct sockaddr *)&address, &size,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0)
			hand_over(door, fd, (const struct sockaddr *)&address, size);
		else if (errno == EMFILE || errno == ENFILE)
			return no_descriptors(door, errno);
		else if (errno == EAGAIN)
			return 0;
		else if (errno != ECONNABORTED && errno != EINTR)
			return FULL_PAUSE_MS;
	}
	return 0;
}

static void *door_main(void *context)
{
	struct pollfd waiting[1 + LISTEN_ADDRESSES_MAX];
	struct door *door = context;

	waiting[0] = (struct pollfd){ .fd = door->end_fd, .events = POLLIN };
	for (size_t i = 0; i < door->count; i++)
		waiting[1 + i] = (struct pollfd){ .fd = door->listeners[i].fd, .events = POLLIN };
	for (;;) {
		int pause_ms = 0;

		if (poll(waiting, 1 + door->count, -1) < 0)
			continue;
		for (size_t i = 1; i <= door->count && !waiting[0].revents; i++)
			if (waiting[i].revents) {
				int wanted_ms = take(door, waiting[i].fd);

				pause_ms = wanted_ms > pause_ms ? wanted_ms : pause_ms;
			}
		if (pause_ms > 0)
			poll(waiting, 1, pause_ms);
		if (waiting[0].revents)
			return NULL;
	}
}

enum status door_open(struct door *door, struct error *err)
{
	int problem;

	door->end_fd = eventfd(0, EFD_CLOEXEC);
	problem = door->end_fd >= 0 ? pthread_create(&door->thread, NULL, door_main, door) : errno;
	door->running = problem == 0;
	if (door->running)
		return ST_OK;
	return error_set(err, ST_IO, "no thread for new connections: %s", strerror(problem));
}

void door_close(struct door *door)
{
	const uint64_t one = 1;

	if (door->running && write(door->end_fd, &one, sizeof(one)) == (ssize_t)sizeof(one))
		pthread_join(door->thread, NULL);
	for (size_t i = 0; i < door->count; i++) {
		if (door->running)
			take(door, door->listeners[i].fd);
		listen_close(&door->listeners[i]);
	}
	if (door->end_fd >= 0)
		close(door->end_fd);
	door->end_fd = -1;
	door->running = false;
}
