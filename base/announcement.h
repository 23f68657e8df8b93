/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_ANNOUNCEMENT_H
#define CHAOSACTORD_BASE_ANNOUNCEMENT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/status.h"

/* How a running daemon says where it listens to programs of the same user, such as the
 * health check of a container: a file in memory, held open, which they find below /proc.
 * It needs no writable directory, and it is gone when the process is. The first line is the
 * one that says ready; a second one may say where its cookie is. */

#define ANNOUNCEMENT_COOKIE "cookie=" /* begins the second line; a path ends it */

enum { ANNOUNCEMENT_MAX = 4096 };

/* announcement_make returns the descriptor that holds text, the caller's to close, or -1. */
int announcement_make(struct bytes text);

/* announcement_find reads the text of the one process in sight that has made one.
 * ST_NOT_FOUND, ST_CONFLICT when there are several, ST_IO without /proc. */
enum status announcement_find(char text[ANNOUNCEMENT_MAX], struct error *err) MUSTCHECK;

/* announcement_visit calls visit for each process in sight that has made one, with its number and
 * its text, until visit returns false. program, unless it is NULL, is the name of processes that
 * are looked at, which is fast where there are many others. ST_IO without /proc. */
typedef bool announcement_visitor(void *context, const char *process, const char *text);
enum status announcement_visit(const char *program, announcement_visitor *visit, void *context,
			       struct error *err) MUSTCHECK;

#endif
