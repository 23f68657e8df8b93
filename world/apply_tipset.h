/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_APPLY_TIPSET_H
#define CHAOSACTORD_WORLD_APPLY_TIPSET_H

#include "vm/tipset.h"
#include "world/apply_message.h"
#include "world/journal.h"
#include "world/settings.h"

/* Tipsets: applied to the head, replayed from the journal. */

/* A tipset to apply, with the messages as they were given: signatures are not looked at,
 * but what was given is what is kept. epoch is at least parent_epoch. */
struct tipset_order_block {
	struct address miner;
	int64_t win_count;
	const struct chain_message *messages;
	size_t message_count;
};
struct tipset_order {
	int64_t parent_epoch, epoch;
	struct bigint base_fee;
	const struct tipset_order_block *blocks;
	size_t block_count;
};

/* What came of applying a tipset. */
struct tipset_run {
	struct tipset tipset; /* as the VM took it */
	struct tipset_result result;
	struct block_cid root_before, root_after;
	struct environment env; /* in force after it; its base fee is the world's */
	uint64_t seq;           /* journal entry; valid with has_seq */
	bool has_seq;
	bool durable;
};

/* writing_apply_tipset applies a tipset to the head, appends one entry to the journal and
 * moves the world's epoch to the tipset's. A fatal outcome is ST_OK
 * with ending VM_FATAL, keeps nothing and has no seq. Failures of vm_apply_tipset pass
 * through; after one the world is as before. *out lives until the session runs its next
 * message or tipset. */
enum status writing_apply_tipset(struct writing *writing, const struct tipset_order *order,
				 bool with_traces, struct tipset_run *out,
				 struct error *err) MUSTCHECK;

/* session_replay_tipset re-executes journal entry seq with traces and checks receipts and
 * roots as session_replay does. ST_INVALID for an entry that is no tipset. */
enum status session_replay_tipset(struct session *session, uint64_t seq, struct tipset_run *out,
				  struct error *err) MUSTCHECK;

/* session_replay_tipset_in does so with an entry that was read, which must be a tipset's,
 * in other surroundings: everything in *out lives in their arena or in the entry. */
struct tipset_surroundings {
	struct blockstore *blocks; /* where state is read from */
	struct blockstore *sink;   /* NULL: nothing is kept */
	struct arena *arena;
	struct touched *touched; /* told of the actors looked at; NULL: not */
	bool with_traces;
};
enum status session_replay_tipset_in(struct session *session, const struct journal_entry *entry,
				     const struct tipset_surroundings *around,
				     struct tipset_run *out, struct error *err) MUSTCHECK;

/* tipset_run_application gives application number index of a run as if it had been alone; the roots
 * are the tipset's. It lives as long as the run. */
void tipset_run_application(const struct tipset_run *run, size_t index, struct application *out);

/* session_replay_message re-executes journal entry seq and gives the application of the
 * explicit message with this CID (bare, or as it was given) in it: of the entry itself, or
 * one of a tipset's; then the roots are the tipset's, and *out lives as long as that of
 * session_replay_tipset. ST_NOT_FOUND when there is none. */
enum status session_replay_message(struct session *session, uint64_t seq, struct cid cid,
				   struct application *out, struct error *err) MUSTCHECK;

#endif
