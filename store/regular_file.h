/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_REGULAR_FILE_H
#define CHAOSACTORD_STORE_REGULAR_FILE_H

#include "base/status.h"

/* Files of ours in the data directory. For this folder only; directory is its path, for
 * messages. */

/* store__regular_open opens a file of ours, and nothing else: a link or a pipe of that name
 * would lead the daemon elsewhere, or hang it. flags are those of openat. *fd is the
 * caller's to close, or -1. ST_NOT_FOUND, without words, when there is none; else as
 * store__os_error. */
enum status store__regular_open(int directory_fd, const char *directory, const char *name,
				int flags, int *fd, struct error *err);

/* store__os_error puts a failure of the operating system (an errno) into the user's words:
 * what says what could not be done, so that "data directory D: reason" may follow it.
 * Returns ST_FULL, ST_NO_MEMORY or ST_IO. */
enum status store__os_error(int code, const char *what, const char *directory, struct error *err);

#endif
