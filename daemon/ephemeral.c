/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/ephemeral.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAME_START "chaosactord-"
enum {
	NAME_RANDOM = 6,    /* letters and digits that mkdtemp puts behind it */
	EMPTY_GRACE_S = 60, /* a daemon locks its new directory much sooner */
	REMOVE_TRIES = 20,  /* while another thread makes files in it */
};

enum status ephemeral_make(const char *parent, char *path, size_t room, int *fd, struct error *err)
{
	int size = snprintf(path, room, "%s/" NAME_START "XXXXXX", parent);

	*fd = -1;
	if (size < 0 || (size_t)size >= room) {
		path[0] = '\0';
		return error_set(err, ST_LIMIT, "path of --tmp-dir is too long");
	}
	if (mkdtemp(path)) {
		*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (*fd >= 0) {
			/* A sweep that looks at it holds the lock for a moment; where there
			 * are no locks, there are no sweeps. */
			while (flock(*fd, LOCK_EX) != 0 && errno == EINTR)
				;
			return ST_OK;
		}
		rmdir(path);
	}
	error_set(err, ST_IO, "cannot make a directory below %s: %s", parent, strerror(errno));
	error_hint(err, "name a writable directory with --tmp-dir, or keep data with --data-dir");
	path[0] = '\0';
	return ST_IO;
}

static void remove_files(int fd)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;

	if (!directory) {
		if (copy >= 0)
			close(copy);
		return;
	}
	while ((entry = readdir(directory)) != NULL)
		unlinkat(fd, entry->d_name, 0);
	closedir(directory);
}

void ephemeral_remove(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	for (int i = 0; i < REMOVE_TRIES; i++) {
		remove_files(fd);
		if (rmdir(path) == 0 || errno != ENOTEMPTY)
			break;
	}
	close(fd);
}

/* ---- sweeping ---- */

static bool is_our_name(const char *name)
{
	size_t start = sizeof(NAME_START) - 1, size = strlen(name);

	return size == start + NAME_RANDOM && strncmp(name, NAME_START, start) == 0 &&
	       strspn(name + start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789") == NAME_RANDOM;
}

/* Daemons before 0.2.0 lock no directory, and all lock this file. */
static bool has_owner(int fd)
{
	int lock;
	bool owned;

	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return true;
	lock = openat(fd, "LOCK", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (lock < 0)
		return errno != ENOENT;
	owned = flock(lock, LOCK_EX | LOCK_NB) != 0;
	close(lock);
	return owned;
}

/* Only files, as a daemon makes them. */
static bool holds_files(int fd, bool *empty)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;
	struct stat facts;
	bool files = true;

	*empty = true;
	if (!directory) {
		if (copy >= 0)
			close(copy);
		return false;
	}
	while (files && (entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		*empty = false;
		files = fstatat(fd, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(facts.st_mode);
	}
	closedir(directory);
	return files;
}

static bool is_left_behind(int fd)
{
	struct stat facts;
	bool empty;

	return fstat(fd, &facts) == 0 && facts.st_uid == geteuid() &&
	       (facts.st_mode & 07777) == 0700 && !has_owner(fd) && holds_files(fd, &empty) &&
	       (!empty || time(NULL) - facts.st_mtime > EMPTY_GRACE_S);
}

size_t ephemeral_sweep(const char *parent)
{
	DIR *directory = opendir(parent);
	const struct dirent *entry;
	size_t swept = 0;

	if (!directory)
		return 0;
	while ((entry = readdir(directory)) != NULL) {
		int fd;

		if (!is_our_name(entry->d_name))
			continue;
		fd = openat(dirfd(directory), entry->d_name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (is_left_behind(fd)) {
			remove_files(fd);
			swept += unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR) == 0;
		}
		close(fd);
	}
	closedir(directory);
	return swept;
}
