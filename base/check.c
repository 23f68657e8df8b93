/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void check_failed(const char *file, int line, const char *condition)
{
	/* Not through stdio, whose locks and buffers another thread may hold. */
	dprintf(STDERR_FILENO, "%s:%d: broken invariant: %s\n", file, line, condition);
	abort();
}
