/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/move.h"

#include <inttypes.h>

#include "vm/reach.h"
#include "world/chain.h"
#include "world/changes.h"
#include "world/entry.h"
#include "world/kept.h"
#include "world/line.h"
#include "world/places.h"
#include "world/record.h"
#include "world/remake.h"
#include "world/snapshot.h"
#include "world/writer.h"

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the world could not be moved: %s", status_name(st));
}

/* ---- states that are not kept -------------------------------------------------- */

/* Where a state goes that is made again: into the commit. */
struct commit_sink {
	struct blockstore base;
	struct store_batch *batch;
	const struct store_place *place;
};

static enum status sink_put(struct blockstore *self, const struct block_cid *cid,
			    struct bytes block)
{
	const struct commit_sink *sink = (const struct commit_sink *)self;

	return store_batch_put_made(sink->batch, cid_store_key(cid_of(cid)), block, sink->place);
}

static const struct blockstore_ops sink_ops = { .put = sink_put };

/* What was made of the state goes where it stays. From here on a failure spoils the commit: blocks
 * must not be taken for those of whatever entry comes next. */
static enum status put_remade(struct changes *changes, struct overlay *remade,
			      const struct block_cid *root, const struct store_place *place)
{
	struct commit_sink sink = { { &sink_ops }, changes->batch, place };
	struct arena ahead;
	struct reach reach;
	enum status st;

	arena_init(&ahead, 0);
	reach = reach_begin(remade, &ahead, 1, &sink.base);
	st = reach_add(&reach, cid_of(root));
	if (st == ST_OK)
		st = reach_all(&reach);
	arena_fini(&ahead);
	if (st != ST_OK)
		changes_fail(changes, st);
	return st;
}

static enum status remake(struct writing *writing, struct arena *arena,
			  const struct state_point *point, const struct store_place *place,
			  struct error *err)
{
	struct session *session = writing_session(writing);
	struct overlay_blocks blocks;
	struct overlay remade;

	overlay_init(&remade, arena);
	overlay_blocks_init(&blocks, &remade, NULL);
	if (point->has_seq)
		TRY(session_remake_entry(session, point->seq, &blocks.base, err));
	else
		TRY(session_remake_root(session, &point->root, &blocks.base, err));
	TRY(writing_close(writing));
	return put_remade(writing_changes(writing), &remade, &point->root, place);
}

/* A state is there if its root is: a checkpoint keeps all that a root reaches or forgets the
 * root too. One that comes between this and the commit keeps it. */
enum status move_make_readable(struct writing *writing, const struct state_point *point,
			       const struct store_place *place, struct error *err)
{
	struct changes *changes = writing_changes(writing);
	const struct bytes key = cid_store_key(cid_of(&point->root));
	struct arena arena;
	enum status st = writer_pin(changes->writer, &point->root);

	if (st == ST_OK)
		st = store_batch_has_block(changes->batch, key);
	if (st != ST_NOT_FOUND)
		return st;
	arena_init(&arena, 0);
	arena.cancel = session_cancel(writing_session(writing));
	st = remake(writing, &arena, point, place, err);
	arena_fini(&arena);
	/* What was made must be that state. */
	if (st == ST_OK && store_batch_has_block(changes->batch, key) != ST_OK)
		st = ST_CORRUPT;
	return st;
}

/* ---- the move ------------------------------------------------------------------ */

static enum status read_target(struct session *session, uint64_t seq, struct journal_entry *out)
{
	TRY(entry_read(session, session_arena(session), seq, out));
	return out->kind == JOURNAL_MOVE
		       ? entry_read(session, session_arena(session), out->move.target, out)
		       : ST_OK;
}

static enum status move_to(struct writing *writing, const struct journal_entry *target,
			   struct journal_move *move, struct moved *out, struct error *err)
{
	struct session *session = writing_session(writing);
	struct changes *changes = writing_changes(writing);
	const struct state_point point = {
		.root = target->root_after,
		.seq = target->seq,
		.has_seq = true,
	};
	const struct store_place place = record_place(changes->world->id, changes->next_seq, 0);
	struct journal_entry entry = {
		.kind = JOURNAL_MOVE,
		.root_before = changes->head.root,
		.root_after = target->root_after,
		.env = target->env,
	};

	move->target = target->seq;
	TRY(line_make_move(session, move));
	TRY(chain_tip_behind(session, target, &entry.chain));
	TRY(move_make_readable(writing, &point, &place, err));
	TRY(writing_close(writing));
	entry.move = *move;
	/* From here on every failure spoils the commit. */
	TRY(changes_append(changes, &entry));
	*out = (struct moved){
		.root_before = entry.root_before,
		.root_after = entry.root_after,
		.env = entry.env,
		.target = move->target,
		.seq = entry.seq,
		.durable = session_setup(session)->durable,
	};
	return ST_OK;
}

