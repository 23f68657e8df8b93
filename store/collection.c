/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/collection.h"

#include <stdlib.h>

enum status store__collecting_new(struct collecting **out)
{
	struct collecting *collecting = calloc(1, sizeof(*collecting));

	*out = collecting;
	if (!collecting)
		return ST_NO_MEMORY;
	/* With default attributes this cannot fail on Linux. */
	pthread_rwlock_init(&collecting->lock, NULL);
	return ST_OK;
}

void store__collecting_free(struct collecting *collecting)
{
	if (!collecting)
		return;
	pthread_rwlock_destroy(&collecting->lock);
	free(collecting);
}

/* ---- what stays ------------------------------------------------------------ */

static int pack_order(const void *left, const void *right)
{
	const struct old_pack *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

struct old_pack *collection_pack(const struct store_collection *collection, uint64_t number)
{
	const struct old_pack wanted = { .number = number };

	if (collection->pack_count == 0)
		return NULL;
	return bsearch(&wanted, collection->packs, collection->pack_count, sizeof(wanted),
		       pack_order);
}

static enum status hold_one(struct store_collection *collection,
			    const struct pack_location *location, uint32_t flags, bool *first,
			    bool *is_new)
{
	struct held_place *held;
	struct old_pack *pack;

	TRY(held_places_add(&collection->held, location, &held, is_new));
	*first = (held->flags & HELD_LIVE) == 0;
	pack = collection_pack(collection, location->pack);
	if (pack && *is_new)
		pack->held += location->size;
	if (pack && (flags & HELD_BY_DIGEST) && !(held->flags & HELD_BY_DIGEST))
		collection->named++;
	held->flags |= flags;
	return ST_OK;
}

enum status collection_hold(struct store_collection *collection, MDB_txn *txn,
			    const struct store_place *place, uint32_t flags, bool *first)
{
	struct pack_location at = store__pack_location(place);
	struct store_place base;
	struct bytes stored;
	bool is_new, ignored;

	TRY(hold_one(collection, &at, flags, first, &is_new));
	/* What a place that was held already is made of was held with it. */
	while (is_new && at.is_difference) {
		TRY(store__pack_stored(collection->store, txn, &at, &stored));
		TRY(store__pack_base(stored, &base));
		at = store__pack_location(&base);
		TRY(hold_one(collection, &at, 0, &ignored, &is_new));
	}
	return ST_OK;
}

static int index_order(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

uint64_t collection_moved(const struct store_collection *collection,
			  const struct pack_location *location)
{
	const struct held_place *held = held_places_find(&collection->held, location);
	const size_t *found;
	size_t at;

	if (!held || !(held->flags & HELD_MOVES))
		return 0;
	at = (size_t)(held - collection->held.all);
	found = bsearch(&at, collection->moves, collection->move_count, sizeof(at), index_order);
	return found ? collection->moved_to[found - collection->moves] : 0;
}

/* ---- hooks ----------------------------------------------------------------- */

static bool is_live(const struct store_collection *collection, const struct pack_location *at)
{
	const struct held_place *held;

	if (at->pack >= collection->barrier)
		return true;
	held = held_places_find(&collection->held, at);
	return held && (held->flags & HELD_LIVE);
}

bool store__collection_hides(const struct store *store, const struct store_place *place)
{
	const struct pack_location at = store__pack_location(place);
	struct collecting *collecting = store->collecting;
	bool hides = false;

	if (!collecting->any)
		return false;
	pthread_rwlock_rdlock(&collecting->lock);
	if (collecting->now && collecting->now->phase >= COLLECT_PLANS)
		hides = !is_live(collecting->now, &at);
	pthread_rwlock_unlock(&collecting->lock);
	return hides;
}

bool store__collection_hides_note(const struct store *store, const struct store_place *place)
{
	struct collecting *collecting = store->collecting;
	bool hides = false;

	if (!collecting->any)
		return false;
	pthread_rwlock_rdlock(&collecting->lock);
	if (collecting->now && collecting->now->phase >= COLLECT_PLANS) {
		const struct store_removal *removal = &collecting->now->removal;

		hides = removal->place_goes && removal->place_goes(removal->context, place);
	}
	pthread_rwlock_unlock(&collecting->lock);
	return hides;
}

bool store__collection_spares(const struct store *store, const struct store_place *place)
{
	const struct pack_location at = store__pack_location(place);
	struct collecting *collecting = store->collecting;
	bool spares = true;

	if (!collecting->any)
		return true;
	pthread_rwlock_rdlock(&collecting->lock);
	if (collecting->now)
		spares = is_live(collecting->now, &at);
	pthread_rwlock_unlock(&collecting->lock);
	return spares;
}

/* Packs that something new starts from are not emptied: it would have to move as well. */
static enum status lend(struct store_collection *collection, MDB_txn *txn,
			const struct store_place *place)
{
	struct store_place base = *place;
	struct old_pack *pack;
	struct bytes stored;
	bool ignored;

	TRY(collection_hold(collection, txn, place, 0, &ignored));
	for (;;) {
		const struct pack_location at = store__pack_location(&base);

		pack = collection_pack(collection, at.pack);
		if (pack)
			pack->lent = true;
		if (!at.is_difference)
			return ST_OK;
		TRY(store__pack_stored(collection->store, txn, &at, &stored));
		TRY(store__pack_base(stored, &base));
	}
}

/* Behind the marks: what is held and does not move. While it is being found out what moves,
 * nothing. */
static bool is_firm(const struct store_collection *collection, const struct pack_location *at)
{
	const struct held_place *held;

	if (collection->phase <= COLLECT_PLANS)
		return false;
	held = held_places_find(&collection->held, at);
	return held && !(held->flags & HELD_MOVES);
}

enum status store__collection_lends(const struct store *store, MDB_txn *txn,
				    const struct store_place *place, bool *lends)
{
	const struct pack_location at = store__pack_location(place);
	struct collecting *collecting = store->collecting;
	struct store_collection *now;
	enum status st = ST_OK;

	*lends = true;
	if (!collecting->any)
		return ST_OK;
	pthread_rwlock_wrlock(&collecting->lock);
	now = collecting->now;
	if (now && now->phase == COLLECT_MARKS)
		st = lend(now, txn, place);
	else if (now && at.pack < now->barrier)
		*lends = is_firm(now, &at);
	pthread_rwlock_unlock(&collecting->lock);
	return st;
}
