/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/index_manifest.h"

#include <endian.h>
#include <stdlib.h>

#include "base/big_endian.h"
#include "base/checksum.h"
#include "store/lmdb_status.h"

enum { CHECKSUM_BYTES = 8, HEAD_BYTES = 24, RUN_BYTES = 56 };

static uint64_t number_at(const uint8_t *data)
{
	return index_prefix(data);
}

static uint32_t small_at(const uint8_t *data)
{
	uint32_t number;

	memcpy(&number, data, sizeof(number));
	return be32toh(number);
}

static uint64_t sum_of(const uint8_t *data, size_t size, uint8_t family)
{
	return checksum64(bytes_make(data + CHECKSUM_BYTES, size - CHECKSUM_BYTES), family);
}

/* Without a manifest there must not be anything else either. */
static enum status nothing_there(const struct store_index *index)
{
	uint8_t family = index->family;
	MDB_val key = { .mv_data = &family, .mv_size = 1 }, value;
	MDB_cursor *cursor;
	enum status st = ST_OK;
	int code = mdb_cursor_open(index->txn, index->table, &cursor);

	if (code != 0)
		return store__status(code);
	code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
	if (code == 0 && *(const uint8_t *)key.mv_data == family)
		st = ST_DAMAGED;
	else if (code != 0 && code != MDB_NOTFOUND)
		st = store__status(code);
	mdb_cursor_close(cursor);
	return st;
}

enum status index_manifest_look(struct index_manifest_view *view, const struct store_index *index)
{
	uint8_t family = index->family;
	MDB_val key = { .mv_data = &family, .mv_size = 1 }, value;
	int code = mdb_get(index->txn, index->table, &key, &value);
	const uint8_t *data = value.mv_data;

	*view = (struct index_manifest_view){ .next_number = 1 };
	if (code == MDB_NOTFOUND)
		return nothing_there(index);
	if (code != 0)
		return store__status(code);
	if (value.mv_size < HEAD_BYTES || (value.mv_size - HEAD_BYTES) % RUN_BYTES != 0 ||
	    number_at(data) != sum_of(data, value.mv_size, family))
		return ST_DAMAGED;
	view->next_number = number_at(data + 8);
	view->round = small_at(data + 16);
	view->count = small_at(data + 20);
	view->runs = data + HEAD_BYTES;
	return view->count == (value.mv_size - HEAD_BYTES) / RUN_BYTES ? ST_OK : ST_DAMAGED;
}

struct index_run index_manifest_run(const struct index_manifest_view *view, size_t at)
{
	const uint8_t *data = view->runs + at * RUN_BYTES;

	return (struct index_run){
		.number = number_at(data),
		.entries = number_at(data + 8),
		.least = number_at(data + 16),
		.greatest = number_at(data + 24),
		.round = small_at(data + 32),
		.slice_first = small_at(data + 36),
		.slice_end = small_at(data + 40),
		.skip = small_at(data + 44),
		.credit = small_at(data + 48),
		.level = data[52],
		.state = data[53],
	};
}

static void run_write(const struct index_run *run, uint8_t *out)
{
	big_endian_store(run->number, out, 8);
	big_endian_store(run->entries, out + 8, 8);
	big_endian_store(run->least, out + 16, 8);
	big_endian_store(run->greatest, out + 24, 8);
	big_endian_store(run->round, out + 32, 4);
	big_endian_store(run->slice_first, out + 36, 4);
	big_endian_store(run->slice_end, out + 40, 4);
	big_endian_store(run->skip, out + 44, 4);
	big_endian_store(run->credit, out + 48, 4);
	out[52] = run->level;
	out[53] = run->state;
	out[54] = 0;
	out[55] = 0;
}

static enum status make_room(struct index_manifest *manifest, size_t count)
{
	struct index_run *grown;

	if (count <= manifest->capacity)
		return ST_OK;
	grown = reallocarray(manifest->runs, count * 2, sizeof(*grown));
	if (!grown)
		return ST_NO_MEMORY;
	manifest->runs = grown;
	manifest->capacity = count * 2;
	return ST_OK;
}

/* Whether a run is one that could have been written. */
static bool is_sound(const struct index_run *run)
{
	return run->slice_first <= run->slice_end && run->least <= run->greatest &&
	       run->state < INDEX_STATES &&
	       (run->entries == 0) == (run->slice_first == run->slice_end);
}

enum status index_manifest_load(struct index_manifest *manifest, const struct store_index *index)
{
	struct index_manifest_view view;

	*manifest = (struct index_manifest){ 0 };
	TRY(index_manifest_look(&view, index));
	manifest->next_number = view.next_number;
	manifest->round = view.round;
	TRY(make_room(manifest, view.count + 1));
	for (; manifest->count < view.count; manifest->count++) {
		struct index_run run = index_manifest_run(&view, manifest->count);

		if (!is_sound(&run) || run.number >= view.next_number)
			return ST_DAMAGED;
		manifest->runs[manifest->count] = run;
	}
	return ST_OK;
}

void index_manifest_fini(struct index_manifest *manifest)
{
	free(manifest->runs);
	*manifest = (struct index_manifest){ 0 };
}

enum status index_manifest_store(const struct index_manifest *manifest,
				 const struct store_index *index)
{
	uint8_t family = index->family, *out;
	MDB_val key = { .mv_data = &family, .mv_size = 1 };
	MDB_val value = { .mv_size = HEAD_BYTES + manifest->count * RUN_BYTES };
	int code = mdb_put(index->txn, index->table, &key, &value, MDB_RESERVE);

	if (code != 0)
		return store__status(code);
	out = value.mv_data;
	big_endian_store(manifest->next_number, out + 8, 8);
	big_endian_store(manifest->round, out + 16, 4);
	big_endian_store(manifest->count, out + 20, 4);
	for (size_t i = 0; i < manifest->count; i++)
		run_write(&manifest->runs[i], out + HEAD_BYTES + i * RUN_BYTES);
	big_endian_store(sum_of(out, value.mv_size, family), out, CHECKSUM_BYTES);
	return ST_OK;
}

enum status index_manifest_insert(struct index_manifest *manifest, size_t at, uint8_t level,
				  enum index_run_state state, uint32_t round)
{
	TRY(make_room(manifest, manifest->count + 1));
	memmove(&manifest->runs[at + 1], &manifest->runs[at],
		(manifest->count - at) * sizeof(*manifest->runs));
	manifest->runs[at] = (struct index_run){
		.number = manifest->next_number++,
		.level = level,
		.state = (uint8_t)state,
		.round = round,
	};
	manifest->count++;
	return ST_OK;
}

void index_manifest_remove(struct index_manifest *manifest, size_t at, size_t count)
{
	manifest->count -= count;
	memmove(&manifest->runs[at], &manifest->runs[at + count],
		(manifest->count - at) * sizeof(*manifest->runs));
}
