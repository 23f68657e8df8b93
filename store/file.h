/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_FILE_H
#define CHAOSACTORD_STORE_FILE_H

#include "store/state.h"

/* The state of the data file. For this folder only. */

/* store__check_length refuses a data file that lacks pages which hold data:
 * reading them would kill the process (SIGBUS). No transaction may be open. */
enum status store__check_length(struct store *store, struct error *err);

/* store__file_found notes which file data.mdb is, once the database is open; ST_IO.
 * store__file_committed notes what it has become by a commit. */
enum status store__file_found(struct store *store, struct error *err);
void store__file_committed(struct store *store);

/* store__file_look returns ST_OK if data.mdb is the file that is open, and whole: what is
 * written to one that was deleted or replaced is lost, and reading behind the end of one
 * that was cut would kill the process. ST_IO or ST_DAMAGED, with words. Any thread.
 * store__file_is_whole answers the second question alone, which is cheaper. */
enum status store__file_look(const struct store *store, struct error *err);
bool store__file_is_whole(const struct store *store);

/* store__disk_is_full returns whether the file system of the data has no room
 * left: LMDB reports a write cut short as EIO. */
bool store__disk_is_full(const struct store *store);

#endif
