/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/collect_plan.h"

#include <stdlib.h>

#include "store/view.h"

enum {
	PLACES_A_VIEW = 4096, /* looked at before others may have what the view holds */
	/* To empty packs, what moves is written again: at most so many times what is won. */
	MOVED_MOST = 2,
};

/* A pack is emptied when less than so many of a hundred parts of it stay: the first of these
 * that does not cost too much. */
static const unsigned parts[] = { 75, 50, 25 };

struct plan {
	struct store_collection *collection;
	struct held_places held; /* sorted */
	struct store_view *view;
	uint64_t moved_bytes, won_bytes;
	size_t moves;
};

/* ---- what moves ------------------------------------------------------------ */

static bool moves_at(const struct plan *plan, const struct pack_location *at)
{
	const struct held_place *held = held_places_find(&plan->held, at);

	return held && (held->flags & HELD_MOVES);
}

/* Whether the base of what lies in a place moves. */
static enum status base_moves(struct plan *plan, const struct pack_location *at, bool *moves)
{
	struct pack_location base_at;
	struct store_place base;
	struct bytes stored;

	TRY(store__pack_stored(plan->collection->store, plan->view->txn, at, &stored));
	TRY(store__pack_base(stored, &base));
	base_at = store__pack_location(&base);
	*moves = moves_at(plan, &base_at);
	return ST_OK;
}

static enum status look_at(struct plan *plan, struct held_place *held)
{
	const struct pack_location at = held_location(held);
	const struct old_pack *pack = collection_pack(plan->collection, at.pack);
	bool moves = pack && pack->goes;

	held->flags &= ~(uint32_t)HELD_MOVES;
	/* What came later has its bases in packs that do not go. */
	if (!pack)
		return ST_OK;
	if (!moves && at.is_difference)
		TRY(base_moves(plan, &at, &moves));
	if (!moves)
		return ST_OK;
	held->flags |= HELD_MOVES;
	plan->moves++;
	plan->moved_bytes += at.size;
	return ST_OK;
}

/* A base stands before all that start from it, so one pass in order finds everything. */
static enum status find_moves(struct plan *plan)
{
	enum status st = ST_OK;
	size_t at = 0;

	plan->moves = 0;
	plan->moved_bytes = 0;
	while (st == ST_OK && at < plan->held.count) {
		const size_t left = plan->held.count - at;
		const size_t end = at + (left < PLACES_A_VIEW ? left : PLACES_A_VIEW);

		TRY(store_view_begin(plan->collection->store, &plan->view));
		for (; st == ST_OK && at < end; at++)
			st = look_at(plan, &plan->held.all[at]);
		store_view_end(plan->view);
	}
	return st;
}

/* ---- which packs go -------------------------------------------------------- */

/* Those of which less than a part of a hundred stays; 0: of which nothing does. */
static void choose_packs(struct plan *plan, unsigned part)
{
	struct store_collection *collection = plan->collection;

	plan->won_bytes = 0;
	for (size_t i = 0; i < collection->pack_count; i++) {
		struct old_pack *pack = &collection->packs[i];

		pack->goes = pack->held == 0 ||
			     (!pack->lent && pack->held * 100 < pack->bytes * part);
		if (pack->goes)
			plan->won_bytes += pack->bytes - pack->held;
	}
}

static enum status choose(struct plan *plan)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		choose_packs(plan, parts[i]);
		TRY(find_moves(plan));
		if (plan->moved_bytes <= plan->won_bytes * MOVED_MOST)
			return ST_OK;
	}
	choose_packs(plan, 0);
	return find_moves(plan);
}

/* ---- the plan -------------------------------------------------------------- */

static enum status list_moves(struct plan *plan)
{
	struct store_collection *collection = plan->collection;
	size_t count = 0;

	if (plan->moves == 0)
		return ST_OK;
	collection->moves = calloc(plan->moves, sizeof(*collection->moves));
	collection->moved_to = calloc(plan->moves, sizeof(*collection->moved_to));
	if (!collection->moves || !collection->moved_to)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < plan->held.count; i++)
		if (plan->held.all[i].flags & HELD_MOVES)
			collection->moves[count++] = i;
	collection->move_count = count;
	return ST_OK;
}

static void take_effect(struct plan *plan)
{
	struct store_collection *collection = plan->collection;
	struct collecting *collecting = collection->store->collecting;
	struct held_places former;

	pthread_rwlock_wrlock(&collecting->lock);
	former = collection->held;
	collection->held = plan->held;
	collection->phase = COLLECT_MOVES;
	pthread_rwlock_unlock(&collecting->lock);
	held_places_fini(&former);
}

enum status collection_plan(struct store_collection *collection)
{
	struct plan plan = { .collection = collection };
	enum status st = held_places_sort(&collection->held, &plan.held);

	if (st == ST_OK)
		st = choose(&plan);
	if (st == ST_OK)
		st = list_moves(&plan);
	if (st == ST_OK && collection->phase == COLLECT_PLANS)
		take_effect(&plan);
	else
		held_places_fini(&plan.held);
	return st;
}
