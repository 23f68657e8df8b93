/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/records.h"

#include <stdlib.h>

#include "base/check.h"
#include "store/batch.h"
#include "store/batch_state.h"
#include "store/lmdb_status.h"
#include "store/view.h"
#include "store/young.h"

/* A record that is not in the database yet. */
struct pending {
	struct bytes key, value;
	bool removed;
	uint8_t age; /* of what it lies in: of one key the least counts */
};

/* Of the tries of a batch the newest is the first. */
enum { AGE_BATCH = STORE_BATCH_TRIES, AGE_YOUNG };

struct records {
	struct arena *arena;
	enum store_table table;
	struct bytes from;
	struct pending *pending; /* in order */
	size_t count, capacity, at;
	MDB_cursor *cursor;
	MDB_val key, value; /* where the cursor stands */
	bool has_row;
};

/* ---- in memory ------------------------------------------------------------- */

static enum status add(struct records *records, const struct store_record *record, uint8_t age)
{
	struct pending *pending;

	if (records->count == records->capacity) {
		const size_t wanted = records->capacity == 0 ? 64 : records->capacity * 2;

		pending = reallocarray(records->pending, wanted, sizeof(*pending));
		if (!pending)
			return ST_NO_MEMORY;
		records->pending = pending;
		records->capacity = wanted;
	}
	pending = &records->pending[records->count++];
	pending->removed = record->removed;
	pending->age = age;
	TRY(arena_copy(records->arena, bytes_make(record->key, record->key_size), &pending->key));
	return arena_copy(records->arena, bytes_make(record->value, record->value_size),
			  &pending->value);
}

static enum status collect(struct records *records, const struct record_set *set, uint8_t age)
{
	const struct store_record *record;
	size_t at = 0;

	while (set->counts[records->table] > 0 && (record = record_set_next(set, &at))) {
		const struct bytes key = bytes_make(record->key, record->key_size);

		if (record->table == records->table && bytes_compare(key, records->from) >= 0)
			TRY(add(records, record, age));
	}
	return ST_OK;
}

static int compare(const void *left, const void *right)
{
	const struct pending *a = left, *b = right;
	const int order = bytes_compare(a->key, b->key);

	return order != 0 ? order : a->age - b->age;
}

static enum status collect_all(struct records *records, struct young *young,
			       const struct store_batch *batch)
{
	enum status st = ST_OK;

	for (size_t i = 0; batch && i < batch->try_count; i++)
		TRY(collect(records, &batch->tries[i], (uint8_t)(AGE_BATCH - 1 - i)));
	if (batch)
		TRY(collect(records, &batch->set, AGE_BATCH));
	pthread_rwlock_rdlock(&young->lock);
	st = collect(records, &young->set, AGE_YOUNG);
	pthread_rwlock_unlock(&young->lock);
	if (st == ST_OK && records->count > 1)
		qsort(records->pending, records->count, sizeof(*records->pending), compare);
	return st;
}

/* ---- in the database ------------------------------------------------------- */

static struct bytes bytes_of(const MDB_val *value)
{
	return bytes_make(value->mv_data, value->mv_size);
}

/* Moves the cursor and notes whether there is a row. */
static enum status move(struct records *records, MDB_cursor_op operation)
{
	const int code = mdb_cursor_get(records->cursor, &records->key, &records->value, operation);

	records->has_row = code == 0;
	return code == MDB_NOTFOUND ? ST_OK : store__status(code);
}

static enum status open_cursor(struct records *records, struct store_view *view)
{
	const int code = mdb_cursor_open(view->txn, view->store->tables[records->table],
					 &records->cursor);

	if (code != 0)
		return store__status(code);
	records->key = (MDB_val){ .mv_data = (void *)(uintptr_t)records->from.data,
				  .mv_size = records->from.size };
	return move(records, records->from.size == 0 ? MDB_FIRST : MDB_SET_RANGE);
}

/* ---- both ------------------------------------------------------------------ */

/* Takes the next record, which lies in the arena then; ST_NOT_FOUND at the end. */
static enum status next(struct records *records, struct pending *out)
{
	const bool pending = records->at < records->count;
	int order;

	if (!pending && !records->has_row)
		return ST_NOT_FOUND;
	order = !pending ? 1
		: !records->has_row
			? -1
			: bytes_compare(records->pending[records->at].key, bytes_of(&records->key));
	if (order <= 0) {
		*out = records->pending[records->at];
		while (records->at < records->count &&
		       bytes_equal(records->pending[records->at].key, out->key))
			records->at++;
		return order == 0 ? move(records, MDB_NEXT) : ST_OK;
	}
	*out = (struct pending){ .removed = false };
	TRY(arena_copy(records->arena, bytes_of(&records->key), &out->key));
	TRY(arena_copy(records->arena, bytes_of(&records->value), &out->value));
	return move(records, MDB_NEXT);
}

enum status store_records(struct store *store, struct store_batch *batch, struct arena *arena,
			  enum store_table table, struct bytes from,
			  enum status (*visit)(void *context, struct bytes key, struct bytes value),
			  void *context)
{
	struct records records = { .arena = arena, .table = table, .from = from };
	struct pending record;
	struct store_view *view;
	enum status st, told = ST_OK;

	CHECK(table != STORE_BLOCKS && table != STORE_JOURNAL);
	if (batch)
		store_batch_settle(batch);
	TRY(store_view_begin(store, &view));
	st = collect_all(&records, view->young, batch);
	if (st == ST_OK)
		st = open_cursor(&records, view);
	while (st == ST_OK && told == ST_OK) {
		st = next(&records, &record);
		if (st == ST_OK && !record.removed)
			told = visit(context, record.key, record.value);
	}
	if (records.cursor)
		mdb_cursor_close(records.cursor);
	store_view_end(view);
	free(records.pending);
	if (told != ST_OK)
		return told;
	return st == ST_NOT_FOUND ? ST_OK : st;
}
