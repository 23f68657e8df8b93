/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STATE_H
#define CHAOSACTORD_STORE_STATE_H

#include <pthread.h>
#include <sys/types.h>

#include <lmdb.h>

#include "base/log.h"
#include "base/status.h"
#include "base/buffer.h"
#include "store/block_cache.h"
#include "store/chooser.h"
#include "store/journal_rows.h"
#include "store/lmdb_status.h"
#include "store/place.h"
#include "store/tables.h"
#include "store/wal.h"
#include "store/young.h"

enum { READERS_MAX = 1024 }; /* views open at a time, idle ones included */

struct collecting;
struct store_batch;

/* What the files of this folder share; nobody else includes it. Locks are taken in this
 * order: write_lock, database_lock, shown_lock, gate; those of the block cache are taken last and
 * by themselves. */
struct store {
	MDB_env *env;
	MDB_dbi tables[STORE_TABLES];
	MDB_dbi packs;
	MDB_dbi index; /* of digests: the families of store/families.h */
	struct block_cache *cache;
	const struct log *log;
	uint64_t seed; /* of hash_bytes */
	uint64_t map_size_bytes;
	uint64_t map_limit_bytes;
	int directory_fd;
	int lock_fd;
	bool durable;
	bool read_only;
	bool temporary;
	bool unpublished; /* new, and not in its place yet (store/directory.h) */

	pthread_mutex_t write_lock; /* held by a commit from begin to end */
	/* Held while a transaction writes to the database, and while that is opened again. Not by
	 * a commit that the log takes, which goes on beside a transaction that is none of it. */
	pthread_mutex_t database_lock;

	/* What commits, under write_lock. */
	struct wal *wal; /* NULL: nothing is logged (temporary, or the database is not open) */
	uint8_t database_id[WAL_ID_BYTES];
	uint64_t generation; /* of the log, as the database says */
	bool wal_stale;      /* what it holds is in the database; it must begin again first */
	struct buffer payload;
	struct journal_encoder *encoder;
	struct store_chooser chooser;
	size_t due_bytes; /* young ones, behind a failed checkpoint: before that no other is tried
			   */
	_Atomic uint64_t journal_entries; /* in the database */

	struct collecting *collecting; /* (store/collection.h) */
	/* Counts removals from journals, before and behind each: rows that a view has read before
	 * may be gone. */
	_Atomic uint64_t removals;

	/* The gate (store/gate.h). */
	pthread_mutex_t gate;
	pthread_cond_t gate_changed;
	size_t open_views;
	struct young *young;           /* the pointer, not what it points to */
	bool shutting;                 /* somebody waits for open_views to be 0 */
	_Atomic bool unusable;         /* the database must be opened again */
	struct store_view *idle_views; /* ended ones, whose transactions are reused */

	/* What is known of data.mdb (store/file.h). */
	_Atomic int data_fd; /* LMDB's */
	dev_t data_device;
	ino_t data_inode;
	_Atomic uint64_t data_bytes; /* it is never shorter than this again */
	size_t last_commit;          /* as LMDB counts them, under database_lock */

	/* The batch that others look into while its commit goes on (store_batch_show). */
	pthread_mutex_t shown_lock;
	pthread_cond_t shown_changed;
	const struct record_set *shown; /* NULL: none */
	uint64_t shown_number;          /* of it, or of the last one */

	struct error trouble; /* under gate: how the last commit failed, if it did */
	int64_t next_try_ns;  /* of store_tend, under write_lock */

	char *directory;
};

/* A reader's transaction and its cursors, reused from one view to the next. */
struct store_view {
	struct store *store;
	struct store_view *next;
	struct young *young; /* what it sees beside the database */
	struct arena arena;  /* of what had to be unpacked */
	struct journal_row row;
	uint64_t removals; /* of the store's, that it knows of */
	MDB_txn *txn;
	MDB_cursor *cursors[STORE_TABLES]; /* NULL: not needed so far */
	bool cursor_live[STORE_TABLES];    /* belongs to the current transaction */
};

/* store__young returns what is committed and not in the database, for young_leave. To be
 * asked for before the transaction begins that looks into the database: what is not in
 * either then is nowhere. Any thread. */
struct young *store__young(struct store *store);

#endif
