/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "store/file.h"
#include "store/map.h"

/* How far ahead of its data a durable file is given room on the disk. */
enum { AHEAD_LEAST = 4 << 20, AHEAD_MOST = 64 << 20 };

enum status store__write_failed(const struct store *store, enum status st, const char *why,
				struct error *err)
{
	error_set(err, st, "cannot write to the database in %s: %s", store->directory, why);
	if (st == ST_FULL)
		error_hint(err, "free disk space and try again; nothing was changed");
	else if (st == ST_IO)
		error_hint(err, "check the disk, then restart the daemon; what was "
				"acknowledged is kept");
	else if (st == ST_DAMAGED)
		error_hint(err, "stop the daemon and run db check on the directory");
	return st;
}

enum status store__commit_failed(const struct store *store, int code, struct error *err)
{
	if (code == EIO && store__disk_is_full(store))
		code = ENOSPC;
	return store__write_failed(store, store__status(code), mdb_strerror(code), err);
}

/* A sync of a file that has grown must write the file system's own records too, which
 * takes about as long again. So the file grows in steps, not with every commit. Only
 * for speed: without the room everything works, and whether the disk is full shows
 * in the commit itself. */
static void reserve_ahead(const struct store *store)
{
	MDB_envinfo info;
	MDB_stat stat;
	struct stat file;
	mdb_filehandle_t fd;
	off_t used, step;

	if (!store->durable || mdb_env_info(store->env, &info) != 0 ||
	    mdb_env_stat(store->env, &stat) != 0 || mdb_env_get_fd(store->env, &fd) != 0 ||
	    fstat(fd, &file) != 0)
		return;
	used = (off_t)(info.me_last_pgno + 1) * (off_t)stat.ms_psize;
	step = used / 2 < AHEAD_LEAST ? AHEAD_LEAST : used / 2;
	step = step > AHEAD_MOST ? AHEAD_MOST : step;
	if (file.st_size < used + step / 4)
		(void)fallocate(fd, 0, file.st_size, step);
}

/* *full: the map may be, and a larger one would help. */
static enum status run_once(struct store *store, enum status (*body)(void *context, MDB_txn *txn),
			    void *context, bool *full, struct error *err)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, 0, &txn);
	enum status st;

	*full = false;
	if (code != 0)
		return store__commit_failed(store, code, err);
	st = body(context, txn);
	if (st != ST_OK) {
		mdb_txn_abort(txn);
		*full = st == ST_FULL && !store__disk_is_full(store);
		return store__write_failed(store, st, status_name(st), err);
	}
	code = mdb_txn_commit(txn);
	/* A commit can need a page more than there was. */
	*full = code == MDB_MAP_FULL;
	return code == 0 ? ST_OK : store__commit_failed(store, code, err);
}

static enum status run(struct store *store, enum status (*body)(void *context, MDB_txn *txn),
		       void *context, struct error *err)
{
	enum status st;
	bool full;

	/* By another transaction, since the caller looked. */
	if (store->unusable)
		return store__write_failed(store, ST_IO, "a write has failed just now", err);
	reserve_ahead(store);
	while ((st = run_once(store, body, context, &full, err)) != ST_OK && full)
		TRY(store__map_grow(store, err));
	if (st == ST_OK)
		store__file_committed(store);
	return st;
}

enum status store__transaction_run(struct store *store,
				   enum status (*body)(void *context, MDB_txn *txn), void *context,
				   struct error *err)
{
	enum status st;

	pthread_mutex_lock(&store->database_lock);
	st = run(store, body, context, err);
	pthread_mutex_unlock(&store->database_lock);
	return st;
}
