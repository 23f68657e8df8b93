/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_ANNOUNCEMENT_H
#define CHAOSACTORD_BASE_ANNOUNCEMENT_H

#include "base/bytes.h"
#include "base/status.h"

/* How a running daemon says where it listens to programs of the same user, such as the
 * health check of a container: a file in memory, held open, which they find below /proc.
 * It needs no writable directory, and it is gone when the process is. */

enum { ANNOUNCEMENT_MAX = 4096 };

/* announcement_make returns the descriptor that holds text, the caller's to close, or -1. */
int announcement_make(struct bytes text);

/* announcement_find reads the text of the one process in sight that has made one.
 * ST_NOT_FOUND, ST_CONFLICT when there are several, ST_IO without /proc. */
enum status announcement_find(char text[ANNOUNCEMENT_MAX], struct error *err) MUSTCHECK;

#endif
