/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_FILE_H
#define CHAOSACTORD_STORE_FILE_H

#include "store/state.h"

/* The directory, its lock and the state of the data file. For this folder only. */

/* store__lock_directory makes the directory unless must_exist, and takes its
 * lock; the descriptor returned holds the lock until it is closed. ST_CORRUPT for a
 * directory whose data file is gone. */
enum status store__lock_directory(const char *directory, bool must_exist, int *fd,
				  struct error *err);

/* store__mark_directory notes in the lock file that there is a database now. */
void store__mark_directory(int lock_fd);

/* store__sync_directory makes the names of new files last. */
enum status store__sync_directory(const char *directory, struct error *err);

/* store__check_length refuses a data file that lacks pages which hold data:
 * reading them would kill the process (SIGBUS). No transaction may be open. */
enum status store__check_length(struct store *store, struct error *err);

/* store__disk_is_full returns whether the file system of the data has no room
 * left: LMDB reports a write cut short as EIO. */
bool store__disk_is_full(const struct store *store);

/* store__directory_is_new is store_is_new. */
bool store__directory_is_new(const char *directory);

#endif
