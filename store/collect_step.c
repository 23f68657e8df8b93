/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/collect_step.h"

#include <stdlib.h>

#include "base/big_endian.h"
#include "base/check.h"
#include "base/hash.h"
#include "store/database.h"
#include "store/families.h"

/* The most that one step does: some milliseconds each. A step over the index is bounded by
 * store__index_rewrite. */
enum {
	MOVED_BYTES = 256 << 10,
	MOVED_PLACES = 1024,
	ROWS_LOOKED_AT = 2048,
	JOURNAL_ROWS = 128,
	PACKS_REMOVED = 256,
	PACK_BYTES_REMOVED = 8 << 20,
};

/* ---- moving ---------------------------------------------------------------- */

/* What one step moves into one pack. */
struct mover {
	struct store_collection *collection;
	MDB_txn *txn;
	uint64_t pack;
	struct buffer bytes;
	struct arena arena;
	struct store_index_entry *entries;
	size_t entry_count;
};

/* Where a base is now, if it has moved. */
static void base_write(struct mover *mover, size_t at)
{
	uint8_t *bytes = mover->bytes.data + at + 1;
	struct pack_location location;
	struct held_place moved;
	struct store_place base;

	memcpy(base.bytes, bytes, sizeof(base.bytes));
	location = store__pack_location(&base);
	moved.number = collection_moved(mover->collection, &location);
	if (moved.number == 0)
		return;
	moved.size = location.size;
	moved.flags = location.is_difference ? HELD_DIFFERENCE : 0;
	location = held_location(&moved);
	base = store__pack_place(&location);
	memcpy(bytes, base.bytes, sizeof(base.bytes));
}

/* The index learns where a block is that it names. */
static enum status enter(struct mover *mover, const struct pack_location *from,
			 const struct pack_location *to)
{
	const struct store_place old = store__pack_place(from), new = store__pack_place(to);
	uint8_t digest[DIGEST_BYTES];
	struct bytes block;

	arena_reset(&mover->arena);
	TRY(store__pack_read(mover->collection->store, &mover->arena, mover->txn, &old, &block));
	hash_blake2b(block, digest, sizeof(digest));
	mover->entries[mover->entry_count++] =
		store__index_entry(bytes_make(digest, sizeof(digest)), &new);
	return ST_OK;
}

static enum status move_place(struct mover *mover, size_t number)
{
	struct store_collection *collection = mover->collection;
	const struct held_place *held = &collection->held.all[collection->moves[number]];
	const struct pack_location from = held_location(held);
	struct pack_location to = from;
	struct bytes stored;

	TRY(store__pack_stored(collection->store, mover->txn, &from, &stored));
	to.pack = mover->pack;
	to.offset = (uint32_t)mover->bytes.size;
	buffer_append_bytes(&mover->bytes, stored);
	TRY(buffer_status(&mover->bytes));
	if (from.is_difference)
		base_write(mover, to.offset);
	TRY(held_number(&to, &collection->moved_to[number]));
	return held->flags & HELD_BY_DIGEST ? enter(mover, &from, &to) : ST_OK;
}

static enum status pack_write(const struct mover *mover)
{
	uint8_t name[PACK_NUMBER_BYTES];
	MDB_val key = { .mv_data = name, .mv_size = sizeof(name) };
	MDB_val value = { .mv_data = mover->bytes.data, .mv_size = mover->bytes.size };
	const struct store *store = mover->collection->store;

	big_endian_store(mover->pack, name, sizeof(name));
	return store__status(mdb_put(mover->txn, store->packs, &key, &value, MDB_APPEND));
}

static enum status move_all(struct mover *mover)
{
	struct store_collection *collection = mover->collection;
	const struct store_index kept = store__family(collection->store, mover->txn, FAMILY_KEPT);
	size_t *moved = &collection->next.moved;
	MDB_cursor *packs;

	mover->entries = calloc(MOVED_PLACES, sizeof(*mover->entries));
	if (!mover->entries)
		return ST_NO_MEMORY;
	/* The transaction closes the cursor. */
	TRY(store__status(mdb_cursor_open(mover->txn, collection->store->packs, &packs)));
	TRY(store__pack_next(packs, &mover->pack));
	CHECK(mover->pack >= collection->barrier);
	while (*moved < collection->move_count && mover->bytes.size < MOVED_BYTES &&
	       *moved < collection->reach.moved + MOVED_PLACES)
		TRY(move_place(mover, (*moved)++));
	TRY(pack_write(mover));
	return mover->entry_count > 0 ? store__index_add(&kept, mover->entries, mover->entry_count)
				      : ST_OK;
}

static enum status move_step(struct store_collection *collection, MDB_txn *txn)
{
	struct mover mover = { .collection = collection, .txn = txn };
	enum status st;

