/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DATABASE_H
#define CHAOSACTORD_STORE_DATABASE_H

#include "store/state.h"

/* The database in a directory that is open and locked. For this folder only. */

/* store__database_open opens it, or makes it: one of our schema, with all its tables. Errors
 * as store_open. After a failure too it is store__database_close's. */
enum status store__database_open(struct store *store, struct error *err);

/* store__commit_failed puts a code with which LMDB ended a commit into words. */
enum status store__commit_failed(const struct store *store, int code, struct error *err);

/* store__database_touch makes a commit that changes nothing: whether one can be made. The
 * caller holds write_lock. ST_FULL, ST_IO, with words. */
enum status store__database_touch(struct store *store, struct error *err);

/* store__database_close closes it, idle views included. None may be open. */
void store__database_close(struct store *store);

#endif
