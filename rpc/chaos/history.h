/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_HISTORY_H
#define CHAOSACTORD_RPC_CHAOS_HISTORY_H

#include "rpc/call.h"

/* How journal entries are shown. */

/* chaos_write_entry writes one journal entry as Chaos.History lists it. */
enum status chaos_write_entry(struct call *call, const struct journal_entry *entry) MUSTCHECK;

/* chaos_entry_kind is the word for a kind of entry. */
const char *chaos_entry_kind(enum journal_kind kind);

/* chaos_find_message finds the entry that tells what became of a message; MESSAGE_NOT_FOUND. */
enum status chaos_find_message(struct call *call, struct cid cid, uint64_t *seq) MUSTCHECK;

/* chaos_find_run reads entry seq, which has to be a message or a tipset; MESSAGE_NOT_FOUND. */
enum status chaos_find_run(struct call *call, uint64_t seq, struct journal_entry *entry) MUSTCHECK;

#endif
