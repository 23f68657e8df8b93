/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STORE_INTERNAL_H
#define CHAOSACTORD_STORE_STORE_INTERNAL_H

#include <pthread.h>

#include "store/block_cache.h"
#include "store/store.h"

#include <lmdb.h>

/* Inside the folder only. Locks are taken in this order: write_lock, gate; those
 * of the block cache are taken last and by themselves. */
struct store {
	MDB_env *env;
	MDB_dbi tables[STORE_TABLES];
	MDB_dbi packs;
	struct block_cache *cache;
	const struct log *log;
	uint64_t seed; /* of hash_bytes */
	uint64_t map_limit_bytes;
	int lock_fd;
	bool durable;

	pthread_mutex_t write_lock; /* held by a commit from begin to end */

	/* The gate. LMDB can move its map only while no transaction is open in the
	 * process, so views are counted, and growth waits for the last one. */
	pthread_mutex_t gate;
	pthread_cond_t gate_changed;
	size_t open_views;
	bool growing;                  /* somebody waits for open_views to be 0 */
	bool unmapped;                 /* the map was lost: nothing works any more */
	struct store_view *idle_views; /* ended ones, whose transactions are reused */

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

/* store_file.c: the directory, its lock and the state of the data file. */

/* store__lock_directory makes the directory unless must_exist, and takes its
 * lock; the descriptor returned holds the lock until it is closed. ST_CORRUPT for a
 * directory whose data file is gone. */
enum status store__lock_directory(const struct store_options *options, int *fd, struct error *err);

/* store__mark_directory notes in the lock file that there is a database now. */
void store__mark_directory(int lock_fd);

/* store__sync_directory makes the names of new files last. */
enum status store__sync_directory(const char *directory, struct error *err);

/* store__check_length refuses a data file that lacks pages which hold data:
 * reading them would kill the process (SIGBUS). No transaction may be open. */
enum status store__check_length(struct store *store, struct error *err);

/* store__disk_is_full tells whether the file system of the data has no room
 * left: LMDB reports a write cut short as EIO. */
bool store__disk_is_full(const struct store *store);

/* store_map.c: how much address space the map takes. */

/* store__map_choose returns what to ask for at open: wanted (0: the default), halved until the
 * address space holds it with some to spare. */
size_t store__map_choose(uint64_t wanted);

/* store__map_grow doubles the map, or grows it by what can be had. Waits for
 * open views to end, some seconds at most. No write transaction may be open, and
 * the caller holds write_lock. ST_FULL, ST_IO. */
enum status store__map_grow(struct store *store, struct error *err);

/* store_commit.c: records to disk. */

/* store__records_commit writes records, sorted by table and key, in one
 * transaction; the map grows as needed. The caller holds write_lock. Errors as
 * store_batch_commit. */
enum status store__records_commit(struct store *store, struct store_record *const *records,
				  size_t count, struct error *err);

/* store_pack.c: blocks on disk. Keys of blocks are as good as random, so a tree
 * of them with the blocks inside would write a page for every block, half of it
 * empty. Instead the blocks of a commit lie one behind the other in packs
 * (number, 8 bytes big-endian → bytes), written in one go, and the table of
 * blocks holds for each key where its block is: pack (8 bytes), offset (4) and
 * size (4), big-endian. */

/* store__blocks_write writes records of the block table, sorted by key. Marks
 * those that are there already as stored and leaves them alone. Returns a code
 * of LMDB. */
int store__blocks_write(const struct store *store, MDB_txn *txn,
			struct store_record *const *records, size_t count);

/* store__block_find views the block whose row in the block table is place.
 * ST_CORRUPT when the packs do not have it. */
enum status store__block_find(const struct store *store, MDB_txn *txn, struct bytes place,
			      struct bytes *block);

#endif
