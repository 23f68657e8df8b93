/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_open_already(const char *path)
{
	static const char *const places[] = { "/dev/stdin", "/dev/fd/", "/proc/self/fd/" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strncmp(path, places[i], strlen(places[i])) == 0)
			return true;
	return false;
}

static const char *what_it_is(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFIFO:
		return "it is a pipe, not a regular file";
	case S_IFDIR:
		return "it is a directory, not a regular file";
	default:
		return "it is not a regular file";
	}
}

int input_file_open(const char *path, const char **problem)
{
	const bool passed = is_open_already(path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (passed ? 0 : O_NONBLOCK));
	struct stat facts;

	if (fd >= 0 && fstat(fd, &facts) == 0 && (passed || S_ISREG(facts.st_mode)))
		return fd;
	*problem = fd >= 0          ? what_it_is(facts.st_mode)
		   : errno == ENXIO ? "it is a socket or a device, not a regular file"
				    : strerror(errno);
	if (fd >= 0)
		close(fd);
	return -1;
}
