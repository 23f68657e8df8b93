/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_TRANSACTION_H
#define CHAOSACTORD_STORE_TRANSACTION_H

#include "store/state.h"

/* Writing to the database. For this folder only. */

/* store__transaction_run runs body in one transaction and commits it; the map grows as needed,
 * and then body runs again from the start. What body fails with ends it, and nothing is
 * written. One at a time: others wait. The caller has no view open. ST_FULL, ST_IO and what body
 * returns, with words. */
enum status store__transaction_run(struct store *store,
				   enum status (*body)(void *context, MDB_txn *txn), void *context,
				   struct error *err) MUSTCHECK;

/* store__write_failed puts a failure of a commit into words; why are those of LMDB, say. */
enum status store__write_failed(const struct store *store, enum status st, const char *why,
				struct error *err);

/* store__commit_failed puts a code with which LMDB ended a commit into words. */
enum status store__commit_failed(const struct store *store, int code, struct error *err);

#endif
