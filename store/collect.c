/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/collect.h"

#include <errno.h>
#include <stdlib.h>

#include "base/big_endian.h"
#include "base/check.h"
#include "store/block_table.h"
#include "store/collect_plan.h"
#include "store/collect_step.h"
#include "store/families.h"
#include "store/step.h"
#include "store/view.h"

enum { ROWS_A_VIEW = 1024 };

static enum status failed(enum status st, struct error *err)
{
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the removal could not be prepared: %s",
				       status_name(st));
}

/* ---- beginning and ending -------------------------------------------------- */

static enum status read_packs(struct store_collection *collection, MDB_txn *txn)
{
	const struct store *store = collection->store;
	size_t capacity;
	MDB_cursor *cursor;
	MDB_val key, value;
	MDB_stat shape;
	int code = mdb_stat(txn, store->packs, &shape);

	if (code == 0)
		code = mdb_cursor_open(txn, store->packs, &cursor);
	if (code != 0)
		return store__status(code);
	capacity = shape.ms_entries;
	collection->packs = calloc(capacity + 1, sizeof(*collection->packs));
	collection->barrier = 1;
	code = collection->packs ? 0 : ENOMEM;
	while (code == 0 && (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		struct old_pack *pack = &collection->packs[collection->pack_count];

		if (key.mv_size != PACK_NUMBER_BYTES || collection->pack_count == capacity) {
			code = MDB_CORRUPTED;
			break;
		}
		pack->number = big_endian_load(bytes_make(key.mv_data, key.mv_size));
		pack->bytes = value.mv_size;
		collection->pack_count++;
		collection->barrier = pack->number + 1;
	}
	mdb_cursor_close(cursor);
	return code == MDB_NOTFOUND ? ST_OK : store__status(code);
}

static enum status read_all(struct store_collection *collection, MDB_txn *txn)
{
	const struct store *store = collection->store;
	const struct store_index kept = store__family(store, txn, FAMILY_KEPT);
	MDB_stat shape;

	TRY(read_packs(collection, txn));
	TRY(store__status(mdb_stat(txn, store->tables[STORE_BLOCKS], &shape)));
	collection->rows = shape.ms_entries;
	return store__index_count(&kept, &collection->entries);
}

static enum status begin(struct store *store, struct store_collection **out)
{
	struct store_collection *collection = calloc(1, sizeof(*collection));
	struct store_view *view;
	enum status st;

	*out = collection;
	if (!collection)
		return ST_NO_MEMORY;
	collection->store = store;
	TRY(store_view_begin(store, &view));
	st = read_all(collection, view->txn);
	store_view_end(view);
	return st;
}

static void collection_free(struct store_collection *collection)
{
	if (!collection)
		return;
	held_places_fini(&collection->held);
	free(collection->packs);
	free(collection->moves);
	free(collection->moved_to);
	free(collection);
}

/* Whether there was none. */
static bool enter(struct store *store, struct store_collection *collection)
{
	struct collecting *collecting = store->collecting;
	bool free_place;

	pthread_rwlock_wrlock(&collecting->lock);
	free_place = !collecting->now;
	if (free_place)
		collecting->now = collection;
	collecting->any = true;
	pthread_rwlock_unlock(&collecting->lock);
	return free_place;
}

/* Nothing may be written between what is read here and the entering. */
enum status store_collect_begin(struct store *store, struct store_collection **out,
				struct error *err)
{
	struct store_collection *collection;
	enum status st;

	*out = NULL;
	pthread_mutex_lock(&store->write_lock);
	pthread_mutex_lock(&store->database_lock);
	st = begin(store, &collection);
	if (st == ST_OK && !enter(store, collection))
		st = ST_CONFLICT;
	pthread_mutex_unlock(&store->database_lock);
	pthread_mutex_unlock(&store->write_lock);
	if (st == ST_OK)
		*out = collection;
	else
		collection_free(collection);
	return st == ST_CONFLICT ? error_set(err, st, "a removal is under way already")
				 : failed(st, err);
}

void store_collect_end(struct store_collection *collection)
{
	struct collecting *collecting;

	if (!collection)
		return;
	collecting = collection->store->collecting;
	pthread_rwlock_wrlock(&collecting->lock);
	collecting->now = NULL;
	collecting->any = false;
	pthread_rwlock_unlock(&collecting->lock);
	collection_free(collection);
}

/* ---- marks ----------------------------------------------------------------- */

static enum status mark(struct store_collection *collection, struct store_view *view,
			struct bytes key, struct bytes *block, bool *first)
{
	struct collecting *collecting = collection->store->collecting;
	struct located_block found;
	enum status st;

