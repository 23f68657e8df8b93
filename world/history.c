/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/history.h"

#include <inttypes.h>

#include "world/changes.h"
#include "world/entry.h"
#include "world/journal_tipset.h"
#include "world/label.h"
#include "world/line.h"
#include "world/places.h"
#include "world/snapshot.h"

/* ---- entries --------------------------------------------------------------- */

static bool follows(const struct journal_entry *entry, const struct journal_entry *previous)
{
	return block_cid_equal(&previous->root_after, &entry->root_before);
}

/* Whether the entry starts where the one before it ended, and ends where the one after it
 * starts or the world stands. */
static enum status check_neighbours(struct session *session, const struct journal_entry *entry)
{
	const struct state_point head = session_head(session);
	struct arena *arena = session_arena(session);
	struct journal_entry neighbour;

	if (entry->seq > 0) {
		TRY(entry_read(session, arena, entry->seq - 1, &neighbour));
		if (!follows(entry, &neighbour))
			return ST_CORRUPT;
	}
	if (entry->seq == head.seq)
		return block_cid_equal(&entry->root_after, &head.root) ? ST_OK : ST_CORRUPT;
	TRY(entry_read(session, arena, entry->seq + 1, &neighbour));
	return follows(&neighbour, entry) ? ST_OK : ST_CORRUPT;
}

/* What damage did to a record may still decode. */
static enum status check_message(const struct journal_entry *entry)
{
	struct block_cid bare;

	if (entry->kind != JOURNAL_MESSAGE && entry->kind != JOURNAL_IMPLICIT)
		return ST_OK;
	TRY(journal_form_cid(entry->message, &bare));
	return block_cid_equal(&bare, &entry->message_cid) ? ST_OK : ST_CORRUPT;
}

/* Finds the words for what came of reading an entry. */
static enum status was_read(struct session *session, uint64_t seq, enum status st,
			    struct error *err)
{
	if (st == ST_CORRUPT || st == ST_DAMAGED)
		return error_set(err, st, "journal entry %" PRIu64 " of world `%s` is damaged", seq,
				 session_world(session)->name);
	if (st != ST_OK)
		return error_set(err, st, "journal entry %" PRIu64 " cannot be read: %s", seq,
				 status_name(st));
	return ST_OK;
}

static enum status check_exists(struct session *session, uint64_t seq, struct error *err)
{
	const uint64_t newest = session_head(session).seq;

	if (seq <= newest)
		return ST_OK;
	(void)error_set(err, ST_NOT_FOUND, "there is no journal entry %" PRIu64, seq);
	error_hint(err, "the newest one is %" PRIu64, newest);
	return ST_NOT_FOUND;
}

enum status session_entry(struct session *session, uint64_t seq, struct journal_entry *out,
			  struct error *err)
{
	enum status st;

	TRY(check_exists(session, seq, err));
	st = entry_read(session, session_arena(session), seq, out);
	if (st == ST_OK)
		st = check_message(out);
	if (st == ST_OK)
		st = check_neighbours(session, out);
	return was_read(session, seq, st, err);
}

enum status session_next_entry(struct session *session, struct arena *arena, uint64_t seq,
			       const struct block_cid *before, struct journal_entry *out,
			       struct error *err)
{
	enum status st;

	TRY(check_exists(session, seq, err));
	st = entry_read(session, arena, seq, out);
	if (st == ST_OK)
		st = check_message(out);
	if (st == ST_OK && before && !block_cid_equal(&out->root_before, before))
		st = ST_CORRUPT;
	return was_read(session, seq, st, err);
}

/* ---- messages -------------------------------------------------------------- */

/* Whether the entry is of that message alone. */
static bool is_of_message(const struct journal_entry *entry, struct cid cid)
{
	struct block_cid given = block_cid_of(entry->message);

	return entry->kind == JOURNAL_MESSAGE &&
	       (cid_equal(cid_of(&entry->message_cid), cid) || cid_equal(cid_of(&given), cid));
}

enum status entry_pick_message(struct journal_entry *entry, struct cid cid)
{
	if (is_of_message(entry, cid))
		return ST_OK;
	return entry->kind == JOURNAL_TIPSET ? journal_tipset_find(entry, cid) : ST_NOT_FOUND;
}