static enum status go(struct writing *writing, uint64_t seq, struct journal_move move,
		      struct moved *out, struct error *err)
{
	struct session *session = writing_session(writing);
	const uint64_t newest = session_head(session).seq;
	struct journal_entry target;
	enum status st;

	TRY(changes_admit(writing_changes(writing), 0, err));
	if (seq > newest) {
		(void)error_set(err, ST_NOT_FOUND, "there is no journal entry %" PRIu64, seq);
		error_hint(err, "the newest one is %" PRIu64, newest);
		return ST_NOT_FOUND;
	}
	st = read_target(session, seq, &target);
	if (st == ST_OK)
		st = move_to(writing, &target, &move, out, err);
	return st == ST_OK ? ST_OK : failed(err, st);
}

static enum status go_to_snapshot(struct writing *writing, enum move_reason reason,
				  struct bytes name, struct moved *out, struct error *err)
{
	struct journal_move move = { .reason = reason, .name = name };
	struct snapshot snapshot;

	TRY(session_snapshot(writing_session(writing), name, &snapshot, err));
	return go(writing, snapshot.seq, move, out, err);
}

enum status writing_restore(struct writing *writing, struct bytes snapshot, struct moved *out,
			    struct error *err)
{
	return go_to_snapshot(writing, MOVE_RESTORE, snapshot, out, err);
}

enum status writing_reset(struct writing *writing, struct bytes snapshot, struct moved *out,
			  struct error *err)
{
	if (snapshot.size > 0)
		return go_to_snapshot(writing, MOVE_RESET, snapshot, out, err);
	return go(writing, 0, (struct journal_move){ .reason = MOVE_RESET }, out, err);
}

enum status writing_rewind(struct writing *writing, uint64_t seq, struct moved *out,
			   struct error *err)
{
	return go(writing, seq, (struct journal_move){ .reason = MOVE_REWIND }, out, err);
}

enum status writing_rewind_back(struct writing *writing, uint64_t count, struct moved *out,
				struct error *err)
{
	uint64_t seq;

	TRY(line_back(writing_session(writing), count, &seq, err));
	return writing_rewind(writing, seq, out, err);
}

/* ---- roots --------------------------------------------------------------------- */

static enum status ends_at(struct session *session, uint64_t seq, struct cid root)
{
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = entry_read(session, &arena, seq, &entry);
	arena_fini(&arena);
	if (st == ST_OK && !cid_equal(cid_of(&entry.root_after), root))
		return ST_NOT_FOUND;
	return st;
}

/* States that are kept are not noted: looks at all of them, the newest first. */
static enum status find_kept_root(struct session *session, struct cid root, uint64_t *seq)
{
	struct store *store = session_store(session);
	uint64_t up_to = session_head(session).seq;
	enum status st = ST_NOT_FOUND;

	while (st == ST_NOT_FOUND) {
		const struct world *keeper = world_of_entry(session_world(session), up_to);

		if (cancel_asked(session_cancel(session)))
			return ST_CANCELLED;
		TRY(kept_find_base(store, keeper, up_to, seq));
		st = ends_at(session, *seq, root);
		if (*seq == 0)
			return st;
		up_to = *seq - 1;
	}
	return st;
}

/* The newest entry that ended at a root. */
static enum status find_root(struct session *session, struct cid root, uint64_t *seq)
{
	const struct state_point head = session_head(session);
	struct entry_place *places;
	size_t count;
	enum status st = ST_NOT_FOUND;

	*seq = head.seq;
	if (cid_equal(cid_of(&head.root), root))
		return ST_OK;
	TRY(places_find(session, session_arena(session), cid_store_key(root), &places, &count));
	for (size_t i = 0; st == ST_NOT_FOUND && i < count; i++) {
		*seq = places[i].seq;
		st = ends_at(session, *seq, root);
	}
	return st == ST_NOT_FOUND ? find_kept_root(session, root, seq) : st;
}

enum status writing_restore_root(struct writing *writing, struct cid root, struct moved *out,
				 struct error *err)
{
	struct session *session = writing_session(writing);
	uint64_t seq;
	enum status st = find_root(session, root, &seq);

	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "no journal entry of world `%s` ended at this root",
				session_world(session)->name);
		error_hint(err, "Chaos.History lists the roots of this world; Chaos.WorldCreate "
				"makes a world of any root");
		return st;
	}
	if (st != ST_OK)
		return failed(err, st);
	return go(writing, seq, (struct journal_move){ .reason = MOVE_RESTORE }, out, err);
}
