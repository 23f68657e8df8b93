/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COMMIT_H
#define CHAOSACTORD_STORE_COMMIT_H

#include "store/batch_state.h"

/* Batches to disk. For this folder only. */

/* store__commit commits a batch: into the log, or by a checkpoint. The caller holds
 * write_lock. Errors as store_batch_commit. */
enum status store__commit(struct store *store, struct store_batch *batch, struct error *err);

#endif