/* A look-up in what is noted of what is committed. */
struct search {
	struct session *session;
	struct cid cid;
	struct arena arena;        /* of the entry at hand */
	struct line_piece piece;   /* of the line, the last that was looked at */
	uint64_t gap_from, gap_to; /* entries behind the first, up to the second, are not on it */
	bool found;
	struct message_place place;
};

/* Whether an entry is on the line. Entries come in descending order, so that they lie mostly
 * where the one before did. */
static enum status find_on_line(struct search *search, uint64_t seq)
{
	struct line_piece *piece = &search->piece;
	enum status st;

	if (seq >= piece->first && seq <= piece->last)
		return ST_OK;
	if (seq > search->gap_from && seq <= search->gap_to)
		return ST_NOT_FOUND;
	st = line_find(search->session, seq, piece);
	if (st == ST_NOT_FOUND && seq > piece->last) {
		search->gap_from = piece->last;
		search->gap_to = seq;
	}
	return st;
}

/* ST_OK ends the search. In what chaosactord 0.1.0 wrote no entry points to another: the newest
 * one that ran counts then, else the newest. */
static enum status look_at(struct search *search, const struct entry_place *place)
{
	struct journal_entry entry;

	TRY(find_on_line(search, place->seq));
	arena_reset(&search->arena);
	TRY(entry_read(search->session, &search->arena, place->seq, &entry));
	TRY(entry_pick_message(&entry, search->cid));
	if (!search->found)
		search->place = (struct message_place){ place->seq, place->seq };
	search->found = true;
	if (place->back == PLACE_BACK_UNKNOWN && !journal_entry_ran(&entry))
		return ST_NOT_FOUND;
	search->place.seq = place->back == PLACE_BACK_UNKNOWN ? place->seq
							      : place->seq - place->back;
	return ST_OK;
}

static enum status find_committed(struct session *session, struct cid cid,
				  struct message_place *out)
{
	struct search search = {
		.session = session,
		.cid = cid,
		.piece = line_newest(session),
	};
	struct entry_place *places;
	struct arena arena;
	size_t count;
	enum status st;

	arena_init(&arena, 0);
	arena_init(&search.arena, 0);
	st = places_find(session, &arena, cid_store_key(cid), &places, &count);
	if (st == ST_OK)
		st = ST_NOT_FOUND;
	for (size_t i = 0; st == ST_NOT_FOUND && i < count; i++)
		st = look_at(&search, &places[i]);
	arena_fini(&search.arena);
	arena_fini(&arena);
	*out = search.place;
	return st == ST_NOT_FOUND && search.found ? ST_OK : st;
}

static enum status find_pending(struct session *session, const struct changes *changes,
				struct cid cid, struct message_place *out)
{
	const struct bytes digest = cid_store_key(cid);
	uint64_t before = UINT64_MAX;

	while (changes_find_message(changes, digest, before, out)) {
		struct line_piece piece;
		/* What is about to be appended is behind the head. */
		const enum status st = out->newest == changes->next_seq
					       ? ST_OK
					       : line_find(session, out->newest, &piece);

		if (st != ST_NOT_FOUND)
			return st;
		before = out->newest;
	}
	return ST_NOT_FOUND;
}

enum status session_find_message(struct session *session, struct cid cid, struct message_place *out,
				 struct error *err)
{
	const struct changes *changes = session_changes(session);
	struct block_cid block;
	enum status st = ST_NOT_FOUND;

	if (block_cid_from(cid, &block) == ST_OK) {
		cid = cid_of(&block);
		if (changes)
			st = find_pending(session, changes, cid, out);
		if (st == ST_NOT_FOUND)
			st = find_committed(session, cid, out);
	}
	if (st == ST_NOT_FOUND)
		return error_set(err, st, "this message was not applied here");
	if (st != ST_OK)
		return error_set(err, st, "the message index cannot be read: %s", status_name(st));
	return ST_OK;
}

/* Of the changes at hand, into entries unless that is NULL; how many. */
static size_t pending_entries(const struct changes *changes, struct bytes digest, uint64_t *entries)
{
	struct message_place place = { .newest = UINT64_MAX };
	size_t count = 0;

	while (changes && changes_find_message(changes, digest, place.newest, &place)) {
		if (entries)
			entries[count] = place.newest;
		count++;
	}
	return count;
}