	arena_init(&mover.arena, 0);
	buffer_init(&mover.bytes, 0);
	st = move_all(&mover);
	collection->next.phase_done = collection->next.moved == collection->move_count;
	buffer_fini(&mover.bytes);
	arena_fini(&mover.arena);
	free(mover.entries);
	return st;
}

/* ---- rows of the table of blocks ------------------------------------------- */

static enum status row_judge(struct store_collection *collection, MDB_cursor *cursor, MDB_val *key,
			     const MDB_val *value)
{
	const struct held_place *held;
	struct pack_location at;
	struct store_place place;
	struct held_place moved;

	if (value->mv_size != sizeof(place.bytes))
		return ST_DAMAGED;
	memcpy(place.bytes, value->mv_data, sizeof(place.bytes));
	at = store__pack_location(&place);
	if (at.pack >= collection->barrier)
		return ST_OK;
	held = held_places_find(&collection->held, &at);
	if (!held || !(held->flags & HELD_BY_ROW)) {
		collection->next.totals.blocks++;
		return store__status(mdb_cursor_del(cursor, 0));
	}
	moved = *held;
	moved.number = collection_moved(collection, &at);
	if (moved.number == 0)
		return ST_OK;
	at = held_location(&moved);
	place = store__pack_place(&at);
	return store__status(mdb_cursor_put(
		cursor, key, &(MDB_val){ .mv_data = place.bytes, .mv_size = sizeof(place.bytes) },
		MDB_CURRENT));
}

/* The first row behind the one that was looked at last. */
static int row_after(const struct collect_reach *reach, MDB_cursor *cursor, MDB_val *key,
		     MDB_val *value)
{
	int code;

	if (reach->row_size == 0)
		return mdb_cursor_get(cursor, key, value, MDB_FIRST);
	*key = (MDB_val){ .mv_data = (void *)(uintptr_t)reach->row, .mv_size = reach->row_size };
	code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
	if (code == 0 && key->mv_size == reach->row_size &&
	    memcmp(key->mv_data, reach->row, reach->row_size) == 0)
		code = mdb_cursor_get(cursor, key, value, MDB_NEXT);
	return code;
}

static enum status rows_step(struct store_collection *collection, MDB_txn *txn)
{
	struct collect_reach *next = &collection->next;
	MDB_cursor *cursor;
	MDB_val key, value;

	/* The transaction closes the cursor. */
	TRY(store__status(mdb_cursor_open(txn, collection->store->tables[STORE_BLOCKS], &cursor)));
	for (size_t i = 0; i < ROWS_LOOKED_AT; i++) {
		const int code = row_after(next, cursor, &key, &value);

		next->phase_done = code == MDB_NOTFOUND;
		if (code != 0)
			return next->phase_done ? ST_OK : store__status(code);
		if (key.mv_size > sizeof(next->row))
			return ST_DAMAGED;
		memcpy(next->row, key.mv_data, key.mv_size);
		next->row_size = key.mv_size;
		TRY(row_judge(collection, cursor, &key, &value));
	}
	return ST_OK;
}

/* ---- the index ------------------------------------------------------------- */

static enum store_index_verdict judge_kept(void *context, struct store_index_entry *entry)
{
	struct store_collection *collection = context;
	const struct held_place *held;
	struct pack_location at;
	struct store_place place;

	memcpy(place.bytes, entry->place, sizeof(place.bytes));
	at = store__pack_location(&place);
	if (at.pack >= collection->barrier)
		return STORE_INDEX_KEEP;
	held = held_places_find(&collection->held, &at);
	if (held && (held->flags & HELD_BY_DIGEST) && !(held->flags & HELD_MOVES))
		return STORE_INDEX_KEEP;
	if (!held || !(held->flags & HELD_BY_DIGEST)) {
		collection->next.totals.blocks++;
		collection->next.totals.bytes += sizeof(*entry);
	}
	return STORE_INDEX_DROP;
}

static enum store_index_verdict judge_noted(void *context, struct store_index_entry *entry)
{
	struct store_collection *collection = context;
	const struct store_removal *removal = &collection->removal;
	struct store_place place;

	memcpy(place.bytes, entry->place, sizeof(place.bytes));
	if (!removal->place_goes(removal->context, &place))
		return STORE_INDEX_KEEP;
	collection->next.totals.notes++;
	collection->next.totals.bytes += sizeof(*entry);
	return STORE_INDEX_DROP;
}

static enum status round_step(struct store_collection *collection, MDB_txn *txn,
			      enum store_family family, store_index_judge *judge)
{
	const struct store_index index = store__family(collection->store, txn, family);

	if (!collection->next.round_begun)
		TRY(store__index_rewrite_begin(&index));
	collection->next.round_begun = true;
	return store__index_rewrite(&index, judge, collection, &collection->next.phase_done);
}

static enum status kept_step(struct store_collection *collection, MDB_txn *txn)
{
	return round_step(collection, txn, FAMILY_KEPT, judge_kept);
}

