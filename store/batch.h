/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BATCH_H
#define CHAOSACTORD_STORE_BATCH_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/place.h"
#include "store/tables.h"

struct store;

/* A batch: records to write, in memory until store_batch_commit. There may be several, one thread
 * at a time for each; a commit needs all of store_on_checkpoint's choice to be in its batch or
 * committed. */
struct store_batch;
enum status store_batch_new(struct store *store, struct store_batch **out) MUSTCHECK;
void store_batch_free(struct store_batch *batch);

/* store_batch_put copies key and value; a later put of the same key wins. A block
 * that is committed already need not be put again; putting it is harmless.
 * ST_INVALID for an empty key, or one of the journal that is not STORE_JOURNAL_KEY bytes;
 * ST_LIMIT for one longer than STORE_KEY_MAX. */
enum status store_batch_put(struct store_batch *batch, enum store_table table, struct bytes key,
			    struct bytes value) MUSTCHECK;

/* store_batch_remove sees to it that there is nothing under the key after the commit. Not for
 * blocks and the journal. Failures as above. */
enum status store_batch_remove(struct store_batch *batch, enum store_table table,
			       struct bytes key) MUSTCHECK;

/* store_batch_put_made puts a block that can be made again, by whoever understands place:
 * the store may forget all of it but its place (store_view_noted), which it does at every
 * checkpoint unless the block is to be kept (store_batch_keep). A block that is there
 * already stays what it is, but that another owner's place (store/place.h) is known besides. The
 * key is a blake2b-256 digest. Failures as above. */
enum status store_batch_put_made(struct store_batch *batch, struct bytes digest, struct bytes block,
				 const struct store_place *place) MUSTCHECK;

/* store_batch_note notes that what has this name (a blake2b-256 digest) is in a place; any
 * number of places for each name. ST_NO_MEMORY. */
enum status store_batch_note(struct store_batch *batch, struct bytes digest,
			     const struct store_place *place) MUSTCHECK;

/* store_batch_keep sees to it that a block is kept that can be made again and that this or an
 * earlier batch has put since the last checkpoint. base, if not empty, is the digest of a
 * block that is like it and is kept, or has been chosen before: an earlier version, say. *block
 * lives until the commit. ST_NOT_FOUND when there is no such block, or it is to be kept already.
 * Only inside the function given to store_on_checkpoint. */
enum status store_batch_keep(struct store_batch *batch, struct bytes digest, struct bytes base,
			     struct bytes *block) MUSTCHECK;

/* store_batch_keep_for says for whom blocks are kept from now on, by a place of that owner
 * (store/place.h), NULL for nobody: what others have made they can still make again when the
 * owner's states are gone. Until then they are kept for nobody. */
void store_batch_keep_for(struct store_batch *batch, const struct store_place *keeper);

/* store_batch_get copies into the arena what a reader would find after the
 * commit: the pending record, else the committed one. */
enum status store_batch_get(struct store_batch *batch, struct arena *arena, enum store_table table,
			    struct bytes key, struct bytes *value) MUSTCHECK;

/* store_batch_has_block returns ST_OK when store_batch_get would find a block under key.
 * Failures as store_has_block. */
enum status store_batch_has_block(struct store_batch *batch, struct bytes key) MUSTCHECK;

/* store_batch_records counts how often a record was put or removed, blocks and notes not counted,
 * in all of the life of the batch; what a dropped try did is not. */
uint64_t store_batch_records(const struct store_batch *batch);

/* store_batch_is_empty returns whether there is nothing to commit. */
bool store_batch_is_empty(const struct store_batch *batch);

/* store_batch_commit makes everything last as one, and empties the batch: in the log, or,
 * with a checkpoint, in the database. On failure nothing is written and the batch is emptied
 * too. One that is shown is emptied by store_batch_clear alone. ST_FULL when disk or map are
 * exhausted (the map grows by itself first), ST_IO. The caller must have no view open: growth waits
 * for views, then gives up with ST_FULL. */
enum status store_batch_commit(struct store_batch *batch, struct error *err) MUSTCHECK;

/* store_batch_show lets other batches look into this one until store_batch_clear, and returns the
 * number under which they do. Nothing is put into it any more, and its commit is the next one: by
 * whoever sees to it that there is one commit at a time. Behind the commit it is cleared once
 * everybody is told where things stand now: a checkpoint forgets blocks that can be made again
 * from what the records lead to. */
uint64_t store_batch_show(struct store_batch *batch);

/* store_batch_see lets what is read through batch be found in the one that is shown under this
 * number too (0: in none), for as long as that is shown; then it is committed, or its commit has
 * failed, and whoever relied on it must not commit either. */
void store_batch_see(struct store_batch *batch, uint64_t number);

/* store_batch_settle waits until what batch sees is shown no more: for reads that go past the
 * batch, straight to the store. */
void store_batch_settle(struct store_batch *batch);

/* store_batch_checkpoint asks that the commit of this batch be a checkpoint: the database is
 * brought up to date with everything committed so far. The store makes one by itself for blocks
 * that are to be kept at once, and when the log cannot be written. store_batch_checkpoint_due
 * says only that it is time for one, as the store does when memory or log ask for it: if the
 * disk refuses it the log takes the batch, and it is tried again some commits later, until too
 * much waits for it. */
void store_batch_checkpoint(struct store_batch *batch);
void store_batch_checkpoint_due(struct store_batch *batch);

/* store_batch_take moves everything that is pending in more behind what is in batch, of the same
 * store; a wish for a checkpoint too. No two of their keys may be the same, but for blocks.
 * ST_NO_MEMORY leaves both as they were. */
enum status store_batch_take(struct store_batch *batch, struct store_batch *more) MUSTCHECK;

/* store_batch_try begins a try: what is put from then on belongs to the batch once
 * store_batch_accept has ended the try, and is as if it had never been put after
 * store_batch_drop. Tries nest, up to STORE_BATCH_TRIES of them. None may be open at a commit.
 * store_batch_accept fails with ST_NO_MEMORY, and leaves the try open then. */
void store_batch_try(struct store_batch *batch);
enum status store_batch_accept(struct store_batch *batch) MUSTCHECK;
void store_batch_drop(struct store_batch *batch);

/* store_batch_clear forgets everything pending, ends all tries, and shows the batch no more. */
void store_batch_clear(struct store_batch *batch);

#endif
