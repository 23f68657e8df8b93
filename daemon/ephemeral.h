/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_EPHEMERAL_H
#define CHAOSACTORD_DAEMON_EPHEMERAL_H

#include <stddef.h>

#include "base/status.h"

/* The private directory of a daemon that keeps nothing. */

/* ephemeral_make creates a directory of mode 0700 below parent and writes its path to
 * path. *fd is the directory, locked as a sign that it has an owner: the caller's to
 * close, once the name is removed. ST_IO, ST_LIMIT when the path does not fit. */
enum status ephemeral_make(const char *parent, char *path, size_t room, int *fd,
			   struct error *err) MUSTCHECK;

/* ephemeral_remove deletes the directory and the files in it (it has no
 * sub-directories). What cannot be removed stays, silently: the process ends. */
void ephemeral_remove(const char *path);

/* ephemeral_sweep removes what killed daemons have left below parent and returns how many
 * directories: those with a name of ephemeral_make, of this user, on which, and on the LOCK
 * in which, nobody holds a lock. An empty one may just be being made, so it must be older
 * than a minute. Anything else stays. */
size_t ephemeral_sweep(const char *parent);

#endif
