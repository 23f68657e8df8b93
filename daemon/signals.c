/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return set;
}

enum status signals_open(int *fd, struct error *err)
{
	sigset_t set = stop_signals();

	signal(SIGPIPE, SIG_IGN);
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

static void exit_at_once(int number)
{
	(void)number;
	_exit(1);
}

void signals_hurry(void)
{
	struct sigaction action = { .sa_handler = exit_at_once };
	sigset_t set = stop_signals();

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
