/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_REOPEN_H
#define CHAOSACTORD_STORE_REOPEN_H

#include "store/state.h"

/* What comes of a commit, and opening the database again when LMDB has given it up: after a
 * failed write of its header, or a map that was lost. For this folder only; the caller has no view
 * open. */

/* store__commit_ended notes how a commit ended, for store_health; err has its words if it
 * failed. */
void store__commit_ended(struct store *store, enum status st, const struct error *err);

/* store__notice_given_up looks whether LMDB refuses everything from now on, so that
 * store__reopen has something to do. */
void store__notice_given_up(struct store *store);

/* store__reopen makes the database usable again if it is not. It must be where the last
 * commit that succeeded left it: what was answered as failed must not show up later. ST_IO,
 * ST_LIMIT when views stay open, and as store_open. */
enum status store__reopen(struct store *store, struct error *err);

#endif
