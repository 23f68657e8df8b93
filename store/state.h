/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STATE_H
#define CHAOSACTORD_STORE_STATE_H

#include <pthread.h>
#include <sys/types.h>

#include <lmdb.h>

#include "base/log.h"
#include "base/status.h"
#include "store/block_cache.h"
#include "store/tables.h"

enum { READERS_MAX = 1024 }; /* views open at a time, idle ones included */

/* What the files of this folder share; nobody else includes it. Locks are taken in this
 * order: write_lock, gate; those of the block cache are taken last and by themselves. */
struct store {
	MDB_env *env;
	MDB_dbi tables[STORE_TABLES];
	MDB_dbi packs;
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

	/* The gate (store/gate.h). */
	pthread_mutex_t gate;
	pthread_cond_t gate_changed;
	size_t open_views;
	bool shutting;                 /* somebody waits for open_views to be 0 */
	_Atomic bool unusable;         /* the database must be opened again */
	struct store_view *idle_views; /* ended ones, whose transactions are reused */

	/* What is known of data.mdb (store/file.h). */
	_Atomic int data_fd; /* LMDB's */
	dev_t data_device;
	ino_t data_inode;
	_Atomic uint64_t data_bytes; /* it is never shorter than this again */
	size_t last_commit;          /* as LMDB counts them */

	struct error trouble; /* under gate: how the last commit failed, if it did */
	int64_t next_try_ns;  /* of store_tend, under write_lock */

	char *directory;
};

/* A reader's transaction and its cursors, reused from one view to the next. */
struct store_view {
	struct store *store;
	struct store_view *next;
	MDB_txn *txn;
	MDB_cursor *cursors[STORE_TABLES]; /* NULL: not needed so far */
	bool cursor_live[STORE_TABLES];    /* belongs to the current transaction */
};

/* A pending record; key and value lie in its batch's arena. */
struct store_record {
	uint64_t hash;
	uint8_t *value;
	uint32_t value_size;
	uint32_t value_capacity;
	uint16_t key_size;
	uint8_t table;
	bool stored;     /* a block that the database had before this commit */
	uint32_t offset; /* of a block in its pack, set by the commit */
	uint64_t pack;
	uint8_t key[];
};

/* store__status turns a code of LMDB (or errno) into ours. */
enum status store__status(int code);

#endif
