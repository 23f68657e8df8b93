/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DATABASE_H
#define CHAOSACTORD_STORE_DATABASE_H

#include "store/state.h"

/* The database in a directory that is open and locked. For this folder only. */

/* store__database_open opens it, or makes it: one of our schema, with all its tables. One of
 * an earlier schema has yet to be brought to ours (store/migrate.h): *migrate is set. Errors
 * as store_open. After a failure too it is store__database_close's. */
enum status store__database_open(struct store *store, bool *migrate, struct error *err);

/* store__database_lacks_table says that a table is missing, and returns ST_CORRUPT. */
enum status store__database_lacks_table(const struct store *store, struct error *err);

/* What stands under this name in the table `meta` as long as a database is on its way from an
 * earlier schema. */
#define STORE_MIGRATING "migrating"

/* What a database says of itself. */
struct database_facts {
	uint64_t generation; /* of the log that goes with it */
	uint64_t journal_entries;
};

/* store__database_facts_read sets store->database_id, store->generation and
 * store->journal_entries. ST_NOT_FOUND when nothing was noted yet and it may_be_new; else that
 * is ST_CORRUPT, with words.
 * store__database_facts_write notes facts and that id. Failures of a write. */
enum status store__database_facts_read(struct store *store, bool may_be_new,
				       struct error *err) MUSTCHECK;
enum status store__database_facts_write(const struct store *store, MDB_txn *txn,
					const struct database_facts *facts) MUSTCHECK;

/* store__database_schema_write notes that the database is of our schema. */
enum status store__database_schema_write(const struct store *store, MDB_txn *txn) MUSTCHECK;

/* store__database_touch makes a commit that changes nothing: whether one can be made. The
 * caller holds write_lock. ST_FULL, ST_IO, with words. */
enum status store__database_touch(struct store *store, struct error *err);

/* store__database_close closes it, idle views included. None may be open. */
void store__database_close(struct store *store);

#endif