static enum status noted_step(struct store_collection *collection, MDB_txn *txn)
{
	return round_step(collection, txn, FAMILY_NOTED, judge_noted);
}

/* ---- journals -------------------------------------------------------------- */

static enum status journal_step(struct store_collection *collection, MDB_txn *txn)
{
	const struct store_removal *removal = &collection->removal;
	struct collect_reach *next = &collection->next;
	const struct store_range *range = &removal->ranges[next->range];
	struct store *store = collection->store;
	struct journal_removed removed;
	struct database_facts facts;
	MDB_cursor *cursor;

	if (next->range_from < range->from)
		next->range_from = range->from;
	/* The transaction closes the cursor. */
	TRY(store__status(mdb_cursor_open(txn, store->tables[STORE_JOURNAL], &cursor)));
	TRY(store__journal_remove(store->encoder, cursor, range, JOURNAL_ROWS, &next->range_from,
				  &removed));
	next->totals.journal_entries += removed.records;
	next->totals.bytes += removed.bytes;
	if (next->range_from > range->to) {
		next->range++;
		next->range_from = 0;
	}
	next->phase_done = next->range == removal->range_count;
	facts = (struct database_facts){ store->generation,
					 store->journal_entries - removed.records };
	return store__database_facts_write(store, txn, &facts);
}

/* ---- packs ----------------------------------------------------------------- */

static enum status packs_step(struct store_collection *collection, MDB_txn *txn)
{
	struct collect_reach *next = &collection->next;
	uint64_t bytes = 0;

	for (size_t removed = 0; removed < PACKS_REMOVED && bytes < PACK_BYTES_REMOVED &&
				 next->pack < collection->pack_count;
	     next->pack++) {
		const struct old_pack *pack = &collection->packs[next->pack];
		uint8_t name[PACK_NUMBER_BYTES];
		MDB_val key = { .mv_data = name, .mv_size = sizeof(name) };

		if (!pack->goes)
			continue;
		big_endian_store(pack->number, name, sizeof(name));
		TRY(store__status(mdb_del(txn, collection->store->packs, &key, NULL)));
		removed++;
		bytes += pack->bytes;
		next->totals.bytes += pack->bytes - pack->held;
	}
	next->phase_done = next->pack == collection->pack_count;
	return ST_OK;
}

/* ---- one behind the other -------------------------------------------------- */

static bool has_moves(const struct store_collection *collection)
{
	return collection->move_count > 0;
}

static bool has_rows(const struct store_collection *collection)
{
	return collection->rows > 0;
}

static bool has_kept(const struct store_collection *collection)
{
	return collection->entries != collection->named || has_moves(collection);
}

static bool has_noted(const struct store_collection *collection)
{
	return collection->removal.place_goes != NULL;
}

static bool has_ranges(const struct store_collection *collection)
{
	return collection->removal.range_count > 0;
}

static bool has_packs(const struct store_collection *collection)
{
	for (size_t i = 0; i < collection->pack_count; i++)
		if (collection->packs[i].goes)
			return true;
	return false;
}

/* Nothing is taken away before nobody points to it any more. */
static const struct {
	bool (*is_needed)(const struct store_collection *collection);
	enum status (*step)(struct store_collection *collection, MDB_txn *txn);
} phases[COLLECT_DONE] = {
	[COLLECT_MOVES] = { has_moves, move_step },
	[COLLECT_ROWS] = { has_rows, rows_step },
	[COLLECT_KEPT] = { has_kept, kept_step },
	[COLLECT_NOTED] = { has_noted, noted_step },
	[COLLECT_JOURNAL] = { has_ranges, journal_step },
	[COLLECT_PACKS] = { has_packs, packs_step },
};

static void phase_begin(struct store_collection *collection, enum collect_phase phase)
{
	struct collecting *collecting = collection->store->collecting;

	pthread_rwlock_wrlock(&collecting->lock);
	collection->phase = phase;
	pthread_rwlock_unlock(&collecting->lock);
	collection->reach.phase_done = collection->reach.round_begun = false;
}

void collection_skip(struct store_collection *collection)
{
	CHECK(collection->phase >= COLLECT_MOVES);
	while (collection->phase < COLLECT_DONE && !phases[collection->phase].is_needed(collection))
		phase_begin(collection, collection->phase + 1);
}

enum status collection_step(struct store_collection *collection, MDB_txn *txn)
{
	collection->next = collection->reach;
	return phases[collection->phase].step(collection, txn);
}

void collection_stepped(struct store_collection *collection)
{
	const uint64_t entries = collection->next.totals.journal_entries -
				 collection->reach.totals.journal_entries;

	collection->store->journal_entries -= entries;
	collection->reach = collection->next;
	if (collection->reach.phase_done)
		phase_begin(collection, collection->phase + 1);
}
