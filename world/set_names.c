/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/set_names.h"

#include <inttypes.h>

#include "base/clock.h"
#include "world/changes.h"

/* ---- snapshots ------------------------------------------------------------- */

/* The name of a snapshot that was given none; the same one for the same entry. */
static enum status name_of_seq(struct arena *arena, uint64_t seq, struct bytes *name)
{
	const char *text = arena_printf(arena, "seq-%" PRIu64, seq);

	*name = text ? bytes_of_text(text) : (struct bytes){ 0 };
	return text ? ST_OK : ST_NO_MEMORY;
}

static enum status name_is_taken(struct error *err, const struct snapshot *there)
{
	(void)error_set(err, ST_CONFLICT, "there is a snapshot `%.*s` already",
			(int)there->name.size, (const char *)there->name.data);
	error_hint(err, "take another name, or delete it with Chaos.SnapshotDelete");
	return ST_CONFLICT;
}

static enum status put_snapshot(struct writing *writing, const struct snapshot *snapshot)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	TRY(writing_close(writing));
	buffer_clear(&changes->record);
	st = snapshot_encode(&changes->record, snapshot);
	if (st == ST_OK)
		st = names_put(changes, STORE_SNAPSHOTS, snapshot->name,
			       buffer_bytes(&changes->record));
	if (st == ST_OK)
		st = marks_add(changes->marks, changes->world, snapshot->seq, &snapshot->root);
	if (st != ST_OK)
		changes_fail(changes, st);
	return st;
}

static enum status make(struct writing *writing, struct bytes name, struct snapshot *out,
			struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	const bool named = name.size > 0;
	enum status st;

	if (!named)
		TRY(name_of_seq(session_arena(session), head.seq, &name));
	st = session_snapshot_look(session, name, out);
	if (st == ST_OK)
		return !named && out->seq == head.seq ? ST_OK : name_is_taken(err, out);
	if (st != ST_NOT_FOUND)
		return st;
	*out = (struct snapshot){
		.seq = head.seq,
		.root = head.root,
		.created_s = clock_wall_ms() / MS_PER_S,
	};
	TRY(arena_copy(session_arena(session), name, &out->name));
	return put_snapshot(writing, out);
}

enum status writing_snapshot(struct writing *writing, struct bytes name, struct snapshot *out,
			     struct error *err)
{
	enum status st;

	if (name.size > 0)
		TRY(name_check(name, "snapshot", err));
	TRY(changes_admit(writing_changes(writing), 0, err));
	st = make(writing, name, out, err);
	return st == ST_OK
		       ? ST_OK
		       : error_set(err, st, "the snapshot could not be made: %s", status_name(st));
}

enum status writing_snapshot_delete(struct writing *writing, struct bytes name, struct error *err)
{
	struct snapshot there;
	enum status st;

	TRY(changes_admit_change(writing_changes(writing), err));
	TRY(session_snapshot(writing_session(writing), name, &there, err));
	st = writing_close(writing);
	if (st == ST_OK)
		st = names_remove(writing_changes(writing), STORE_SNAPSHOTS, name);
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the snapshot could not be deleted: %s",
				       status_name(st));
}

/* ---- labels ---------------------------------------------------------------- */

static enum status put_label(struct writing *writing, const struct label *label)
{
	struct changes *changes = writing_changes(writing);

	TRY(writing_close(writing));
	buffer_clear(&changes->record);
	TRY(label_encode(&changes->record, label));
	return names_put(changes, STORE_LABELS, label->name, buffer_bytes(&changes->record));
}

enum status writing_label(struct writing *writing, const struct label *label, struct error *err)
{
	enum status st;

	TRY(name_check(label->name, "label", err));
	TRY(changes_admit(writing_changes(writing), 0, err));
	st = put_label(writing, label);
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the label could not be set: %s", status_name(st));
}

enum status writing_label_delete(struct writing *writing, struct bytes name, struct error *err)
{
	struct label there;
	enum status st;

	TRY(changes_admit_change(writing_changes(writing), err));
	TRY(session_label(writing_session(writing), name, &there, err));
	st = writing_close(writing);
	if (st == ST_OK)
		st = names_remove(writing_changes(writing), STORE_LABELS, name);
	return st == ST_OK
		       ? ST_OK
		       : error_set(err, st, "the label could not be deleted: %s", status_name(st));
}