	TRY(store__block_locate(collection->store, &view->arena, view->txn, key, &found));
	pthread_rwlock_wrlock(&collecting->lock);
	st = collection_hold(collection, view->txn, &found.place,
			     found.by_row ? HELD_BY_ROW : HELD_BY_DIGEST, first);
	pthread_rwlock_unlock(&collecting->lock);
	*block = found.block;
	return st;
}

enum status store_collect_mark(struct store_collection *collection, struct arena *arena,
			       struct bytes key, struct bytes *block, bool *first)
{
	struct store_view *view;
	struct bytes found;
	enum status st;

	CHECK(collection->phase <= COLLECT_PLANS && !collection->planned);
	*block = (struct bytes){ 0 };
	*first = false;
	TRY(store_view_begin(collection->store, &view));
	st = mark(collection, view, key, &found, first);
	if (st == ST_OK && *first)
		st = arena_copy(arena, found, block);
	store_view_end(view);
	return st;
}

void store_collect_close(struct store_collection *collection, const struct store_removal *removal,
			 bool hide)
{
	struct collecting *collecting = collection->store->collecting;

	CHECK(collection->phase == COLLECT_MARKS);
	pthread_rwlock_wrlock(&collecting->lock);
	if (removal)
		collection->removal = *removal;
	collection->phase = hide ? COLLECT_PLANS : COLLECT_ESTIMATES;
	pthread_rwlock_unlock(&collecting->lock);
	/* What is found there is not looked for. */
	if (hide)
		block_cache_clear(collection->store->cache);
}

void store_collect_ranges(struct store_collection *collection, const struct store_range *ranges,
			  size_t count)
{
	CHECK(collection->phase <= COLLECT_PLANS);
	collection->removal.ranges = ranges;
	collection->removal.range_count = count;
}

/* ---- the plan -------------------------------------------------------------- */

/* Counts what is there of a range, some rows at a time. */
static enum status range_count(struct store *store, const struct store_range *range, uint64_t *from,
			       struct journal_removed *count)
{
	struct store_view *view;
	MDB_cursor *cursor;
	enum status st;

	TRY(store_view_begin(store, &view));
	st = store__status(mdb_cursor_open(view->txn, store->tables[STORE_JOURNAL], &cursor));
	if (st == ST_OK) {
		st = store__journal_remove(NULL, cursor, range, ROWS_A_VIEW, from, count);
		mdb_cursor_close(cursor);
	}
	store_view_end(view);
	return st;
}

static enum status estimate(struct store_collection *collection, struct store_collected *out)
{
	const struct store_removal *removal = &collection->removal;

	*out = (struct store_collected){ .blocks = collection->entries - collection->named };
	out->bytes = out->blocks * sizeof(struct store_index_entry);
	for (size_t i = 0; i < collection->pack_count; i++)
		if (collection->packs[i].goes)
			out->bytes += collection->packs[i].bytes - collection->packs[i].held;
	for (size_t i = 0; i < removal->range_count; i++) {
		uint64_t from = removal->ranges[i].from;

		while (from <= removal->ranges[i].to) {
			struct journal_removed count;

			TRY(range_count(collection->store, &removal->ranges[i], &from, &count));
			out->journal_entries += count.records;
			out->bytes += count.bytes;
		}
	}
	return ST_OK;
}

enum status store_collect_plan(struct store_collection *collection, struct store_collected *out,
			       struct error *err)
{
	enum status st;

	CHECK(collection->phase == COLLECT_PLANS || collection->phase == COLLECT_ESTIMATES);
	collection->planned = true;
	st = collection_plan(collection);
	if (st == ST_OK)
		st = estimate(collection, out);
	return failed(st, err);
}

/* ---- steps ----------------------------------------------------------------- */

static enum status body(void *context, MDB_txn *txn)
{
	return collection_step(context, txn);
}

static enum status step(struct store_collection *collection, struct error *err)
{
	struct store *store = collection->store;

	store->removals++;
	TRY(store__step_run(store, body, collection, err));
	store->removals++;
	collection_stepped(collection);
	return ST_OK;
}

enum status store_collect_step(struct store_collection *collection, struct store_collected *out,
			       bool *done, struct error *err)
{
	struct store *store = collection->store;
	enum status st = ST_OK;

	pthread_mutex_lock(&store->write_lock);
	collection_skip(collection);
	*done = collection->phase == COLLECT_DONE;
	if (!*done) {
		st = step(collection, err);
		collection_skip(collection);
		*done = collection->phase == COLLECT_DONE;
	}
	pthread_mutex_unlock(&store->write_lock);
	*out = collection->reach.totals;
	return st;
}
