/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_VIEW_H
#define CHAOSACTORD_STORE_VIEW_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/tables.h"

/* Reading what is committed. */
struct store;

/* A consistent view of what is committed. Keep it short: the database cannot
 * reuse pages, nor grow, while one is open. Any thread, one thread at a time.
 * Beginning one fails with ST_IO, ST_DAMAGED (the file was cut), ST_NO_MEMORY, or ST_LIMIT
 * (1024 are open). */
struct store_view;
enum status store_view_begin(struct store *store, struct store_view **out) MUSTCHECK;
void store_view_end(struct store_view *view);

/* store_view_get finds the record under key. *value points into the database and
 * is valid until the view ends. ST_NOT_FOUND leaves it empty. ST_DAMAGED when the
 * database contradicts itself, ST_IO. */
enum status store_view_get(struct store_view *view, enum store_table table, struct bytes key,
			   struct bytes *value) MUSTCHECK;

/* store_view_seek finds the first record at or after from (ST_NOT_FOUND: none);
 * store_view_seek_last the last one before to (nothing is before the empty key).
 * Keys and values as above; with ST_DAMAGED, *key is set when it is only the
 * value that is missing. */
enum status store_view_seek(struct store_view *view, enum store_table table, struct bytes from,
			    struct bytes *key, struct bytes *value) MUSTCHECK;
enum status store_view_seek_last(struct store_view *view, enum store_table table, struct bytes to,
				 struct bytes *key, struct bytes *value) MUSTCHECK;

/* store_block copies a committed block into the arena, from the cache of recent
 * blocks where it can; what comes from the disk is verified. Any thread. ST_NOT_FOUND,
 * ST_DAMAGED when the block is not what its key says, ST_IO, ST_NO_MEMORY. */
enum status store_block(struct store *store, struct arena *arena, struct bytes key,
			struct bytes *block) MUSTCHECK;

/* store_has_block returns ST_OK when a block is committed under key, without reading it.
 * Any thread. ST_NOT_FOUND, ST_IO, ST_NO_MEMORY. */
enum status store_has_block(struct store *store, struct bytes key) MUSTCHECK;

/* What the database holds, for Chaos.Info and db check. */
struct store_stats {
	uint64_t map_size_bytes;
	uint64_t used_bytes;
	uint64_t entries[STORE_TABLES];
};
enum status store_stats(struct store *store, struct store_stats *out) MUSTCHECK;

#endif
