/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/write_import.h"

#include "world/chain.h"
#include "world/changes.h"
#include "world/kept.h"

/* The journal cannot make the state again, so that nothing may be run over this entry: it is one
 * after which the state is kept. */
static enum status append(struct writing *writing, struct journal_entry *entry)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	TRY(writing_close(writing));
	st = kept_note(changes->batch, changes->world->id, changes->next_seq, false);
	if (st != ST_OK)
		changes_fail(changes, st);
	TRY(st);
	return changes_append(changes, entry);
}

enum status writing_import(struct writing *writing, const struct block_cid *root,
			   const struct environment_given *given, struct import_written *out,
			   struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	struct journal_entry entry = {
		.kind = JOURNAL_IMPORT,
		.root_before = head.root,
		.root_after = *root,
		.env = head.env,
	};
	enum status st;

	environment_apply(&entry.env, given);
	TRY(environment_check(&entry.env, err));
	TRY(changes_admit(writing_changes(writing), 0, err));
	/* Nonces are those of somewhere else. */
	st = chain_new_branch(session, writing_changes(writing)->next_seq, &entry.chain);
	if (st == ST_OK)
		st = append(writing, &entry);
	*out = (struct import_written){
		.root_before = entry.root_before,
		.root_after = entry.root_after,
		.env = entry.env,
		.seq = entry.seq,
		.durable = session_setup(session)->durable,
	};
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the world could not be moved to the state: %s",
				       status_name(st));
}
