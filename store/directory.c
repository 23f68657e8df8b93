/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/owner.h"
#include "store/regular_file.h"

static const char data_name[] = "data.mdb", readers_name[] = "lock.mdb", lock_name[] = "LOCK",
		  founding_name[] = "founding";

enum {
	HEADER_PAGE_BYTES = 4096,
	HEADER_MAGIC_AT = 16,
	HEADER_COMMIT_AT = 144, /* number of the commit, 8 bytes */
	/* What LMDB asks for READERS_MAX readers, and some. */
	READERS_FILE_BYTES = (READERS_MAX + 64) * 64,
};

static enum status not_found(struct error *err, const char *directory)
{
	error_set(err, ST_NOT_FOUND, "no database in %s", directory);
	error_hint(err, "name a directory that a daemon has used as --data-dir");
	return ST_NOT_FOUND;
}

/* ---- the lock --------------------------------------------------------------- */

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
	ssize_t size = fd >= 0 ? pread(fd, text, sizeof(text) - 1, 0) : 0;

	text[size > 0 ? size : 0] = '\0';
	return strstr(text, lock_mark) != NULL;
}

static bool lock_sign(int fd, bool marked)
{
	char text[64];
	int size = snprintf(text, sizeof(text), "%ld\n%s", (long)getpid(), marked ? lock_mark : "");

	return pwrite(fd, text, (size_t)size, 0) == size && ftruncate(fd, size) == 0;
}

/* One who only reads shares the lock with others like him, and writes nothing. Where there
 * is no lock file, no daemon has ever been. */
static enum status lock_take(struct store *store, struct error *err)
{
	const char *directory = store->directory;
	enum status st = store__regular_open(store->directory_fd, directory, lock_name,
					     store->read_only ? O_RDONLY : O_RDWR | O_CREAT,
					     &store->lock_fd, err);

