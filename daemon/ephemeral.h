/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_EPHEMERAL_H
#define CHAOSACTORD_DAEMON_EPHEMERAL_H

#include <stddef.h>

#include "base/status.h"

/* The private directory of a daemon that keeps nothing. */

/* ephemeral_make creates a directory of mode 0700 below parent and writes its path to
 * path. ST_IO, ST_LIMIT when the path does not fit. */
enum status ephemeral_make(const char *parent, char *path, size_t room,
			   struct error *err) MUSTCHECK;

/* ephemeral_remove deletes the directory and the files in it (it has no
 * sub-directories). What cannot be removed stays, silently: the process ends. */
void ephemeral_remove(const char *path);

#endif
