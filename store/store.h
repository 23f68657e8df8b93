/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STORE_H
#define CHAOSACTORD_STORE_STORE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/log.h"
#include "base/status.h"

/* Bytes on disk: tables of records, written in batches that commit as one. Speaks
 * of blocks, records and batches, never of the database underneath (LMDB), and
 * knows no CBOR. One writer (whoever holds the batch), any number of readers. */

enum store_table {
	STORE_META,      /* text name → bytes: schema version, creation facts */
	STORE_BLOCKS,    /* digest (32 bytes, blake2b-256) or binary CID → block */
	STORE_WORLDS,    /* world id (8 bytes, big-endian) → world record */
	STORE_JOURNAL,   /* world id ‖ sequence (8 bytes each, big-endian) → entry */
	STORE_MESSAGES,  /* message digest (32) ‖ world id ‖ sequence → nothing */
	STORE_SNAPSHOTS, /* name → snapshot record */
	STORE_TABLES,
};

enum { STORE_KEY_MAX = 511, STORE_SCHEMA = 1 };

struct store;

struct store_options {
	const char *directory;      /* made if missing; its parent must exist */
	uint64_t map_size_bytes;    /* address space to ask for (0: 1 TiB); halved until it fits */
	uint64_t map_limit_bytes;   /* the map grows up to here by itself (0: 16 TiB) */
	uint64_t block_cache_bytes; /* committed blocks kept in memory */
	bool durable;               /* fsync before a commit returns */
	bool must_exist;            /* do not create a database (db check) */
	const struct log *log;
};

/* store_open opens or creates the database and takes the directory's lock
 * (flock, so that it holds between containers too). Errors: ST_LOCKED another
 * process has it, ST_SCHEMA written by another schema version, ST_NOT_FOUND with
 * must_exist, ST_CORRUPT not our database, ST_IO. *out is the caller's, to close. */
enum status store_open(struct store **out, const struct store_options *options,
		       struct error *err) MUSTCHECK;

/* store_is_new tells whether directory holds no database and has held none: it is
 * missing, or has neither data.mdb nor what stays behind when that is lost. Such a
 * loss makes store_open fail with ST_CORRUPT. */
bool store_is_new(const char *directory);

/* store_close releases everything; accepts NULL. No view or batch may be open. */
void store_close(struct store *store);

/* A consistent view of what is committed. Keep it short: the database cannot
 * reuse pages, nor grow, while one is open. Any thread, one thread at a time.
 * Beginning one fails with ST_IO, ST_NO_MEMORY, or ST_LIMIT (1024 are open). */
struct store_view;
enum status store_view_begin(struct store *store, struct store_view **out) MUSTCHECK;
void store_view_end(struct store_view *view);

/* store_view_get finds the record under key. *value points into the database and
 * is valid until the view ends. ST_NOT_FOUND leaves it empty. ST_CORRUPT when the
 * database contradicts itself, ST_IO. */
enum status store_view_get(struct store_view *view, enum store_table table, struct bytes key,
			   struct bytes *value) MUSTCHECK;

/* store_view_seek finds the first record at or after from (ST_NOT_FOUND: none);
 * store_view_seek_last the last one before to (nothing is before the empty key).
 * Keys and values as above; with ST_CORRUPT, *key is set when it is only the
 * value that is missing. */
enum status store_view_seek(struct store_view *view, enum store_table table, struct bytes from,
			    struct bytes *key, struct bytes *value) MUSTCHECK;
enum status store_view_seek_last(struct store_view *view, enum store_table table, struct bytes to,
				 struct bytes *key, struct bytes *value) MUSTCHECK;

/* store_block copies a committed block into the arena, from the cache of recent
 * blocks where it can. Any thread. ST_NOT_FOUND, ST_IO, ST_NO_MEMORY. */
enum status store_block(struct store *store, struct arena *arena, struct bytes key,
			struct bytes *block) MUSTCHECK;

/* A batch: records to write, in memory until store_batch_commit. */
struct store_batch;
enum status store_batch_new(struct store *store, struct store_batch **out) MUSTCHECK;
void store_batch_free(struct store_batch *batch);

/* store_batch_put copies key and value; a later put of the same key wins. A block
 * that is committed already need not be put again; putting it is harmless.
 * ST_INVALID for an empty key, ST_LIMIT for one longer than STORE_KEY_MAX. */
enum status store_batch_put(struct store_batch *batch, enum store_table table, struct bytes key,
			    struct bytes value) MUSTCHECK;

/* store_batch_get copies into the arena what a reader would find after the
 * commit: the pending record, else the committed one. */
enum status store_batch_get(struct store_batch *batch, struct arena *arena, enum store_table table,
			    struct bytes key, struct bytes *value) MUSTCHECK;

/* store_batch_is_empty tells whether there is nothing to commit. */
bool store_batch_is_empty(const struct store_batch *batch);

/* store_batch_commit writes everything in one transaction and empties the batch.
 * On failure nothing is written and the batch is emptied too. ST_FULL when disk
 * or map are exhausted (the map grows by itself first), ST_IO. The caller must
 * have no view open: growth waits for views, then gives up with ST_FULL. */
enum status store_batch_commit(struct store_batch *batch, struct error *err) MUSTCHECK;

/* store_batch_clear forgets everything pending. */
void store_batch_clear(struct store_batch *batch);

/* What the database holds, for Chaos.Info and db check. */
struct store_stats {
	uint64_t map_size_bytes;
	uint64_t used_bytes;
	uint64_t entries[STORE_TABLES];
};
enum status store_stats(struct store *store, struct store_stats *out) MUSTCHECK;

/* store_check re-hashes every block against its key and calls report (may be
 * NULL) for each one that does not match or is missing; the key lives until
 * report returns. *blocks and *bad count, also what was seen before a failure.
 * ST_CORRUPT when the table itself is damaged, ST_IO. */
enum status store_check(struct store *store, uint64_t *blocks, uint64_t *bad,
			void (*report)(void *context, struct bytes key), void *context) MUSTCHECK;

#endif
