/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <unistd.h>

#include "base/big_endian.h"
#include "store/directory.h"
#include "store/file.h"
#include "store/gate.h"
#include "store/lmdb_file.h"
#include "store/map.h"
#include "store/regular_file.h"
#include "store/transaction.h"

enum {
	SCHEMA_BYTES = 8,
	SCHEMA_FIRST = 1,
};

static const char *const table_names[STORE_TABLES] = {
	[STORE_META] = "meta",       [STORE_BLOCKS] = "blocks",       [STORE_WORLDS] = "worlds",
	[STORE_JOURNAL] = "journal", [STORE_SNAPSHOTS] = "snapshots", [STORE_KEPT] = "kept",
	[STORE_LABELS] = "labels",   [STORE_ANSWERS] = "answers",     [STORE_KEYS] = "keys",
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

enum status store__database_lacks_table(const struct store *store, struct error *err)
{
	return not_ours(err, store->directory, "a table is missing");
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
	/* A checkpoint lasts whatever the durability, and its pages before the header that names
	 * them: the log in front of it is overwritten, and a database that is half on the disk
	 * is none. Without sync only what nobody opens again. */
	const bool lasts = store->durable || !store->temporary;
	unsigned int flags = MDB_NOTLS | MDB_NORDAHEAD | (lasts ? 0 : MDB_NOSYNC) |
			     (store->read_only ? MDB_RDONLY | MDB_NOLOCK : 0);
	char path[PATH_MAX];
	int code;

	TRY(store__directory_prepare(store, path, sizeof(path), err));
	code = mdb_env_create(&store->env);
	if (code == 0)
		code = mdb_env_set_mapsize(store->env, map);
	if (code == 0)
		code = mdb_env_set_maxdbs(store->env, STORE_TABLES + 3);
	if (code == 0)
		code = mdb_env_set_maxreaders(store->env, READERS_MAX);
	if (code == 0)
		code = mdb_env_open(store->env, path, flags, 0600);
	if ((code == MDB_VERSION_MISMATCH || code == MDB_INVALID) &&
	    store__other_lmdb(store, code, err))
		return ST_SCHEMA;
	if (code != 0)
		return open_failed(err, store->directory, code);
	if (store->log && map < store->map_size_bytes)
		log_event(store->log, LOG_INFO, "store", "map_smaller",
			  "address space gave %zu of %llu bytes; the map grows when needed", map,
			  (unsigned long long)store->map_size_bytes);
	return ST_OK;
}

static enum status schema_compare(const struct store *store, const MDB_val *value, bool *migrate,
				  struct error *err)
{
	const char *directory = store->directory;
	uint64_t version;

	if (value->mv_size != SCHEMA_BYTES)
		return not_ours(err, directory, "its schema version is not 8 bytes");
	version = big_endian_load(bytes_make(value->mv_data, value->mv_size));
	*migrate = version >= SCHEMA_FIRST && version < STORE_SCHEMA;
	if (version == STORE_SCHEMA || (*migrate && !store->read_only))
		return ST_OK;
	error_set(err, ST_SCHEMA, "the database in %s has schema version %llu, this program %d",
		  directory, (unsigned long long)version, STORE_SCHEMA);
	if (*migrate)
		error_hint(err, "start the daemon on it once, which brings it to this version; "
				"or use the program that wrote it");
	else
		error_hint(err, "it was written by a newer chaosactord: use that one, or give "
				"another --data-dir");
	return ST_SCHEMA;
}

static enum status half_migrated(struct error *err, const char *directory)
{
	error_set(err, ST_SCHEMA, "the database in %s is half on its way from an earlier version",
		  directory);
	error_hint(err, "start the daemon on it, which takes it the rest of the way");
	return ST_SCHEMA;
}

/* Looks for the schema version. *fresh is set for a database without any table. */
static enum status schema_read(const struct store *store, MDB_txn *txn, bool *fresh, bool *migrate,
			       struct error *err)
{
	const struct bytes migrating = bytes_of_text(STORE_MIGRATING);
	const char *directory = store->directory;
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
	TRY(schema_compare(store, &value, migrate, err));
	key = (MDB_val){ .mv_data = (void *)(uintptr_t)migrating.data, .mv_size = migrating.size };
	code = mdb_get(txn, meta, &key, &value);
	*migrate = *migrate || code == 0;
	if (code == 0 && store->read_only)
		return half_migrated(err, directory);
	return code == 0 || code == MDB_NOTFOUND ? ST_OK : open_failed(err, directory, code);
}

static enum status schema_check(const struct store *store, bool *fresh, bool *migrate,
				struct error *err)
{
	MDB_txn *txn = NULL;
	enum status st;
	int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

	if (code != 0)
		return open_failed(err, store->directory, code);
	st = schema_read(store, txn, fresh, migrate, err);
	mdb_txn_abort(txn);
	return st;
}

static int schema_put(const struct store *store, MDB_txn *txn)
{
	uint8_t version[SCHEMA_BYTES] = { [SCHEMA_BYTES - 1] = STORE_SCHEMA };
	MDB_val key = { .mv_data = (void *)(uintptr_t)schema_key().data,
			.mv_size = schema_key().size };
	MDB_val value = { .mv_data = version, .mv_size = sizeof(version) };

	return mdb_put(txn, store->tables[STORE_META], &key, &value, 0);
}

enum status store__database_schema_write(const struct store *store, MDB_txn *txn)
{
	return store__status(schema_put(store, txn));
}

/* Tables that came one after another are made where they are missing: all in a fresh database, in
 * one transaction with the schema version, so that it has all of it or nothing. */
enum { ALL = 0, SINCE_MIGRATION = STORE_KEPT, SINCE_WORLDS = STORE_LABELS, NONE = STORE_TABLES };

/* Opens all tables, and makes those from number `from` on. */
static int tables_try(struct store *store, int from)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, from < NONE ? 0 : MDB_RDONLY, &txn);

	if (code != 0)
		return code;
	for (int i = 0; i < STORE_TABLES && code == 0; i++)
		code = mdb_dbi_open(txn, table_names[i], i >= from ? MDB_CREATE : 0,
				    &store->tables[i]);
	if (code == 0)
		code = mdb_dbi_open(txn, "packs", from == ALL ? MDB_CREATE : 0, &store->packs);
	if (code == 0)
		code = mdb_dbi_open(txn, "index", from <= SINCE_MIGRATION ? MDB_CREATE : 0,
				    &store->index);
	if (code == 0 && from == ALL)
		code = schema_put(store, txn);
	if (code == 0)
		code = mdb_txn_commit(txn);
	else
		mdb_txn_abort(txn);
	return code;
}

