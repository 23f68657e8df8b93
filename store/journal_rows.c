/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/journal_rows.h"

#include "base/big_endian.h"
#include "store/lmdb_status.h"

enum { NUMBER_BYTES = 8, KEY_BYTES = 2 * NUMBER_BYTES };

static uint64_t second_number(const uint8_t *key)
{
	return big_endian_load(bytes_make(key + NUMBER_BYTES, NUMBER_BYTES));
}

/* ---- reading --------------------------------------------------------------- */

void store__journal_row_fini(struct journal_row *row)
{
	arena_fini(&row->arena);
	row->chunk.count = 0;
}

/* Whether the row that was read last holds the record under key. */
static bool row_has(const struct journal_row *row, const uint8_t *key, uint64_t *number)
{
	if (row->chunk.count == 0 || memcmp(row->key, key, NUMBER_BYTES) != 0 ||
	    second_number(key) < second_number(row->key))
		return false;
	*number = second_number(key) - second_number(row->key);
	return *number < row->chunk.count;
}

static enum status row_open(struct journal_row *row, const MDB_val *key, const MDB_val *value)
{
	struct bytes form = bytes_make(value->mv_data, value->mv_size);
	enum status st;

	arena_reset(&row->arena);
	row->chunk.count = 0;
	if (key->mv_size != KEY_BYTES)
		return ST_DAMAGED;
	memcpy(row->key, key->mv_data, KEY_BYTES);
	/* A record may lie in the row itself, which goes with the transaction. */
	TRY(arena_copy(&row->arena, form, &form));
	st = store__journal_chunk_open(&row->arena, form, &row->chunk);
	if (st != ST_OK)
		row->chunk.count = 0;
	return st;
}

/* Points the cursor at the last row that begins at or before key. */
static int row_seek(MDB_cursor *cursor, struct bytes wanted, MDB_val *key, MDB_val *value)
{
	int code;

	*key = (MDB_val){ .mv_data = (void *)(uintptr_t)wanted.data, .mv_size = wanted.size };
	code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
	if (code == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, key, value, MDB_LAST);
	if (code == 0 && bytes_compare(bytes_make(key->mv_data, key->mv_size), wanted) > 0)
		return mdb_cursor_get(cursor, key, value, MDB_PREV);
	return code;
}

enum status store__journal_find(MDB_cursor *cursor, struct journal_row *row, struct bytes key,
				struct bytes *record)
{
	MDB_val found, value;
	uint64_t number;

	*record = (struct bytes){ 0 };
	if (key.size != KEY_BYTES)
		return ST_NOT_FOUND;
	if (!row_has(row, key.data, &number)) {
		TRY(store__status(row_seek(cursor, key, &found, &value)));
		TRY(row_open(row, &found, &value));
		if (!row_has(row, key.data, &number))
			return ST_NOT_FOUND;
	}
	*record = row->chunk.records[number];
	return ST_OK;
}

enum status store__journal_seek(MDB_cursor *cursor, struct journal_row *row, struct bytes from,
				struct bytes *key, struct bytes *record)
{
	MDB_val found = { .mv_data = (void *)(uintptr_t)from.data, .mv_size = from.size }, value;
	uint8_t *name;
	enum status st = store__journal_find(cursor, row, from, record);

	*key = from;
	if (st != ST_NOT_FOUND)
		return st;
	TRY(store__status(mdb_cursor_get(cursor, &found, &value,
					 from.size == 0 ? MDB_FIRST : MDB_SET_RANGE)));
	TRY(row_open(row, &found, &value));
	name = arena_alloc(&row->arena, KEY_BYTES);
	if (!name)
		return ST_NO_MEMORY;
	memcpy(name, row->key, KEY_BYTES);
	*key = bytes_make(name, KEY_BYTES);
	*record = row->chunk.records[0];
	return ST_OK;
}

/* ---- writing --------------------------------------------------------------- */

/* How many of records go into one row. */
static size_t row_fill(struct store_record *const *records, size_t count)
{
	size_t fit = 1, size = records[0]->value_size;

	while (fit < count && fit < JOURNAL_CHUNK_RECORDS && size < JOURNAL_CHUNK_BYTES &&
	       memcmp(records[fit]->key, records[0]->key, NUMBER_BYTES) == 0 &&
	       second_number(records[fit]->key) == second_number(records[0]->key) + fit) {
		size += records[fit]->value_size;
		fit++;
	}
	return fit;
}

static enum status row_write(struct journal_encoder *encoder, MDB_cursor *cursor,
			     struct buffer *form, struct store_record *const *records, size_t count)
{
	struct bytes values[JOURNAL_CHUNK_RECORDS];
	MDB_val key = { .mv_data = records[0]->key, .mv_size = records[0]->key_size };
	MDB_val value;

	for (size_t i = 0; i < count; i++)
		values[i] = bytes_make(records[i]->value, records[i]->value_size);
	buffer_clear(form);
	TRY(store__journal_chunk_encode(form, encoder, values, count));
	value = (MDB_val){ .mv_data = form->data, .mv_size = form->size };
	return store__status(mdb_cursor_put(cursor, &key, &value, 0));
}

