/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/commit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "store/database.h"
#include "store/directory.h"
#include "store/file.h"
#include "store/map.h"
#include "store/pack.h"
#include "store/reopen.h"

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

static enum status commit(struct store *store, struct store_record *const *records, size_t count,
			  struct error *err)
{
	int code;

	TRY(store__file_look(store, err));
	TRY(store__reopen(store, err));
	reserve_ahead(store);
	while ((code = transaction_run(store, records, count)) == MDB_MAP_FULL)
		TRY(store__map_grow(store, err));
	return code == 0 ? store__directory_publish(store, err)
			 : store__commit_failed(store, code, err);
}

/* A database that was given up is opened again at once, for the readers' sake. */
enum status store__records_commit(struct store *store, struct store_record *const *records,
				  size_t count, struct error *err)
{
	struct error words = { .status = ST_OK }, again = { .status = ST_OK };
	enum status st = commit(store, records, count, &words);

	store__commit_ended(store, st, &words);
	if (st == ST_OK)
		return ST_OK;
	(void)store__reopen(store, &again);
	(void)error_set(err, st, "%s", words.text);
	error_hint(err, "%s", words.hint);
	return st;
}
