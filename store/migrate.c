/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/migrate.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"
#include "store/database.h"
#include "store/families.h"
#include "store/transaction.h"

enum {
	STEP_ROWS = 20000,
	MESSAGE_KEY_BYTES = DIGEST_BYTES + STORE_PLACE_BYTES,
	/* The place of a message: world (6 bytes), sequence number (6), and that it is not known
	 * which entry tells what became of it (world/record.h). */
	NUMBER_BYTES = 6,
};

/* A table whose rows move into a family of the index. */
struct moved_table {
	MDB_dbi table;
	enum store_family family;
	/* Makes the entry of a row; false leaves the row where it is. */
	bool (*entry_of)(const MDB_val *key, const MDB_val *value, struct store_index_entry *out);
};

struct migration {
	struct store *store;
	const struct moved_table *moved;
	struct store_index_entry *entries; /* STEP_ROWS */
	uint8_t passed[STORE_KEY_MAX];     /* the last row that stays */
	size_t passed_size;
	size_t rows; /* moved by this step */
};

static bool block_entry(const MDB_val *key, const MDB_val *value, struct store_index_entry *out)
{
	struct store_place place;

	if (key->mv_size != DIGEST_BYTES || value->mv_size != sizeof(place.bytes))
		return false;
	memcpy(place.bytes, value->mv_data, sizeof(place.bytes));
	*out = store__index_entry(bytes_make(key->mv_data, key->mv_size), &place);
	return true;
}

static bool message_entry(const MDB_val *key, const MDB_val *value, struct store_index_entry *out)
{
	const uint8_t *digest = key->mv_data, *world = digest + DIGEST_BYTES, *seq = world + 8;
	struct store_place place;

	(void)value;
	if (key->mv_size != MESSAGE_KEY_BYTES)
		return false;
	memcpy(place.bytes, world + 2, NUMBER_BYTES);
	memcpy(place.bytes + NUMBER_BYTES, seq + 2, NUMBER_BYTES);
	memset(place.bytes + 2 * NUMBER_BYTES, 0xff, 4);
	*out = store__index_entry(bytes_make(digest, DIGEST_BYTES), &place);
	return true;
}

/* ---- one step -------------------------------------------------------------- */

static int first_row(struct migration *migration, MDB_cursor *cursor, MDB_val *key, MDB_val *value)
{
	int code;

	if (migration->passed_size == 0)
		return mdb_cursor_get(cursor, key, value, MDB_FIRST);
	*key = (MDB_val){ .mv_data = migration->passed, .mv_size = migration->passed_size };
	code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
	if (code == 0 && key->mv_size == migration->passed_size &&
	    memcmp(key->mv_data, migration->passed, key->mv_size) == 0)
		code = mdb_cursor_get(cursor, key, value, MDB_NEXT);
	return code;
}

/* Takes the row out if it moves; else it is passed. The next row is the cursor's then. */
static int move_row(struct migration *migration, MDB_cursor *cursor, MDB_val *key, MDB_val *value)
{
	struct store_index_entry *entry = &migration->entries[migration->rows];
	int code;

	if (!migration->moved->entry_of(key, value, entry)) {
		memcpy(migration->passed, key->mv_data, key->mv_size);
		migration->passed_size = key->mv_size;
		return mdb_cursor_get(cursor, key, value, MDB_NEXT);
	}
	migration->rows++;
	code = mdb_cursor_del(cursor, 0);
	/* The cursor stands on the row behind the one that is gone. */
	return code == 0 ? mdb_cursor_get(cursor, key, value, MDB_GET_CURRENT) : code;
}

static int take_rows(struct migration *migration, MDB_txn *txn)
{
	MDB_val key, value;
	MDB_cursor *cursor;
	int code = mdb_cursor_open(txn, migration->moved->table, &cursor);

	migration->rows = 0;
	if (code == 0)
		code = first_row(migration, cursor, &key, &value);
	while (code == 0 && migration->rows < STEP_ROWS)
		code = move_row(migration, cursor, &key, &value);
	/* Behind the last row there is none; LMDB says so in two ways. */
	return code == MDB_NOTFOUND || code == EINVAL ? 0 : code;
}

