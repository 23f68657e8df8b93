/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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
	 * long enough; if anything else is missing, the file gets its length back.
	 * One who only reads takes the risk: the list is there unless it is damaged. */
	if (!store->read_only && ftruncate(fd, (off_t)want) != 0)
		return cut_short(err, store, size, want);
	code = count_free_pages(store->env, size / shape.ms_psize, &free_pages);
	if (code == 0 && free_pages >= (want - size + shape.ms_psize - 1) / shape.ms_psize)
		return ST_OK;
	if (!store->read_only && ftruncate(fd, (off_t)size) != 0)
		error_set(err, ST_CORRUPT, "%s/data.mdb was cut short and is padded with zeros",
			  store->directory);
	return cut_short(err, store, size, want);
}

static uint64_t size_of(const struct store *store)
{
	struct stat file;

	return fstat(store->data_fd, &file) == 0 ? (uint64_t)file.st_size : 0;
}

enum status store__file_found(struct store *store, struct error *err)
{
	struct stat file;
	int fd;

	if (mdb_env_get_fd(store->env, &fd) != 0 || fstat(fd, &file) != 0)
		return error_set(err, ST_IO, "cannot examine %s/data.mdb", store->directory);
	store->data_fd = fd;
	store->data_bytes = (uint64_t)file.st_size;
	/* Opened again it is the same, which others may be comparing just now. */
	if (store->data_inode != 0)
		return ST_OK;
	store->data_device = file.st_dev;
	store->data_inode = file.st_ino;
	return ST_OK;
}

void store__file_committed(struct store *store)
{
	MDB_envinfo info;

	store->data_bytes = size_of(store);
	if (mdb_env_info(store->env, &info) == 0)
		store->last_commit = info.me_last_txnid;
}

bool store__file_is_whole(const struct store *store)
{
	/* First: a commit may make the file longer in between. */
	const uint64_t least = store->data_bytes;

	return size_of(store) >= least;
}

static enum status gone(const struct store *store, const char *how, struct error *err)
{
	error_set(err, ST_IO,
		  "%s/data.mdb was %s while it is in use: what would be written is lost",
		  store->directory, how);
	error_hint(err, "stop the daemon, put the directory back or name another one, start again");
	return ST_IO;
}

enum status store__file_look(const struct store *store, struct error *err)
{
	char path[PATH_MAX];
	struct stat named;

	/* One of this run only has no names any more. */
	if (!store->temporary && !store->unpublished) {
		if (snprintf(path, sizeof(path), "%s/data.mdb", store->directory) >=
			    (int)sizeof(path) ||
		    stat(path, &named) != 0)
			return gone(store, "deleted", err);
		if (named.st_dev != store->data_device || named.st_ino != store->data_inode)
			return gone(store, "replaced", err);
	}
	if (store->unusable || store__file_is_whole(store))
		return ST_OK;
	error_set(err, ST_DAMAGED, "%s/data.mdb was cut short while it is in use",
		  store->directory);
	error_hint(err, "stop the daemon and put back a whole copy of the directory");
	return ST_DAMAGED;
}

bool store__disk_is_full(const struct store *store)
{
	const off_t margin = 1 << 20;
	struct statvfs disk;
	struct rlimit limit;
	const off_t end = (off_t)size_of(store);

	if (fstatvfs(store->directory_fd, &disk) == 0 &&
	    disk.f_bavail * disk.f_frsize < (uint64_t)margin)
		return true;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
	    (rlim_t)(end + margin) > limit.rlim_cur)
		return true;
	/* Quotas and the like show only when one asks for room. */
	return fallocate(store->data_fd, FALLOC_FL_KEEP_SIZE, end, margin) != 0 &&
	       store__status(errno) == ST_FULL;
}
