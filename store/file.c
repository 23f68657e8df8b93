/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Fails of the operating system, in the user's words. errno is code. */
static enum status os_error(struct error *err, int code, const char *what, const char *directory)
{
	enum status st = code == ENOSPC || code == EDQUOT ? ST_FULL : ST_IO;

	error_set(err, st, "%s data directory %s: %s", what, directory, strerror(code));
	if (code == ENOENT || code == ENOTDIR)
		error_hint(err, "its parent must be a directory that exists");
	else if (code == EACCES || code == EPERM || code == EROFS)
		error_hint(err, "the user of the daemon must be able to write there");
	return st;
}

static enum status not_found(struct error *err, const char *directory)
{
	error_set(err, ST_NOT_FOUND, "no database in %s", directory);
	error_hint(err, "name a directory that a daemon has used as --data-dir");
	return ST_NOT_FOUND;
}

/* The holder's process id stands in the lock file, for the message to whoever comes next. */
static enum status locked(struct error *err, int fd, const char *directory)
{
	char text[24] = "";
	ssize_t size = pread(fd, text, sizeof(text) - 1, 0);

	text[size > 0 ? size : 0] = '\0';
	text[strspn(text, "0123456789")] = '\0';
	error_set(err, ST_LOCKED, "data directory %s is in use by another process%s%s", directory,
		  text[0] ? ", id " : "", text);
	error_hint(err, "stop that process, or give this one another --data-dir");
	return ST_LOCKED;
}

/* Second line of the lock file once the directory has held a database: a data file
 * that is missing later was lost. */
static const char lock_mark[] = "database\n";

static bool lock_is_marked(int fd)
{
	char text[64] = "";
	ssize_t size = pread(fd, text, sizeof(text) - 1, 0);

	text[size > 0 ? size : 0] = '\0';
	return strstr(text, lock_mark) != NULL;
}

/* The process id is for people only, so a failure to write it does not matter; nor
 * does one to write the mark: LMDB's own files show nearly as much. */
static void lock_sign(int fd, bool marked)
{
	char text[64];
	int size = snprintf(text, sizeof(text), "%ld\n%s", (long)getpid(), marked ? lock_mark : "");

	if (pwrite(fd, text, (size_t)size, 0) == size && ftruncate(fd, size) != 0)
		return; /* old bytes stay behind ours, and nobody reads them */
}

void store__mark_directory(int lock_fd)
{
	if (!lock_is_marked(lock_fd))
		lock_sign(lock_fd, true);
}

static bool has_file(int directory_fd, const char *name, off_t least_bytes)
{
	struct stat info;

	return fstatat(directory_fd, name, &info, 0) == 0 && info.st_size >= least_bytes;
}

static bool has_database(int directory_fd)
{
	return has_file(directory_fd, "data.mdb", 1);
}

/* Without data.mdb, but not new: LMDB's lock file is there, or our mark. */
static bool has_lost_database(int directory_fd, int lock_fd)
{
	if (has_database(directory_fd))
		return false;
	return (has_file(directory_fd, "lock.mdb", 0) && !has_file(directory_fd, "data.mdb", 0)) ||
	       (lock_fd >= 0 && lock_is_marked(lock_fd));
}

static enum status lost(struct error *err, const char *directory)
{
	error_set(err, ST_CORRUPT, "%s has held a database, but data.mdb is missing or empty",
		  directory);
	error_hint(err, "put back a copy of data.mdb; to start anew, remove LOCK and lock.mdb from "
			"the directory");
	return ST_CORRUPT;
}

bool store__directory_is_new(const char *directory)
{
	int directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int lock_fd;
	bool is_new;

	if (directory_fd < 0)
		return errno == ENOENT;
	lock_fd = openat(directory_fd, "LOCK", O_RDONLY | O_CLOEXEC);
	is_new = !has_database(directory_fd) && !has_lost_database(directory_fd, lock_fd);
	if (lock_fd >= 0)
		close(lock_fd);
	close(directory_fd);
	return is_new;
}

static enum status lock_take(int directory_fd, const char *directory, int *fd, struct error *err)
{
	int lock = openat(directory_fd, "LOCK", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	enum status st;

	if (lock < 0)
		return os_error(err, errno, "cannot write to", directory);
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		st = errno == EWOULDBLOCK ? locked(err, lock, directory)
					  : os_error(err, errno, "cannot lock", directory);
	} else if (has_lost_database(directory_fd, lock)) {
		st = lost(err, directory);
	} else {
		lock_sign(lock, lock_is_marked(lock));
		*fd = lock;
		return ST_OK;
	}
	close(lock);
	return st;
}

