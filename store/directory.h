/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DIRECTORY_H
#define CHAOSACTORD_STORE_DIRECTORY_H

#include "store/state.h"

/* The data directory: who may have it, its lock, and how a new database comes into it.
 * For this folder only.
 *
 *   LOCK       held (flock) while a process uses the directory; names that process, and says
 *              whether a database was ever published here
 *   data.mdb   the database
 *   lock.mdb   LMDB's table of readers, worth nothing between runs
 *   founding/  a database in the making: both files lie here until the first commit lasts,
 *              and are then moved. A start that is cut off leaves nothing else, and whoever
 *              comes next begins anew. */

/* store__directory_open makes the directory unless read_only or temporary, judges its
 * owner and mode (store_open has the rule), takes the lock and finds out whether there is a
 * database: sets directory_fd, lock_fd and unpublished. On failure they are still store_close's. */
enum status store__directory_open(struct store *store, struct error *err);

/* store__directory_mark notes in the lock file that there is a database, for one that is in
 * its place and was opened. A failure does not matter: the next start tries again. */
void store__directory_mark(const struct store *store);

/* store__directory_prepare writes the path of the directory that LMDB is to open into path,
 * and makes its lock file there in full: LMDB would write through a map of holes, which is
 * a deadly signal when the disk has no room for them. ST_FULL, ST_IO, ST_LIMIT. */
enum status store__directory_prepare(struct store *store, char *path, size_t room,
				     struct error *err);

/* store__directory_publish moves a database whose first commit lasts to its place. Does
 * nothing for one that is there. ST_FULL, ST_IO. */
enum status store__directory_publish(struct store *store, struct error *err);

/* store__directory_close removes what was not published, and gives the lock back. */
void store__directory_close(struct store *store);

/* store__directory_is_new is store_is_new. */
bool store__directory_is_new(const char *directory);

#endif
