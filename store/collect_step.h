/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COLLECT_STEP_H
#define CHAOSACTORD_STORE_COLLECT_STEP_H

#include "store/collection.h"

/* The steps of a removal. For this folder only. */

/* collection_skip goes on to the first phase that has something to do. */
void collection_skip(struct store_collection *collection);

/* collection_step does a step of the phase at hand, in a transaction; it may be done again, as
 * if it had not been. collection_stepped is what is due once that is committed. ST_DAMAGED,
 * ST_FULL, ST_IO, ST_NO_MEMORY. */
enum status collection_step(struct store_collection *collection, MDB_txn *txn) MUSTCHECK;
void collection_stepped(struct store_collection *collection);

#endif
