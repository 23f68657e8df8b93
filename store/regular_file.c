/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/regular_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lmdb_status.h"

enum status store__os_error(int code, const char *what, const char *directory, struct error *err)
{
	enum status st = store__status(code);

	if (st != ST_FULL && st != ST_NO_MEMORY)
		st = ST_IO;
	error_set(err, st, "%s data directory %s: %s", what, directory, strerror(code));
	if (code == ENOENT || code == ENOTDIR)
		error_hint(err, "its parent must be a directory that exists");
	else if (code == EACCES || code == EPERM || code == EROFS)
		error_hint(err, "the user of the daemon must be able to write there");
	else if (st == ST_FULL)
		error_hint(err, "free disk space");
	return st;
}

enum status store__regular_open(int directory_fd, const char *directory, const char *name,
				int flags, int *fd, struct error *err)
{
	struct stat facts;

	*fd = openat(directory_fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (*fd < 0 && errno == ENOENT)
		return ST_NOT_FOUND;
	if (*fd < 0 && errno != ELOOP && errno != ENXIO && errno != EISDIR)
		return store__os_error(errno, "cannot open a file in", directory, err);
	if (*fd >= 0 && fstat(*fd, &facts) == 0 && S_ISREG(facts.st_mode))
		return ST_OK;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	error_set(err, ST_IO, "%s/%s is no regular file", directory, name);
	error_hint(err, "nothing was written there; remove it, or name another --data-dir");
	return ST_IO;
}
