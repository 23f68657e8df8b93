/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writing.h"

#include <stdlib.h>

#include "world/chain.h"
#include "world/changes.h"
#include "world/history.h"

struct writing {
	struct blockstore sink; /* first: sink_put finds the writing by it */
	struct session *session;
	struct changes *changes;
	struct buffer bare, signed_form; /* reused by every message */
};

/* ---- the sink ---------------------------------------------------------------- */

static enum status sink_get(struct blockstore *self, struct arena *arena, struct cid cid,
			    struct bytes *block)
{
	const struct writing *writing = (const struct writing *)self;

	return blockstore_get_stored(session_blocks(writing->session), arena, cid, block);
}

static enum status sink_has(struct blockstore *self, struct cid cid)
{
	const struct writing *writing = (const struct writing *)self;

	return blockstore_has_stored(session_blocks(writing->session), cid);
}

static enum status sink_put(struct blockstore *self, const struct block_cid *cid,
			    struct bytes block)
{
	struct writing *writing = (struct writing *)self;

	TRY(writing_close(writing));
	return changes_block(writing->changes, cid, block);
}

static const struct blockstore_ops sink_ops = { sink_get, sink_has, sink_put };

/* ---- beginning and ending ---------------------------------------------------- */

enum status writing_new(const struct session_setup *setup, struct writing **out)
{
	struct writing *writing = calloc(1, sizeof(*writing));
	enum status st;

	*out = NULL;
	if (!writing)
		return ST_NO_MEMORY;
	st = session_new(setup, &writing->session);
	if (st == ST_OK)
		*out = writing;
	else
		writing_free(writing);
	return st;
}

void writing_begin(struct writing *writing, struct changes *changes)
{
	writing->changes = changes;
	writing->sink.ops = &sink_ops;
	session_begin_uncommitted(writing->session, changes);
}

void writing_free(struct writing *writing)
{
	if (!writing)
		return;
	session_close(writing->session);
	buffer_fini(&writing->bare);
	buffer_fini(&writing->signed_form);
	free(writing);
}

struct session *writing_session(struct writing *writing)
{
	return writing->session;
}

void writing_spoil(struct writing *writing, enum status st)
{
	changes_fail(writing->changes, st);
}

struct changes *writing_changes(struct writing *writing)
{
	return writing->changes;
}

struct blockstore *writing_sink(struct writing *writing)
{
	return &writing->sink;
}

/* A world of an older version learns here where its chain ends. */
static enum status know_chain(struct writing *writing)
{
	struct changes *changes = writing->changes;

	return changes->head.chain.known
		       ? ST_OK
		       : session_chain_tip(writing->session, &changes->head.chain);
}

enum status writing_close(struct writing *writing)
{
	TRY(know_chain(writing));
	return cancel_close(session_cancel(writing->session)) ? ST_OK : ST_CANCELLED;
}

/* The entry that look-ups of a message shall find, of those so far and the next one. */
static enum status entry_to_find(struct writing *writing, struct cid cid, uint64_t *seq)
{
	const uint64_t next = writing->changes->next_seq;
	struct message_place before;
	struct journal_entry entry;
	enum status st = session_find_message(writing->session, cid, &before, NULL);

	*seq = next;
	if (st == ST_NOT_FOUND || (st == ST_OK && before.seq == next))
		return ST_OK;
	if (st == ST_OK)
		st = session_entry_message(writing->session, before.seq, cid, &entry, NULL);
	if (st == ST_OK && journal_entry_ran(&entry))
		*seq = before.seq;
	return st;
}

static enum status keep_form(struct writing *writing, struct bytes form, bool refused,
			     struct block_cid *cid)
{
	uint64_t seq = writing->changes->next_seq;

	*cid = block_cid_of(form);
	if (refused) {
		enum status st = entry_to_find(writing, cid_of(cid), &seq);

		if (st != ST_OK) {
			changes_fail(writing->changes, st);
			return st;
		}
	}
	return changes_message(writing->changes, form, cid, seq);
}

enum status writing_message(struct writing *writing, const struct chain_message *message,
			    bool refused, struct block_cid *bare, struct bytes *given)
{
	const bool is_signed = message->signature_type != SIGNATURE_NONE;
	struct block_cid signed_cid;

	buffer_clear(&writing->bare);
	TRY(message_encode(&writing->bare, &message->message));
	buffer_clear(&writing->signed_form);
	if (is_signed)
		TRY(chain_message_encode(&writing->signed_form, message));
	/* From here on every failure spoils the commit. */
	*given = buffer_bytes(&writing->bare);
	TRY(keep_form(writing, *given, refused, bare));
	if (!is_signed)
		return ST_OK;
	*given = buffer_bytes(&writing->signed_form);
	return keep_form(writing, *given, refused, &signed_cid);
}
