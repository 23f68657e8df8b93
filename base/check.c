/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/check.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void check_failed(const char *file, int line, const char *condition)
{
	struct pollfd room = { .fd = STDERR_FILENO, .events = POLLOUT };

	/* Not through stdio, whose locks and buffers another thread may hold, and not where
	 * nobody reads: the end does not wait. */
	if (poll(&room, 1, 0) == 1)
		dprintf(STDERR_FILENO, "%s:%d: broken invariant: %s\n", file, line, condition);
	abort();
}
