/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_CHECKPOINT_H
#define CHAOSACTORD_STORE_CHECKPOINT_H

#include "store/batch_state.h"

/* Checkpoints: everything that is committed and not in the database goes there, in one
 * transaction in the order of its keys, and the log begins again (store/wal.h says in which
 * steps). Of the blocks that can be made again, only those go there as blocks which the user
 * of the store chooses (store_on_checkpoint); of the others the index says where they are
 * made. For this folder only. */

/* store__checkpoint commits a batch, which may be empty, in this way. The caller holds
 * write_lock. When it fails, nothing of the batch is committed, and the rest is as before.
 * Errors as store_batch_commit. */
enum status store__checkpoint(struct store *store, struct store_batch *batch,
			      struct error *err) MUSTCHECK;

/* store__checkpoint_announce prepares the log for a checkpoint; none need follow. The caller
 * holds write_lock. ST_OK without a log; errors as store__wal_announce. */
enum status store__checkpoint_announce(struct store *store, struct error *err) MUSTCHECK;

#endif