static enum status step(void *context, MDB_txn *txn)
{
	struct migration *migration = context;
	const struct store_index index = store__family(migration->store, txn,
						       migration->moved->family);

	TRY(store__status(take_rows(migration, txn)));
	if (migration->rows == 0)
		return ST_OK;
	return store__index_add(&index, migration->entries, migration->rows);
}

static enum status move_all(struct migration *migration, const struct moved_table *moved,
			    struct error *err)
{
	migration->moved = moved;
	migration->passed_size = 0;
	do {
		TRY(store__transaction_run(migration->store, step, migration, err));
	} while (migration->rows > 0);
	return ST_OK;
}

/* ---- from beginning to end ------------------------------------------------- */

static MDB_val marker(void)
{
	const struct bytes name = bytes_of_text(STORE_MIGRATING);

	/* LMDB does not write through the pointers of keys it is given. */
	return (MDB_val){ .mv_data = (void *)(uintptr_t)name.data, .mv_size = name.size };
}

/* From here on no program of schema 1 takes the database for its own. */
static enum status begin(void *context, MDB_txn *txn)
{
	struct store *store = context;
	MDB_val key = marker(), value = { .mv_data = NULL, .mv_size = 0 };
	struct database_facts facts = { .generation = store->generation };
	MDB_stat shape;

	TRY(store__status(mdb_stat(txn, store->tables[STORE_JOURNAL], &shape)));
	facts.journal_entries = shape.ms_entries;
	TRY(store__status(mdb_put(txn, store->tables[STORE_META], &key, &value, 0)));
	TRY(store__database_facts_write(store, txn, &facts));
	return store__database_schema_write(store, txn);
}

static enum status end(void *context, MDB_txn *txn)
{
	const struct store *store = context;
	MDB_val key = marker();

	return store__status(mdb_del(txn, store->tables[STORE_META], &key, NULL));
}

static enum status messages_open(struct store *store, MDB_dbi *table, struct error *err)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

	if (code == 0) {
		code = mdb_dbi_open(txn, "messages", 0, table);
		if (code == 0)
			code = mdb_txn_commit(txn);
		else
			mdb_txn_abort(txn);
	}
	if (code == MDB_NOTFOUND)
		return store__database_lacks_table(store, err);
	return code == 0 ? ST_OK : store__commit_failed(store, code, err);
}

static enum status migrate(struct migration *migration, struct error *err)
{
	struct store *store = migration->store;
	struct moved_table moved[] = {
		{ store->tables[STORE_BLOCKS], FAMILY_KEPT, block_entry },
		{ 0, FAMILY_NOTED, message_entry },
	};

	TRY(messages_open(store, &moved[1].table, err));
	TRY(store__transaction_run(store, begin, store, err));
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++)
		TRY(move_all(migration, &moved[i], err));
	TRY(store__transaction_run(store, end, store, err));
	return store__database_facts_read(store, false, err);
}

enum status store__migrate(struct store *store, struct error *err)
{
	struct migration migration = { .store = store };
	enum status st;

	migration.entries = calloc(STEP_ROWS, sizeof(*migration.entries));
	if (!migration.entries)
		return error_set(err, ST_NO_MEMORY,
				 "no memory to bring the database to this "
				 "version");
	if (store->log)
		log_event(store->log, LOG_INFO, "store", "migrating",
			  "the database in %s is brought to schema %d", store->directory,
			  STORE_SCHEMA);
	st = migrate(&migration, err);
	free(migration.entries);
	if (st == ST_OK && store->log)
		log_event(store->log, LOG_INFO, "store", "migrated", "%s", store->directory);
	return st;
}