	if (st == ST_NOT_FOUND && store->read_only)
		return ST_OK;
	if (st == ST_NOT_FOUND)
		return store__os_error(ENOENT, "cannot write to", directory, err);
	TRY(st);
	if (flock(store->lock_fd, (store->read_only ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
		return ST_OK;
	return errno == EWOULDBLOCK ? locked(err, store->lock_fd, directory)
				    : store__os_error(errno, "cannot lock", directory, err);
}

/* ---- what is there ---------------------------------------------------------- */

static bool is_zero(const uint8_t *data, size_t size)
{
	return size == 0 || (data[0] == 0 && memcmp(data, data + 1, size - 1) == 0);
}

/* Whether the page is blank, or the first that LMDB writes, before any commit. */
static bool is_first_page(const uint8_t *page, size_t size)
{
	const uint32_t magic = 0xbeefc0de;

	return is_zero(page, size) || (size >= HEADER_COMMIT_AT + 8 &&
				       memcmp(page + HEADER_MAGIC_AT, &magic, sizeof(magic)) == 0 &&
				       is_zero(page + HEADER_COMMIT_AT, 8));
}

/* Whether a data file holds nothing: LMDB begins with two pages, one after the other in
 * turns names the newest commit, and the first commit needs the second of them. So a file
 * that has nothing behind its first page comes from a start that was cut off. */
static bool is_blank(int fd)
{
	uint8_t page[HEADER_PAGE_BYTES];
	off_t at = 0;

	for (;;) {
		ssize_t size = pread(fd, page, sizeof(page), at);

		if (size <= 0)
			return size == 0;
		if (at < HEADER_PAGE_BYTES ? !is_first_page(page, (size_t)size)
					   : !is_zero(page, (size_t)size))
			return false;
		at += size;
	}
}

/* *none is set when there is no database: no file, or a blank one. */
static enum status data_look(int directory_fd, const char *directory, bool *none, struct error *err)
{
	int fd;
	enum status st = store__regular_open(directory_fd, directory, data_name, O_RDONLY, &fd,
					     err);

	*none = st == ST_NOT_FOUND;
	if (st != ST_OK)
		return *none ? ST_OK : st;
	*none = is_blank(fd);
	close(fd);
	return ST_OK;
}

static enum status lost(struct error *err, const char *directory)
{
	error_set(err, ST_CORRUPT, "%s has held a database, but data.mdb is missing or empty",
		  directory);
	error_hint(err, "put back a copy of data.mdb; to start anew, remove LOCK and wal from "
			"the directory");
	return ST_CORRUPT;
}

bool store__directory_is_new(const char *directory)
{
	int directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_new = true;
	int lock_fd;

	if (directory_fd < 0)
		return errno == ENOENT;
	if (store__regular_open(directory_fd, directory, lock_name, O_RDONLY, &lock_fd, NULL) ==
	    ST_OK) {
		is_new = !lock_is_marked(lock_fd);
		close(lock_fd);
	}
	if (is_new && data_look(directory_fd, directory, &is_new, NULL) != ST_OK)
		is_new = false;
	close(directory_fd);
	return is_new;
}

/* ---- opening ---------------------------------------------------------------- */

static enum status look_around(struct store *store, struct error *err)
{
	const char *directory = store->directory;
	bool none, marked = lock_is_marked(store->lock_fd);

	TRY(data_look(store->directory_fd, directory, &none, err));
	if (none && marked)
		return lost(err, directory);
	if (none && store->read_only)
		return not_found(err, directory);
	store->unpublished = none && !store->temporary;
	/* For people only, so a failure does not matter. */
	if (!store->read_only)
		(void)lock_sign(store->lock_fd, marked);
	return ST_OK;
}

void store__directory_mark(const struct store *store)
{
	if (!store->read_only && !store->unpublished && !lock_is_marked(store->lock_fd))
		(void)lock_sign(store->lock_fd, true);
}

enum status store__directory_open(struct store *store, struct error *err)
{
	const char *directory = store->directory;

	if (!store->read_only && !store->temporary && mkdir(directory, 0700) != 0 &&
	    errno != EEXIST)
		return store__os_error(errno, "cannot make", directory, err);
	store->directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->directory_fd < 0 && store->read_only && errno == ENOENT)
		return not_found(err, directory);
	if (store->directory_fd < 0)
		return store__os_error(errno, "cannot open", directory, err);
	if (!store->read_only)
		TRY(store__owner_judge(store->directory_fd, directory, store->log, err));
	TRY(lock_take(store, err));
	return look_around(store, err);
}

/* ---- a database in the making ----------------------------------------------- */

static int founding_open(const struct store *store)
{
	return openat(store->directory_fd, founding_name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void founding_empty(int founding_fd)
{
	unlinkat(founding_fd, data_name, 0);
	unlinkat(founding_fd, readers_name, 0);
}

/* Makes the directory, or takes what a start left that was cut off. */
static enum status founding_make(const struct store *store, int *fd, struct error *err)
{
	if (mkdirat(store->directory_fd, founding_name, 0700) != 0 && errno != EEXIST)
		return store__os_error(errno, "cannot write to", store->directory, err);
	*fd = founding_open(store);
	if (*fd < 0)
		return store__os_error(errno, "cannot open founding/ in", store->directory, err);
	founding_empty(*fd);
	return ST_OK;
}

static enum status readers_make(const struct store *store, int place_fd, struct error *err)
{
	int fd, code;
	enum status st = store__regular_open(place_fd, store->directory, readers_name,
					     O_RDWR | O_CREAT, &fd, err);

	if (st == ST_NOT_FOUND)
		return store__os_error(ENOENT, "cannot write to", store->directory, err);
	TRY(st);
	code = posix_fallocate(fd, 0, READERS_FILE_BYTES);
	close(fd);
	return code == 0 ? ST_OK : store__os_error(code, "cannot write to", store->directory, err);
}

enum status store__directory_prepare(struct store *store, char *path, size_t room,
				     struct error *err)
{
	int fd = -1;
	enum status st;
	int size = snprintf(path, room, "%s%s%s", store->directory, store->unpublished ? "/" : "",
			    store->unpublished ? founding_name : "");

	if (size < 0 || (size_t)size >= room)
		return error_set(err, ST_LIMIT, "the path of the data directory is too long");
	if (store->read_only)
		return ST_OK;
	if (!store->unpublished)
		return readers_make(store, store->directory_fd, err);
	TRY(founding_make(store, &fd, err));
	st = readers_make(store, fd, err);
	close(fd);
	return st;
}

/* Makes the names in the directory last, and its own in its parent. */
static int sync_names(const struct store *store)
{
	int parent_fd = openat(store->directory_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int code = fsync(store->directory_fd) == 0 ? 0 : errno;

	/* The parent may be unreadable for us; then its owner made the directory. */
	if (parent_fd >= 0 && fsync(parent_fd) != 0 && code == 0)
		code = errno;
	if (parent_fd >= 0)
		close(parent_fd);
	return code;
}

static int move_files(const struct store *store)
{
	int fd = founding_open(store), code = 0;

	if (fd < 0)
		return errno;
	/* data.mdb last: it is what makes the directory one with a database. */
	if (renameat(fd, readers_name, store->directory_fd, readers_name) != 0 ||
	    renameat(fd, data_name, store->directory_fd, data_name) != 0)
		code = errno;
	close(fd);
	if (code == 0)
		unlinkat(store->directory_fd, founding_name, AT_REMOVEDIR);
	return code;
}

/* The commit lasts. */
enum status store__directory_publish(struct store *store, struct error *err)
{
	int code;

	if (!store->unpublished)
		return ST_OK;
	code = move_files(store);
	if (code == 0)
		code = sync_names(store);
	/* Not before the name lasts: the mark says that a missing data.mdb is a loss. */
	if (code == 0 && (!lock_sign(store->lock_fd, true) || fsync(store->lock_fd) != 0))
		code = errno;
	if (code != 0)
		return store__os_error(code, "cannot write to", store->directory, err);
	store->unpublished = false;
	return ST_OK;
}

void store__directory_close(struct store *store)
{
	int fd = store->unpublished && store->lock_fd >= 0 ? founding_open(store) : -1;

	if (fd >= 0) {
		founding_empty(fd);
		close(fd);
		unlinkat(store->directory_fd, founding_name, AT_REMOVEDIR);
	}
	/* Last, so that nobody opens the database while it is still being closed. */
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	if (store->directory_fd >= 0)
		close(store->directory_fd);
}