static enum status tables_open(struct store *store, bool fresh, bool migrate, struct error *err)
{
	int from = fresh ? ALL : migrate ? SINCE_MIGRATION : NONE;
	int code = tables_try(store, from);

	if (code == MDB_NOTFOUND && from == NONE && !store->read_only) {
		from = SINCE_WORLDS;
		code = tables_try(store, from);
	}
	/* A map that is just as large as an old database has no room for a new table. */
	if (code == MDB_MAP_FULL) {
		TRY(store__map_grow(store, err));
		code = tables_try(store, from);
	}
	if (code == MDB_NOTFOUND)
		return store__database_lacks_table(store, err);
	return code == 0 ? ST_OK : open_failed(err, store->directory, code);
}

enum status store__database_open(struct store *store, bool *migrate, struct error *err)
{
	bool fresh = false;

	*migrate = false;
	TRY(env_open(store, err));
	TRY(store__check_length(store, err));
	TRY(schema_check(store, &fresh, migrate, err));
	if (fresh && store->read_only) {
		error_set(err, ST_NOT_FOUND, "the database in %s is empty", store->directory);
		return ST_NOT_FOUND;
	}
	TRY(tables_open(store, fresh, *migrate, err));
	TRY(store__file_found(store, err));
	store__directory_mark(store);
	return ST_OK;
}

/* ---- facts ----------------------------------------------------------------- */

/* Under this name in the table `meta`: id of the database, generation of its log, entries of
 * all journals. */
static struct bytes facts_key(void)
{
	return bytes_of_text("database");
}

enum { FACTS_BYTES = WAL_ID_BYTES + 2 * 8 };

static void facts_take(struct store *store, const uint8_t *record)
{
	memcpy(store->database_id, record, WAL_ID_BYTES);
	store->generation = big_endian_load(bytes_make(record + WAL_ID_BYTES, 8));
	store->journal_entries = big_endian_load(bytes_make(record + WAL_ID_BYTES + 8, 8));
}

enum status store__database_facts_read(struct store *store, bool may_be_new, struct error *err)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)facts_key().data,
			.mv_size = facts_key().size };
	MDB_txn *txn = NULL;
	MDB_val value;
	int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

	if (code != 0)
		return open_failed(err, store->directory, code);
	code = mdb_get(txn, store->tables[STORE_META], &key, &value);
	if (code == 0 && value.mv_size == FACTS_BYTES)
		facts_take(store, value.mv_data);
	else if (code == 0)
		code = MDB_CORRUPTED;
	mdb_txn_abort(txn);
	if (code == MDB_NOTFOUND && !may_be_new)
		return not_ours(err, store->directory, "it says nothing of its log");
	if (code == MDB_NOTFOUND)
		return ST_NOT_FOUND;
	return code == 0 ? ST_OK : open_failed(err, store->directory, code);
}

enum status store__database_facts_write(const struct store *store, MDB_txn *txn,
					const struct database_facts *facts)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)facts_key().data,
			.mv_size = facts_key().size };
	uint8_t record[FACTS_BYTES];
	MDB_val value = { .mv_data = record, .mv_size = sizeof(record) };

	memcpy(record, store->database_id, WAL_ID_BYTES);
	big_endian_store(facts->generation, record + WAL_ID_BYTES, 8);
	big_endian_store(facts->journal_entries, record + WAL_ID_BYTES + 8, 8);
	return store__status(mdb_put(txn, store->tables[STORE_META], &key, &value, 0));
}

static enum status touch(void *context, MDB_txn *txn)
{
	return store__database_schema_write(context, txn);
}

enum status store__database_touch(struct store *store, struct error *err)
{
	return store__transaction_run(store, touch, store, err);
}

void store__database_close(struct store *store)
{
	store__gate_forget_views(store);
	if (store->env)
		mdb_env_close(store->env);
	store->env = NULL;
}