enum status store__journal_write(struct journal_encoder *encoder, MDB_cursor *cursor,
				 struct store_record *const *records, size_t count)
{
	struct buffer form;
	enum status st;

	buffer_init(&form, 0);
	for (st = ST_OK; count > 0 && st == ST_OK;) {
		const size_t fit = row_fill(records, count);

		st = row_write(encoder, cursor, &form, records, fit);
		records += fit;
		count -= fit;
	}
	buffer_fini(&form);
	return st;
}

/* ---- removing -------------------------------------------------------------- */

struct removal {
	struct journal_encoder *encoder;
	MDB_cursor *cursor;
	uint64_t first_number;
	struct arena arena;
	struct buffer form;
};

/* A row, and how many records it has. */
struct span {
	MDB_val key, value;
	uint64_t start;
	size_t count;
};

static void key_make(uint64_t first, uint64_t second, uint8_t key[KEY_BYTES])
{
	big_endian_store(first, key, NUMBER_BYTES);
	big_endian_store(second, key + NUMBER_BYTES, NUMBER_BYTES);
}

static enum status span_read(struct span *span)
{
	if (span->key.mv_size != KEY_BYTES)
		return ST_DAMAGED;
	span->start = second_number(span->key.mv_data);
	return store__journal_chunk_count(bytes_make(span->value.mv_data, span->value.mv_size),
					  &span->count);
}

/* The row that holds the record, or the first one behind it. */
static enum status span_find(const struct removal *removal, uint64_t from, struct span *span)
{
	uint8_t key[KEY_BYTES];
	enum status st;

	key_make(removal->first_number, from, key);
	st = store__status(
		row_seek(removal->cursor, bytes_make(key, sizeof(key)), &span->key, &span->value));
	if (st == ST_OK)
		TRY(span_read(span));
	if (st == ST_OK && memcmp(span->key.mv_data, key, NUMBER_BYTES) == 0 &&
	    span->start + span->count > from)
		return ST_OK;
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	span->key = (MDB_val){ .mv_data = key, .mv_size = sizeof(key) };
	TRY(store__status(
		mdb_cursor_get(removal->cursor, &span->key, &span->value, MDB_SET_RANGE)));
	TRY(span_read(span));
	return memcmp(span->key.mv_data, key, NUMBER_BYTES) == 0 ? ST_OK : ST_NOT_FOUND;
}

static enum status part_write(struct removal *removal, uint64_t start, const struct bytes *records,
			      size_t count)
{
	uint8_t name[KEY_BYTES];
	MDB_val key = { .mv_data = name, .mv_size = sizeof(name) }, value;

	if (count == 0)
		return ST_OK;
	key_make(removal->first_number, start, name);
	buffer_clear(&removal->form);
	TRY(store__journal_chunk_encode(&removal->form, removal->encoder, records, count));
	value = (MDB_val){ .mv_data = removal->form.data, .mv_size = removal->form.size };
	return store__status(mdb_cursor_put(removal->cursor, &key, &value, 0));
}

/* Takes the records from first up to before end, as counted in the row, out of it. */
static enum status span_cut(struct removal *removal, const struct span *span, size_t first,
			    size_t end)
{
	struct bytes form = bytes_make(span->value.mv_data, span->value.mv_size);
	struct journal_chunk chunk = { .count = 0 };

	arena_reset(&removal->arena);
	if (first > 0 || end < span->count) {
		TRY(arena_copy(&removal->arena, form, &form));
		TRY(store__journal_chunk_open(&removal->arena, form, &chunk));
	}
	TRY(store__status(mdb_cursor_del(removal->cursor, 0)));
	if (chunk.count == 0)
		return ST_OK;
	TRY(part_write(removal, span->start, chunk.records, first));
	return part_write(removal, span->start + end, chunk.records + end, chunk.count - end);
}

static enum status remove_row(struct removal *removal, const struct store_range *range,
			      uint64_t *from, struct journal_removed *removed)
{
	struct span span;
	enum status st = span_find(removal, *from, &span);
	size_t first, end;

	if (st == ST_NOT_FOUND || (st == ST_OK && span.start > range->to)) {
		*from = range->to + 1;
		return ST_OK;
	}
	TRY(st);
	first = *from > span.start ? (size_t)(*from - span.start) : 0;
	end = range->to - span.start < span.count ? (size_t)(range->to - span.start) + 1
						  : span.count;
	removed->records += end - first;
	removed->bytes += span.value.mv_size * (end - first) / span.count;
	*from = span.start + end;
	return removal->encoder ? span_cut(removal, &span, first, end) : ST_OK;
}

enum status store__journal_remove(struct journal_encoder *encoder, MDB_cursor *cursor,
				  const struct store_range *range, size_t rows_most, uint64_t *from,
				  struct journal_removed *removed)
{
	struct removal removal = { .encoder = encoder,
				   .cursor = cursor,
				   .first_number = range->first_number };
	enum status st = ST_OK;

	*removed = (struct journal_removed){ 0 };
	arena_init(&removal.arena, 0);
	buffer_init(&removal.form, 0);
	for (size_t rows = 0; st == ST_OK && rows < rows_most && *from <= range->to; rows++)
		st = remove_row(&removal, range, from, removed);
	buffer_fini(&removal.form);
	arena_fini(&removal.arena);
	return st;
}
