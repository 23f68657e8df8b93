/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_MIGRATE_H
#define CHAOSACTORD_STORE_MIGRATE_H

#include "store/state.h"

/* From schema 1, that of chaosactord 0.1.0, to ours. For this folder only.
 *
 * Schema 1 has a row in the table of blocks for every block, under its digest, and a table of
 * messages: digest of a message (32 bytes), world, sequence number (8 each) → anything. Both
 * move into the index of digests; packs and journals stay as they are. */

/* store__migrate brings the database to our schema, in steps of which each lasts; one that is
 * cut off anywhere is taken up again by the next. Errors as store_open. */
enum status store__migrate(struct store *store, struct error *err) MUSTCHECK;

#endif
