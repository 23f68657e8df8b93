/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_RECOVERY_H
#define CHAOSACTORD_STORE_RECOVERY_H

#include "store/state.h"

/* What a start does once the database is open. For this folder only. */

/* store__recover opens the log, or makes it for a database that has none, brings one of an
 * earlier schema to ours if migrate is set, and takes up what was committed to the log alone.
 * Errors as store_open. */
enum status store__recover(struct store *store, bool migrate, struct error *err) MUSTCHECK;

#endif
