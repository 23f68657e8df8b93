/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writing.h"

#include <stdlib.h>

#include "world/changes.h"

struct writing {
	struct session *session;
	struct changes *changes;
	struct batch_blocks sink;
	struct buffer bare, signed_form; /* reused by every message */
};

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
	batch_blocks_init(&writing->sink, changes->batch);
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

struct changes *writing_changes(struct writing *writing)
{
	return writing->changes;
}

struct blockstore *writing_sink(struct writing *writing)
{
	return &writing->sink.base;
}

enum status writing_message(struct writing *writing, const struct chain_message *message,
			    struct block_cid *bare, struct bytes *given)
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
	TRY(changes_message(writing->changes, *given, bare));
	if (!is_signed)
		return ST_OK;
	*given = buffer_bytes(&writing->signed_form);
	return changes_message(writing->changes, *given, &signed_cid);
}
