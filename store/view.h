/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_VIEW_H
#define CHAOSACTORD_STORE_VIEW_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/place.h"
#include "store/tables.h"

/* Reading what is committed. */
struct store;

/* A view of what is committed: all of what was when it began, and perhaps some of what was
 * committed since, each record as one commit left it. Keep it short: the database cannot
 * reuse pages, nor grow, while one is open. Any thread, one thread at a time.
 * Beginning one fails with ST_IO, ST_DAMAGED (the file was cut), ST_NO_MEMORY, or ST_LIMIT
 * (1024 are open). */
struct store_view;
enum status store_view_begin(struct store *store, struct store_view **out) MUSTCHECK;
void store_view_end(struct store_view *view);

/* store_view_get finds the record under key. *value is valid until the view ends; one of the
 * journal, until the next look into that table. ST_NOT_FOUND leaves it empty. ST_DAMAGED when the
 * database contradicts itself, ST_IO. Blocks are verified. */
enum status store_view_get(struct store_view *view, enum store_table table, struct bytes key,
			   struct bytes *value) MUSTCHECK;

/* store_view_seek finds the first record at or after from (ST_NOT_FOUND: none). Keys and
 * values as above. Not for blocks. Looks at all that waits for a checkpoint: not for what is
 * asked often. */
enum status store_view_seek(struct store_view *view, enum store_table table, struct bytes from,
			    struct bytes *key, struct bytes *value) MUSTCHECK;

/* store_view_seek_last finds the last record before to (nothing is before the empty key). Not
 * for blocks and the journal; otherwise as store_view_seek. */
enum status store_view_seek_last(struct store_view *view, enum store_table table, struct bytes to,
				 struct bytes *key, struct bytes *value) MUSTCHECK;

/* store_view_noted calls visit for the places that were noted for a digest, or are those of
 * a block put under it that can be made again; later ones first as far as they come from
 * different commits. Other digests may begin like this one: visit has to make sure, and
 * return ST_NOT_FOUND for what it does not want. Ends with what it returns otherwise;
 * ST_NOT_FOUND, ST_DAMAGED, ST_IO. */
enum status store_view_noted(struct store_view *view, struct bytes digest,
			     enum status (*visit)(void *context, const struct store_place *place),
			     void *context) MUSTCHECK;

/* store_block copies a committed block into the arena, from the cache of recent
 * blocks where it can; what comes from the disk is verified. Any thread. ST_NOT_FOUND, also
 * for a block that has to be made again (store_view_noted); ST_DAMAGED when the block is not
 * what its key says, ST_IO, ST_NO_MEMORY. */
enum status store_block(struct store *store, struct arena *arena, struct bytes key,
			struct bytes *block) MUSTCHECK;

/* store_block_once is the same, but what comes from the disk does not enter the cache: for who
 * reads a whole state, which would drive everything else out of it. */
enum status store_block_once(struct store *store, struct arena *arena, struct bytes key,
			     struct bytes *block) MUSTCHECK;

/* store_has_block returns ST_OK when a block is committed under key, damaged or not.
 * Any thread. ST_NOT_FOUND, also for one that has to be made again; ST_IO, ST_NO_MEMORY. */
enum status store_has_block(struct store *store, struct bytes key) MUSTCHECK;

/* store_keeps_block returns ST_OK when the block is kept in the database, as of the last
 * checkpoint. Any thread. ST_NOT_FOUND, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status store_keeps_block(struct store *store, struct bytes key) MUSTCHECK;

/* store_cache_block lets the cache of recent blocks know a block that is not in the store, but
 * can be made again. Any thread. */
void store_cache_block(struct store *store, struct bytes digest, struct bytes block);

/* What the database holds, for Chaos.Info and db check. */
struct store_stats {
	uint64_t map_size_bytes;
	uint64_t used_bytes;
	/* As of the last checkpoint, but blocks and journal as of the last commit: of blocks those
	 * that are kept, and those that wait for a checkpoint. */
	uint64_t entries[STORE_TABLES];
};
enum status store_stats(struct store *store, struct store_stats *out) MUSTCHECK;

#endif
