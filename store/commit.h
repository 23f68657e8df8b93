/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COMMIT_H
#define CHAOSACTORD_STORE_COMMIT_H

#include "store/state.h"

/* Records to disk. For this folder only. */

/* store__records_commit writes records, sorted by table and key, in one
 * transaction; the map grows as needed. The caller holds write_lock. Errors as
 * store_batch_commit. */
enum status store__records_commit(struct store *store, struct store_record *const *records,
				  size_t count, struct error *err);

#endif
