/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STEP_H
#define CHAOSACTORD_STORE_STEP_H

#include "store/state.h"

/* Transactions that are no commit of a batch: steps of what goes on beside the commits. For this
 * folder only. */

/* store__step_run is store__transaction_run, with all that belongs to it: the file is looked at, a
 * database that was given up is opened again before it and behind it, for the readers' sake, and
 * store_health knows how it ended. A step that a collection takes holds write_lock too. */
enum status store__step_run(struct store *store, enum status (*body)(void *context, MDB_txn *txn),
			    void *context, struct error *err) MUSTCHECK;

#endif
