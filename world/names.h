/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_NAMES_H
#define CHAOSACTORD_WORLD_NAMES_H

#include "world/changes.h"
#include "world/session.h"

/* Records under names that a world gives: its snapshots, its labels, the keys of its wallet. They
 * are the world's own, a fork does not have them (but a copy of the keys). As a session sees them,
 * uncommitted changes included. */

enum { NAME_MAX_BYTES = 128 };

/* name_check refuses what cannot be a name, with words in which `what` says of what: 1 to
 * NAME_MAX_BYTES of A-Z a-z 0-9 . _ : / -. ST_INVALID. */
enum status name_check(struct bytes name, const char *what, struct error *err) MUSTCHECK;

/* names_get reads what is under a name of the session's world, into its arena. ST_NOT_FOUND, also
 * for what cannot be a name. */
enum status names_get(struct session *session, enum store_table table, struct bytes name,
		      struct bytes *value) MUSTCHECK;

/* names_put and names_remove change it; the name must have been checked. A failure spoils the
 * commit. */
enum status names_put(struct changes *changes, enum store_table table, struct bytes name,
		      struct bytes value) MUSTCHECK;
enum status names_remove(struct changes *changes, enum store_table table,
			 struct bytes name) MUSTCHECK;

/* names_each calls visit for the names that begin with prefix and come after `after` (empty: all
 * do), in order, until one does not return ST_OK, and returns what it returned. Names and values
 * live in the session's arena. */
enum status names_each(struct session *session, enum store_table table, struct bytes prefix,
		       struct bytes after,
		       enum status (*visit)(void *context, struct bytes name, struct bytes value),
		       void *context) MUSTCHECK;

#endif
