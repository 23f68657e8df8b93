/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/commit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "store/directory.h"
#include "store/file.h"
#include "store/map.h"
#include "store/pack.h"

/* How far ahead of its data a durable file is given room on the disk. */
enum { AHEAD_LEAST = 4 << 20, AHEAD_MOST = 64 << 20 };

/* Writes records of one table. The transaction closes the cursor. */
static int table_write(const struct store *store, MDB_txn *txn, struct store_record *const *records,
		       size_t count)
{
	MDB_cursor *cursor;
	int code = mdb_cursor_open(txn, store->tables[records[0]->table], &cursor);

	for (size_t i = 0; i < count && code == 0; i++) {
		const struct store_record *record = records[i];
		MDB_val key = { .mv_data = (void *)(uintptr_t)record->key,
				.mv_size = record->key_size };
		MDB_val value = { .mv_data = record->value, .mv_size = record->value_size };

		code = mdb_cursor_put(cursor, &key, &value, 0);
	}
	return code;
}

static int records_write(const struct store *store, MDB_txn *txn,
			 struct store_record *const *records, size_t count)
{
	size_t first = 0;
	int code = 0;

	while (first < count && code == 0) {
		uint8_t table = records[first]->table;
		size_t end = first + 1;

		while (end < count && records[end]->table == table)
			end++;
		if (table == STORE_BLOCKS)
			code = store__blocks_write(store, txn, records + first, end - first);
		else
			code = table_write(store, txn, records + first, end - first);
		first = end;
	}
	return code;
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

static int transaction_run(const struct store *store, struct store_record *const *records,
			   size_t count)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, 0, &txn);

	if (code != 0)
		return code;
	code = records_write(store, txn, records, count);
	if (code == 0)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return code;
}

static enum status commit_failed(const struct store *store, int code, struct error *err)
{
	enum status st;

	if (code == EIO && store__disk_is_full(store))
		code = ENOSPC;
	st = store__status(code);
	error_set(err, st, "cannot write to the database in %s: %s", store->directory,
		  mdb_strerror(code));
	if (st == ST_FULL)
		error_hint(err, "free disk space and try again; nothing was changed");
	else if (st == ST_IO)
		error_hint(err, "check the disk, then restart the daemon; what was "
				"acknowledged is kept");
	else if (st == ST_CORRUPT)
		error_hint(err, "stop the daemon and run db check on the directory");
	return st;
}

enum status store__records_commit(struct store *store, struct store_record *const *records,
				  size_t count, struct error *err)
{
	int code;

	if (store->unmapped)
		return error_set(err, ST_IO, "the database in %s is not usable; restart the daemon",
				 store->directory);
	reserve_ahead(store);
	while ((code = transaction_run(store, records, count)) == MDB_MAP_FULL)
		TRY(store__map_grow(store, err));
	return code == 0 ? store__directory_publish(store, err) : commit_failed(store, code, err);
}
