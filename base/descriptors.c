/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

bool descriptors_hold_standard(void)
{
	/* The lowest free number is what open returns. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) != fd)
			return false;
	return true;
}
