/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/ephemeral.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status ephemeral_make(const char *parent, char *path, size_t room, struct error *err)
{
	int size = snprintf(path, room, "%s/chaosactord-XXXXXX", parent);

	if (size < 0 || (size_t)size >= room) {
		path[0] = '\0';
		return error_set(err, ST_LIMIT, "path of --tmp-dir is too long");
	}
	if (mkdtemp(path))
		return ST_OK;
	error_set(err, ST_IO, "cannot make a directory below %s: %s", parent, strerror(errno));
	error_hint(err, "name a writable directory with --tmp-dir, or keep data with --data-dir");
	path[0] = '\0';
	return ST_IO;
}

void ephemeral_remove(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	if (directory) {
		while ((entry = readdir(directory)) != NULL)
			unlinkat(dirfd(directory), entry->d_name, 0);
		closedir(directory);
	}
	rmdir(path);
}
