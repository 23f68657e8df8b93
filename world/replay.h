/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_REPLAY_H
#define CHAOSACTORD_WORLD_REPLAY_H

#include "world/journal.h"

/* What all have in common who run journal entries again. */

/* replay_message decodes the message of an entry, which lives as long as the entry.
 * ST_CORRUPT, with words. */
enum status replay_message(const struct journal_entry *entry, struct chain_message *out,
			   struct error *err) MUSTCHECK;

/* replay_same_receipt returns whether a run came to the receipt that is kept. */
bool replay_same_receipt(const struct receipt *run, const struct receipt *kept);

/* replay_differs is the failure of an entry that ends otherwise: ST_CORRUPT, with words. */
enum status replay_differs(uint64_t seq, struct error *err) MUSTCHECK;

#endif