enum status store__lock_directory(const char *directory, bool must_exist, int *fd,
				  struct error *err)
{
	enum status st;
	int directory_fd;

	if (!must_exist && mkdir(directory, 0700) != 0 && errno != EEXIST)
		return os_error(err, errno, "cannot make", directory);
	directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory_fd < 0 && must_exist && errno == ENOENT)
		return not_found(err, directory);
	if (directory_fd < 0)
		return os_error(err, errno, "cannot open", directory);
	if (must_exist && store__directory_is_new(directory))
		st = not_found(err, directory);
	else
		st = lock_take(directory_fd, directory, fd, err);
	close(directory_fd);
	return st;
}

enum status store__sync_directory(const char *directory, struct error *err)
{
	int code = 0;
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int parent_fd = fd < 0 ? -1 : openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		code = errno;
	/* The parent may be unreadable for us; then its owner made the directory. */
	if (parent_fd >= 0 && fsync(parent_fd) != 0 && code == 0)
		code = errno;
	if (parent_fd >= 0)
		close(parent_fd);
	if (fd >= 0)
		close(fd);
	return code == 0 ? ST_OK : os_error(err, code, "cannot sync", directory);
}

/* Counts the free pages from first on. LMDB keeps their numbers in its table 0,
 * in records of a count and that many numbers. */
static int count_free_pages(MDB_env *env, size_t first, size_t *out)
{
	MDB_txn *txn = NULL;
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	int code;

	*out = 0;
	code = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
	if (code != 0)
		return code;
	code = mdb_cursor_open(txn, 0, &cursor);
	while (code == 0 && (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		const uint8_t *at = value.mv_data;
		size_t words = value.mv_size / sizeof(size_t);

		for (size_t i = 1; i < words; i++) {
			size_t page;

			memcpy(&page, at + i * sizeof(page), sizeof(page));
			*out += page >= first;
		}
	}
	if (cursor)
		mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
	return code == MDB_NOTFOUND ? 0 : code;
}

static enum status cut_short(struct error *err, const struct store *store, size_t have, size_t want)
{
	error_set(err, ST_CORRUPT, "%s/data.mdb is cut short: %zu bytes of %zu", store->directory,
		  have, want);
	error_hint(err, "put back a whole copy of the directory");
	return ST_CORRUPT;
}

enum status store__check_length(struct store *store, struct error *err)
{
	MDB_envinfo info;
	MDB_stat shape;
	struct stat file;
	size_t size, want, free_pages;
	int fd, code;

	if (mdb_env_info(store->env, &info) != 0 || mdb_env_stat(store->env, &shape) != 0 ||
	    mdb_env_get_fd(store->env, &fd) != 0 || fstat(fd, &file) != 0)
		return error_set(err, ST_IO, "cannot examine %s/data.mdb", store->directory);
	size = (size_t)file.st_size;
	want = (info.me_last_pgno + 1) * shape.ms_psize;
	if (size >= want)
		return ST_OK;
	/* Pages at the end that were freed in the transaction that took them are
	 * never written. Reading the list of free pages is safe once the file is
	 * long enough; if anything else is missing, the file gets its length back. */
	if (ftruncate(fd, (off_t)want) != 0)
		return cut_short(err, store, size, want);
	code = count_free_pages(store->env, size / shape.ms_psize, &free_pages);
	if (code == 0 && free_pages >= (want - size + shape.ms_psize - 1) / shape.ms_psize)
		return ST_OK;
	if (ftruncate(fd, (off_t)size) != 0)
		error_set(err, ST_CORRUPT, "%s/data.mdb was cut short and is padded with zeros",
			  store->directory);
	return cut_short(err, store, size, want);
}

bool store__disk_is_full(const struct store *store)
{
	const uint64_t margin = 1 << 20;
	struct statvfs disk;
	struct rlimit limit;
	struct stat file;
	int fd;

	if (statvfs(store->directory, &disk) == 0 && disk.f_bavail * disk.f_frsize < margin)
		return true;
	if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return false;
	return mdb_env_get_fd(store->env, &fd) == 0 && fstat(fd, &file) == 0 &&
	       (uint64_t)file.st_size + margin > limit.rlim_cur;
}