static enum status list_message_entries(struct session *session, struct arena *arena,
					struct bytes digest, uint64_t **out, size_t *count)
{
	const struct changes *changes = session_changes(session);
	const size_t pending = pending_entries(changes, digest, NULL);
	struct entry_place *places;
	size_t committed;

	TRY(places_find(session, arena, digest, &places, &committed));
	*out = arena_zalloc(arena, pending + committed, sizeof(**out));
	if (!*out)
		return ST_NO_MEMORY;
	*count = pending_entries(changes, digest, *out);
	for (size_t i = 0; i < committed; i++)
		if (*count == 0 || places[i].seq < (*out)[*count - 1])
			(*out)[(*count)++] = places[i].seq;
	return ST_OK;
}

enum status session_message_entries(struct session *session, struct arena *arena, struct cid cid,
				    uint64_t **out, size_t *count, struct error *err)
{
	struct block_cid block;
	enum status st = ST_OK;

	*out = NULL;
	*count = 0;
	if (block_cid_from(cid, &block) == ST_OK)
		st = list_message_entries(session, arena, cid_store_key(cid_of(&block)), out,
					  count);
	if (st == ST_OK)
		return ST_OK;
	return error_set(err, st, "the message index cannot be read: %s", status_name(st));
}

enum status session_entry_message(struct session *session, uint64_t seq, struct cid cid,
				  struct journal_entry *out, struct error *err)
{
	enum status st;

	TRY(session_entry(session, seq, out, err));
	st = entry_pick_message(out, cid);
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "journal entry %" PRIu64 " does not hold this message",
				seq);
		error_hint(err, "leave the sequence number out to find the message's entry");
		return st;
	}
	if (st != ST_OK)
		return error_set(err, st, "journal entry %" PRIu64 " cannot be read: %s", seq,
				 status_name(st));
	return ST_OK;
}

/* ---- states ---------------------------------------------------------------- */

static enum status point_of_entry(struct session *session, uint64_t seq, struct state_point *out,
				  struct error *err)
{
	struct journal_entry entry;

	TRY(session_entry(session, seq, &entry, err));
	*out = (struct state_point){
		.root = entry.root_after,
		.seq = seq,
		.has_seq = true,
		.env = entry.env,
	};
	return ST_OK;
}

static enum status point_of_root(struct session *session, struct cid root, struct state_point *out,
				 struct error *err)
{
	enum status st = ST_NOT_FOUND;

	*out = (struct state_point){ .env = session_head(session).env };
	if (block_cid_from(root, &out->root) == ST_OK)
		st = session_use_root(session, &out->root);
	if (st == ST_OK)
		st = blockstore_has_stored(session_blocks(session), root);
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "there is no state with this root");
		error_hint(err, "roots are in the results of Chaos.StateRoot and Chaos.History");
		return st;
	}
	if (st != ST_OK)
		return error_set(err, st, "the root could not be read: %s", status_name(st));
	return ST_OK;
}

static enum status point_of_snapshot(struct session *session, struct bytes name,
				     struct state_point *out, struct error *err)
{
	struct snapshot snapshot;

	TRY(session_snapshot(session, name, &snapshot, err));
	return point_of_entry(session, snapshot.seq, out, err);
}

static enum status point_of_label(struct session *session, struct bytes name,
				  struct state_point *out, struct error *err)
{
	struct label label;

	TRY(session_label(session, name, &label, err));
	if (label.kind == LABEL_ROOT)
		return point_of_root(session, cid_of(&label.root), out, err);
	(void)error_set(err, ST_INVALID, "label `@%.*s` stands for an address, not for a state",
			(int)name.size, (const char *)name.data);
	error_hint(err, "Chaos.LabelList tells what labels stand for");
	return ST_INVALID;
}

enum status session_at(struct session *session, const struct at *at, struct state_point *out,
		       struct error *err)
{
	switch (at->kind) {
	case AT_HEAD:
		break;
	case AT_GENESIS:
		return point_of_entry(session, 0, out, err);
	case AT_SEQ:
		return point_of_entry(session, at->seq, out, err);
	case AT_ROOT:
		return point_of_root(session, at->root, out, err);
	case AT_SNAPSHOT:
		return point_of_snapshot(session, at->name, out, err);
	case AT_LABEL:
		return point_of_label(session, at->name, out, err);
	}
	*out = session_head(session);
	return ST_OK;
}
