/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_BATCH_H
#define CHAOSACTORD_STORE_BATCH_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/tables.h"

struct store;

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

/* store_batch_has_block returns ST_OK when store_batch_get would find a block under key.
 * Failures as store_has_block. */
enum status store_batch_has_block(struct store_batch *batch, struct bytes key) MUSTCHECK;

/* store_batch_is_empty returns whether there is nothing to commit. */
bool store_batch_is_empty(const struct store_batch *batch);

/* store_batch_commit writes everything in one transaction and empties the batch.
 * On failure nothing is written and the batch is emptied too. ST_FULL when disk
 * or map are exhausted (the map grows by itself first), ST_IO. The caller must
 * have no view open: growth waits for views, then gives up with ST_FULL. */
enum status store_batch_commit(struct store_batch *batch, struct error *err) MUSTCHECK;

/* store_batch_clear forgets everything pending. */
void store_batch_clear(struct store_batch *batch);

#endif
