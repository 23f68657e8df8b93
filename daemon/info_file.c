/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/info_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* mkostemp makes files with mode 0600. */
static bool write_beside(char *temporary, const char *path, struct bytes content)
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
	if (written && rename(temporary, path) == 0)
		return true;
	reason = written ? errno : reason;
	(void)unlink(temporary);
	errno = reason;
	return false;
}

static enum status cannot(struct error *err, const char *path, const char *why)
{
	(void)error_set(err, ST_IO, "--info-out %.200s cannot be written: %s", path, why);
	error_hint(err, "name a file in a directory that exists and that the daemon may write");
	return ST_IO;
}

enum status info_file_write(const char *path, struct bytes content, struct error *err)
{
	char temporary[PATH_MAX];
	int size = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	struct stat there;

	/* Renaming onto /dev/stdout would replace it. */
	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode))
		return cannot(err, path, "what is there is not a regular file");
	errno = ENAMETOOLONG;
	if (size < (int)sizeof(temporary) && write_beside(temporary, path, content))
		return ST_OK;
	return cannot(err, path, strerror(errno));
}
