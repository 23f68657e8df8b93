/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/read_write_set.h"

#include <inttypes.h>
#include <stdlib.h>

#include "world/apply_tipset.h"
#include "world/history.h"

static enum status note_written(void *context, struct bytes key, struct bytes block)
{
	(void)key;
	return touched_note_written(context, block);
}

static enum status replay(struct session *session, const struct journal_entry *entry,
			  const struct tipset_surroundings *around, struct error *err)
{
	const struct run_order order = {
		.blocks = around->blocks,
		.sink = around->sink,
		.touched = around->touched,
	};
	struct application application;
	struct tipset_run tipset;

	if (journal_holds_message(entry))
		return session_replay_entry(session, &order, entry, &application, err);
	if (entry->kind == JOURNAL_TIPSET)
		return session_replay_tipset_in(session, entry, around, &tipset, err);
	(void)error_set(err, ST_INVALID,
			"journal entry %" PRIu64 " is neither a message nor a tipset", entry->seq);
	error_hint(err, "Chaos.History tells the kind of every entry");
	return ST_INVALID;
}

static int by_cid(const void *a, const void *b)
{
	const struct touched_block *left = *(const struct touched_block *const *)a;
	const struct touched_block *right = *(const struct touched_block *const *)b;

	return bytes_compare(left->cid.raw, right->cid.raw);
}

/* What was written comes out of the overlay in no order. */
static enum status sort_written(struct arena *arena, struct touched_list *list)
{
	const size_t count = list->index.count;
	struct touched_block **blocks = arena_zalloc(arena, count, sizeof(struct touched_block *));
	size_t at = 0;

	if (!blocks)
		return ST_NO_MEMORY;
	for (struct touched_block *block = list->first; block; block = block->next)
		blocks[at++] = block;
	if (count > 0)
		qsort(blocks, count, sizeof(struct touched_block *), by_cid);
	list->end = &list->first;
	for (at = 0; at < count; at++) {
		*list->end = blocks[at];
		list->end = &blocks[at]->next;
	}
	*list->end = NULL;
	return ST_OK;
}

static enum status run(struct session *session, const struct journal_entry *entry,
		       struct touched *touched, struct error *err)
{
	struct arena *kept = session_arena(session);
	struct tipset_surroundings around = {
		.blocks = &touched->reading,
		.arena = session_scratch(session),
		.touched = touched,
	};
	struct overlay_blocks sink;
	struct overlay written;

	overlay_init(&written, kept);
	overlay_blocks_init(&sink, &written, NULL);
	around.sink = &sink.base;
	TRY(replay(session, entry, &around, err));
	TRY(overlay_each(&written, note_written, touched));
	return sort_written(kept, &touched->written);
}

/* ---- actors ----------------------------------------------------------------------- */

static bool same_actor(const struct actor *a, const struct actor *b)
{
	return cid_equal(a->code, b->code) && cid_equal(a->head, b->head) && a->nonce == b->nonce &&
	       bigint_compare(&a->balance, &b->balance) == 0;
}

/* *found is false for no actor; an actor that cannot be read fails. */
static enum status look(struct state_tree *tree, uint64_t id, struct actor *actor, bool *found)
{
	const enum status st = state_tree_get(tree, id, actor);

	*found = st == ST_OK;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status compare(struct state_tree *before, struct state_tree *after,
			   struct actor_access *access)
{
	struct actor old, new;
	bool had, has;

	TRY(look(before, access->id, &old, &had));
	TRY(look(after, access->id, &new, &has));
	if (had && has)
		access->change = same_actor(&old, &new) ? ACTOR_SAME : ACTOR_CHANGED;
	else if (had || has)
		access->change = has ? ACTOR_CREATED : ACTOR_DELETED;
	return ST_OK;
}

static int by_id(const void *a, const void *b)
{
	const uint64_t left = ((const struct actor_access *)a)->id;
	const uint64_t right = ((const struct actor_access *)b)->id;

	return (left > right) - (left < right);
}

static enum status list_actors(struct session *session, const struct journal_entry *entry,
			       const struct touched *touched, struct read_write_set *out,
			       struct error *err)
{
	struct arena *arena = session_arena(session);
	const struct state_point points[] = { { .root = entry->root_before },
					      { .root = entry->root_after } };
	struct state_tree *before, *after;
	struct actor_access *access = arena_zalloc(arena, touched->actor_count, sizeof(*access));

	out->actors = access;
	if (!access)
		return ST_NO_MEMORY;
	TRY(session_tree(session, &points[0], &before, err));
	TRY(session_tree(session, &points[1], &after, err));
	for (const struct touched_actor *actor = touched->actors; actor; actor = actor->next) {
		access->id = actor->id;
		TRY(compare(before, after, access++));
	}
	out->actor_count = touched->actor_count;
	qsort(out->actors, out->actor_count, sizeof(*out->actors), by_id);
	return ST_OK;
}

static enum status find_all(struct session *session, uint64_t seq, struct read_write_set *out,
			    struct error *err)
{
	struct touched *touched = arena_alloc(session_arena(session), sizeof(*touched));
	struct journal_entry entry;

	*out = (struct read_write_set){ .actor_count = 0 };
	if (!touched)
		return ST_NO_MEMORY;
	TRY(session_entry(session, seq, &entry, err));
	touched_init(touched, session_arena(session), session_blocks(session));
	TRY(run(session, &entry, touched, err));
	out->read = touched->read.first;
	out->written = touched->written.first;
	return list_actors(session, &entry, touched, out, err);
}

enum status session_read_write_set(struct session *session, uint64_t seq,
				   struct read_write_set *out, struct error *err)
{
	const enum status st = find_all(session, seq, out, err);

	if (st == ST_OK)
		return ST_OK;
	return error_set(err, st, "what journal entry %" PRIu64 " touches is not found: %s", seq,
			 status_name(st));
}
