/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/database.h"

#include <errno.h>
#include <limits.h>

#include "base/big_endian.h"
#include "store/directory.h"
#include "store/file.h"
#include "store/gate.h"
#include "store/map.h"

enum { SCHEMA_BYTES = 8 };

static const char *const table_names[STORE_TABLES] = {
	[STORE_META] = "meta",       [STORE_BLOCKS] = "blocks",     [STORE_WORLDS] = "worlds",
	[STORE_JOURNAL] = "journal", [STORE_MESSAGES] = "messages", [STORE_SNAPSHOTS] = "snapshots",
};

static struct bytes schema_key(void)
{
	return bytes_of_text("schema");
}

static enum status not_ours(struct error *err, const char *directory, const char *why)
{
	error_set(err, ST_CORRUPT, "%s/data.mdb is not a database of chaosactord: %s", directory,
		  why);
	error_hint(err, "give another --data-dir, or put back a copy of this one");
	return ST_CORRUPT;
}

static enum status open_failed(struct error *err, const char *directory, int code)
{
	enum status st = store__status(code);

	if (st == ST_DAMAGED)
		return not_ours(err, directory, mdb_strerror(code));
	error_set(err, st, "cannot open the database in %s: %s", directory, mdb_strerror(code));
	if (st == ST_FULL)
		error_hint(err, "free disk space");
	return st;
}

static enum status env_open(struct store *store, struct error *err)
{
	size_t map = store__map_choose(store->map_size_bytes);
	unsigned int flags = MDB_NOTLS | MDB_NORDAHEAD | (store->durable ? 0 : MDB_NOSYNC) |
			     (store->read_only ? MDB_RDONLY | MDB_NOLOCK : 0);
	char path[PATH_MAX];
	int code;

	TRY(store__directory_prepare(store, path, sizeof(path), err));
	code = mdb_env_create(&store->env);
	if (code == 0)
		code = mdb_env_set_mapsize(store->env, map);
	if (code == 0)
		code = mdb_env_set_maxdbs(store->env, STORE_TABLES + 1);
	if (code == 0)
		code = mdb_env_set_maxreaders(store->env, READERS_MAX);
	if (code == 0)
		code = mdb_env_open(store->env, path, flags, 0600);
	if (code != 0)
		return open_failed(err, store->directory, code);
	if (store->log && map < store->map_size_bytes)
		log_event(store->log, LOG_INFO, "store", "map_smaller",
			  "address space gave %zu of %llu bytes; the map grows when needed", map,
			  (unsigned long long)store->map_size_bytes);
	return ST_OK;
}

static enum status schema_compare(const char *directory, const MDB_val *value, struct error *err)
{
	uint64_t version;

	if (value->mv_size != SCHEMA_BYTES)
		return not_ours(err, directory, "its schema version is not 8 bytes");
	version = big_endian_load(bytes_make(value->mv_data, value->mv_size));
	if (version == STORE_SCHEMA)
		return ST_OK;
	error_set(err, ST_SCHEMA, "the database in %s has schema version %llu, this program %d",
		  directory, (unsigned long long)version, STORE_SCHEMA);
	error_hint(err, "use the chaosactord that made it, or give another --data-dir");
	return ST_SCHEMA;
}

/* Looks for the schema version. *fresh is set for a database without any table. */
static enum status schema_read(const char *directory, MDB_txn *txn, bool *fresh, struct error *err)
{
	MDB_dbi names, meta;
	MDB_stat shape;
	MDB_val key, value;
	int code = mdb_dbi_open(txn, NULL, 0, &names);

	if (code == 0)
		code = mdb_stat(txn, names, &shape);
	if (code != 0)
		return open_failed(err, directory, code);
	*fresh = shape.ms_entries == 0;
	if (*fresh)
		return ST_OK;
	code = mdb_dbi_open(txn, table_names[STORE_META], 0, &meta);
	if (code == MDB_NOTFOUND)
		return not_ours(err, directory, "it has other tables");
	key = (MDB_val){ .mv_data = (void *)(uintptr_t)schema_key().data,
			 .mv_size = schema_key().size };
	if (code == 0)
		code = mdb_get(txn, meta, &key, &value);
	if (code == MDB_NOTFOUND)
		return not_ours(err, directory, "it has no schema version");
	if (code != 0)
		return open_failed(err, directory, code);
	return schema_compare(directory, &value, err);
}

static enum status schema_check(const struct store *store, bool *fresh, struct error *err)
{
	MDB_txn *txn = NULL;
	enum status st;
	int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

	if (code != 0)
		return open_failed(err, store->directory, code);
	st = schema_read(store->directory, txn, fresh, err);
	mdb_txn_abort(txn);
	return st;
}

static int schema_write(const struct store *store, MDB_txn *txn)
{
	uint8_t version[SCHEMA_BYTES] = { [SCHEMA_BYTES - 1] = STORE_SCHEMA };
	MDB_val key = { .mv_data = (void *)(uintptr_t)schema_key().data,
			.mv_size = schema_key().size };
	MDB_val value = { .mv_data = version, .mv_size = sizeof(version) };

	return mdb_put(txn, store->tables[STORE_META], &key, &value, 0);
}

/* Opens all tables; in a fresh database it makes them, in one transaction with
 * the schema version, so that a database has all of it or nothing. */
static enum status tables_open(struct store *store, bool fresh, struct error *err)
{
	unsigned int create = fresh ? MDB_CREATE : 0;
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, fresh ? 0 : MDB_RDONLY, &txn);

	if (code != 0)
		return open_failed(err, store->directory, code);
	for (int i = 0; i < STORE_TABLES && code == 0; i++)
		code = mdb_dbi_open(txn, table_names[i], create, &store->tables[i]);
	if (code == 0)
		code = mdb_dbi_open(txn, "packs", create, &store->packs);
	if (code == 0 && fresh)
		code = schema_write(store, txn);
	if (code == 0)
		code = mdb_txn_commit(txn);
	else
		mdb_txn_abort(txn);
	if (code == MDB_NOTFOUND)
		return not_ours(err, store->directory, "a table is missing");
	return code == 0 ? ST_OK : open_failed(err, store->directory, code);
}

enum status store__database_open(struct store *store, struct error *err)
{
	bool fresh = false;

	TRY(env_open(store, err));
	TRY(store__check_length(store, err));
	TRY(schema_check(store, &fresh, err));
	if (fresh && store->read_only) {
		error_set(err, ST_NOT_FOUND, "the database in %s is empty", store->directory);
		return ST_NOT_FOUND;
	}
	TRY(tables_open(store, fresh, err));
	TRY(store__file_found(store, err));
	store__directory_mark(store);
	return ST_OK;
}

enum status store__commit_failed(const struct store *store, int code, struct error *err)
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
	else if (st == ST_DAMAGED)
		error_hint(err, "stop the daemon and run db check on the directory");
	return st;
}

enum status store__database_touch(struct store *store, struct error *err)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, 0, &txn);

	if (code == 0) {
		code = schema_write(store, txn);
		if (code == 0)
			code = mdb_txn_commit(txn);
		else
			mdb_txn_abort(txn);
	}
	return code == 0 ? ST_OK : store__commit_failed(store, code, err);
}

void store__database_close(struct store *store)
{
	store__gate_forget_views(store);
	if (store->env)
		mdb_env_close(store->env);
	store->env = NULL;
}
