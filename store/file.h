/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_FILE_H
#define CHAOSACTORD_STORE_FILE_H

#include "store/state.h"

/* The state of the data file. For this folder only. */

/* store__check_length refuses a data file that lacks pages which hold data:
 * reading them would kill the process (SIGBUS). No transaction may be open. */
enum status store__check_length(struct store *store, struct error *err);

/* store__disk_is_full returns whether the file system of the data has no room
 * left: LMDB reports a write cut short as EIO. */
bool store__disk_is_full(const struct store *store);

#endif
