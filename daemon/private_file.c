/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, struct bytes content)
{
	while (content.size > 0) {
		ssize_t count = write(fd, content.data, content.size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		content = bytes_make(content.data + count, content.size - (size_t)count);
	}
	return true;
}

static bool give_name(const char *temporary, const char *path, enum private_file_way way)
{
	struct stat there;

	/* Renaming onto /dev/stdout would replace it. */
	if (way == PRIVATE_FILE_REPLACES && lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		errno = EEXIST;
		return false;
	}
	if (way == PRIVATE_FILE_REPLACES)
		return rename(temporary, path) == 0;
	if (link(temporary, path) != 0)
		return false;
	(void)unlink(temporary);
	return true;
}

/* mkostemp makes files with mode 0600. */
static bool write_beside(char *temporary, const char *path, struct bytes content,
			 enum private_file_way way)
{
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool written;
	int reason;

	if (fd < 0)
		return false;
	written = write_all(fd, content) && fsync(fd) == 0;
	reason = errno;
	if (close(fd) != 0 && written) {
		written = false;
		reason = errno;
	}
	if (written && give_name(temporary, path, way))
		return true;
	reason = written ? errno : reason;
	(void)unlink(temporary);
	errno = reason;
	return false;
}

bool private_file_write(const char *path, struct bytes content, enum private_file_way way)
{
	char temporary[PATH_MAX];
	const int size = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);

	if (size < 0 || size >= (int)sizeof(temporary)) {
		errno = ENAMETOOLONG;
		return false;
	}
	return write_beside(temporary, path, content, way);
}
