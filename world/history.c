/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/history.h"

#include <inttypes.h>

#include "world/changes.h"
#include "world/journal_tipset.h"
#include "world/record.h"

/* ---- entries --------------------------------------------------------------- */

static enum status read_entry(struct session *session, struct arena *arena, uint64_t seq,
			      struct journal_entry *out)
{
	const struct world *keeper = world_of_entry(session_world(session), seq);
	struct record_key key = record_key_journal(keeper->id, seq);
	struct bytes record;
	enum status st = session_record(session, arena, STORE_JOURNAL, record_key_bytes(&key),
					&record);

	if (st == ST_OK)
		st = journal_decode(record, seq, out);
	return st == ST_NOT_FOUND ? ST_CORRUPT : st;
}

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
		TRY(read_entry(session, arena, entry->seq - 1, &neighbour));
		if (!follows(entry, &neighbour))
			return ST_CORRUPT;
	}
	if (entry->seq == head.seq)
		return block_cid_equal(&entry->root_after, &head.root) ? ST_OK : ST_CORRUPT;
	TRY(read_entry(session, arena, entry->seq + 1, &neighbour));
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
static enum status entry_read(struct session *session, uint64_t seq, enum status st,
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
	st = read_entry(session, session_arena(session), seq, out);
	if (st == ST_OK)
		st = check_message(out);
	if (st == ST_OK)
		st = check_neighbours(session, out);
	return entry_read(session, seq, st, err);
}

enum status session_next_entry(struct session *session, struct arena *arena, uint64_t seq,
			       const struct block_cid *before, struct journal_entry *out,
			       struct error *err)
{
	enum status st;

	TRY(check_exists(session, seq, err));
	st = read_entry(session, arena, seq, out);
	if (st == ST_OK)
		st = check_message(out);
	if (st == ST_OK && before && !block_cid_equal(&out->root_before, before))
		st = ST_CORRUPT;
	return entry_read(session, seq, st, err);
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

/* A look-up in what is noted of what is committed: the last entry of one world, up to newest,
 * that holds the message. */
struct search {
	struct store_view *view;
	struct cid cid;
	struct bytes digest;
	uint64_t world, newest;
	bool ran; /* of those entries only one in which it ran */
	struct entry_place found;
};

/* Other digests may begin alike, and blocks of states are noted as well. */
static enum status look_at(void *context, const struct store_place *bytes)
{
	struct search *search = context;
	const struct entry_place place = record_place_read(bytes);
	const struct record_key key = record_key_journal(place.world, place.seq);
	struct journal_entry entry;
	struct bytes record;
	enum status st;

	if (place.world != search->world || place.seq > search->newest)
		return ST_NOT_FOUND;
	st = store_view_get(search->view, STORE_JOURNAL, record_key_bytes(&key), &record);
	if (st == ST_OK)
		st = journal_decode(record, place.seq, &entry);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_CORRUPT : st;
	TRY(entry_pick_message(&entry, search->cid));
	if (search->ran && !journal_entry_ran(&entry))
		return ST_NOT_FOUND;
	search->found = place;
	return ST_OK;
}

static enum status search_world(struct search *search)
{
	return store_view_noted(search->view, search->digest, look_at, search);
}

/* In what chaosactord 0.1.0 wrote no entry points to another: finds the newest one that ran,
 * else the newest. */
static enum status find_unpointed(struct search *search, struct message_place *out)
{
	enum status st;

	search->ran = true;
	search->newest = out->newest;
	st = search_world(search);
	search->ran = false;
	out->seq = st == ST_OK ? search->found.seq : out->newest;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status find_in_world(struct search *search, struct message_place *out)
{
	TRY(search_world(search));
	out->newest = search->found.seq;
	out->seq = out->newest - search->found.back;
	return search->found.back == PLACE_BACK_UNKNOWN ? find_unpointed(search, out) : ST_OK;
}

static enum status find_committed(struct session *session, struct cid cid,
				  struct message_place *out)
{
	const struct world *world = session_world(session);
	struct search search = {
		.cid = cid,
		.digest = cid_store_key(cid),
		.newest = session_head(session).seq,
	};
	uint64_t newest = session_head(session).seq;
	enum status st;

	TRY(store_view_begin(session_setup(session)->store, &search.view));
	for (;;) {
		search.world = world->id;
		search.newest = newest;
		st = find_in_world(&search, out);
		if (st != ST_NOT_FOUND || !world->parent)
			break;
		if (world->forked_at < newest)
			newest = world->forked_at;
		world = world->parent;
	}
	store_view_end(search.view);
	return st;
}

enum status session_find_message(struct session *session, struct cid cid, struct message_place *out,
				 struct error *err)
{
	const struct changes *changes = session_changes(session);
	struct block_cid block;
	enum status st = ST_NOT_FOUND;

	if (block_cid_from(cid, &block) == ST_OK) {
		cid = cid_of(&block);
		if (changes && changes_find_message(changes, cid_store_key(cid), out))
			return ST_OK;
		st = find_committed(session, cid, out);
	}
	if (st == ST_NOT_FOUND)
		return error_set(err, st, "this message was not applied here");
	if (st != ST_OK)
		return error_set(err, st, "the message index cannot be read: %s", status_name(st));
	return ST_OK;
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
	struct bytes block;
	enum status st = ST_NOT_FOUND;

	*out = (struct state_point){ .env = session_head(session).env };
	if (block_cid_from(root, &out->root) == ST_OK)
		st = blockstore_get(session_blocks(session), session_arena(session), root, &block);
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "there is no state with this root");
		error_hint(err, "roots are in the results of Chaos.StateRoot and Chaos.History");
		return st;
	}
	if (st != ST_OK)
		return error_set(err, st, "the root could not be read: %s", status_name(st));
	return ST_OK;
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
	}
	*out = session_head(session);
	return ST_OK;
}
