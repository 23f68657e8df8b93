/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"

static sigset_t handled_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGHUP);
	return set;
}

enum status signals_open(int *fd, struct error *err)
{
	sigset_t set = handled_signals();

	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	*fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (*fd >= 0)
		return ST_OK;
	return error_set(err, ST_IO, "no signal descriptor: %s", strerror(errno));
}

int signals_wait(int fd, int timeout_ms)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	struct signalfd_siginfo info;

	if (poll(&waiting, 1, timeout_ms) <= 0 ||
	    read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

static void *watch_main(void *context)
{
	struct signals_watch *watch = context;
	struct pollfd waiting[2] = {
		{ .fd = watch->end_fd, .events = POLLIN },
		{ .fd = watch->signal_fd, .events = POLLIN },
	};

	for (;;) {
		int number;

		if (poll(waiting, 2, -1) < 0 && errno != EINTR)
			return NULL;
		if (waiting[0].revents)
			return NULL;
		number = signals_wait(watch->signal_fd, 0);
		if (number != 0 && number != SIGHUP && clock_ms() >= watch->from_ms)
			watch->stop(watch->context, number);
	}
}

void signals_watch_start(struct signals_watch *watch, int fd, int64_t from_ms,
			 void (*stop)(void *context, int number), void *context)
{
	*watch = (struct signals_watch){
		.signal_fd = fd,
		.end_fd = eventfd(0, EFD_CLOEXEC),
		.from_ms = from_ms,
		.stop = stop,
		.context = context,
	};
	if (watch->end_fd >= 0)
		watch->running = pthread_create(&watch->thread, NULL, watch_main, watch) == 0;
}

void signals_watch_stop(struct signals_watch *watch)
{
	const uint64_t one = 1;

	if (watch->running && write(watch->end_fd, &one, sizeof(one)) == (ssize_t)sizeof(one))
		pthread_join(watch->thread, NULL);
	if (watch->end_fd >= 0)
		close(watch->end_fd);
	watch->end_fd = -1;
	watch->running = false;
}
