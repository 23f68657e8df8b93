/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ENTRY_H
#define CHAOSACTORD_WORLD_ENTRY_H

#include "world/journal.h"
#include "world/session.h"

/* entry_read reads a journal entry as the session sees it, of its world or of the one that keeps
 * it, and compares it with nothing (world/history.h does). Views live in arena. ST_CORRUPT when it
 * is missing or does not decode, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status entry_read(struct session *session, struct arena *arena, uint64_t seq,
		       struct journal_entry *out) MUSTCHECK;

#endif
