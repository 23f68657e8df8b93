/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_TIPSET_H
#define CHAOSACTORD_RPC_CHAOS_TIPSET_H

#include "rpc/call.h"
#include "rpc/trace_form.h"
#include "world/journal_tipset.h"

/* How other methods show tipsets. */

/* chaos_write_tipset writes the member `tipset` of a journal entry: its environment, its
 * blocks, and every explicit message that was applied. */
enum status chaos_write_tipset(struct call *call, const struct journal_entry *entry) MUSTCHECK;

/* chaos_write_tipset_traces runs a tipset of the journal again and writes the member
 * `applications`, each with its trace in that form. */
enum status chaos_write_tipset_traces(struct call *call, uint64_t seq,
				      const struct trace_form *form) MUSTCHECK;

#endif
