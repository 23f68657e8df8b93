/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/index_run.h"

#include <stdlib.h>

#include "base/big_endian.h"
#include "base/checksum.h"
#include "store/lmdb_status.h"

enum {
	KEY_BYTES = 13,
	FENCE_BYTES = 8,
	FENCES_AT = 8, /* behind the checksum */
};

#define DIRECTORY UINT32_MAX

static MDB_val record_key(const struct store_index *index, const struct index_run *run,
			  uint32_t slice, uint8_t out[KEY_BYTES])
{
	out[0] = index->family;
	big_endian_store(run->number, out + 1, 8);
	big_endian_store(slice, out + 9, 4);
	return (MDB_val){ .mv_data = out, .mv_size = KEY_BYTES };
}

static uint64_t seed_of(const uint8_t key[KEY_BYTES])
{
	return checksum64(bytes_make(key, KEY_BYTES), 0);
}

/* A record that must be there. */
static enum status record_get(const struct store_index *index, const struct index_run *run,
			      uint32_t slice, struct bytes *value, uint64_t *seed)
{
	uint8_t bytes[KEY_BYTES];
	MDB_val key = record_key(index, run, slice, bytes), found;
	int code = mdb_get(index->txn, index->table, &key, &found);

	if (code != 0)
		return code == MDB_NOTFOUND ? ST_DAMAGED : store__status(code);
	*value = bytes_make(found.mv_data, found.mv_size);
	*seed = seed_of(bytes);
	return ST_OK;
}

static enum status record_remove(const struct store_index *index, const struct index_run *run,
				 uint32_t slice)
{
	uint8_t bytes[KEY_BYTES];
	MDB_val key = record_key(index, run, slice, bytes);
	int code = mdb_del(index->txn, index->table, &key, NULL);

	if (code != 0)
		return code == MDB_NOTFOUND ? ST_DAMAGED : store__status(code);
	return ST_OK;
}

/* Makes room for a record; the caller fills it before the next change. */
static enum status record_reserve(const struct store_index *index, const struct index_run *run,
				  uint32_t slice, size_t size, uint8_t **out, uint64_t *seed)
{
	uint8_t bytes[KEY_BYTES];
	MDB_val key = record_key(index, run, slice, bytes), value = { .mv_size = size };
	int code = mdb_put(index->txn, index->table, &key, &value, MDB_RESERVE);

	if (code != 0)
		return store__status(code);
	*out = value.mv_data;
	*seed = seed_of(bytes);
	return ST_OK;
}

static enum status directory_get(const struct store_index *index, const struct index_run *run,
				 const uint8_t **fences)
{
	struct bytes value;
	uint64_t seed;

	TRY(record_get(index, run, DIRECTORY, &value, &seed));
	if (value.size != FENCES_AT + (size_t)run->slice_end * FENCE_BYTES ||
	    big_endian_load(bytes_make(value.data, FENCES_AT)) !=
		    checksum64(bytes_make(value.data + FENCES_AT, value.size - FENCES_AT), seed))
		return ST_DAMAGED;
	*fences = value.data + FENCES_AT;
	return ST_OK;
}

/* Writes the directory anew, with fence behind those it has. */
static enum status directory_append(const struct store_index *index, const struct index_run *run,
				    uint64_t fence)
{
	size_t old = (size_t)run->slice_end * FENCE_BYTES, size = FENCES_AT + old + FENCE_BYTES;
	uint8_t *made = malloc(size), *out;
	const uint8_t *fences;
	enum status st = ST_OK;
	uint64_t seed;

	if (!made)
		return ST_NO_MEMORY;
	if (run->slice_end == 1) {
		big_endian_store(run->least, made + FENCES_AT, FENCE_BYTES);
	} else {
		st = directory_get(index, run, &fences);
		if (st == ST_OK)
			memcpy(made + FENCES_AT, fences, old);
	}
	big_endian_store(fence, made + FENCES_AT + old, FENCE_BYTES);
	if (st == ST_OK)
		st = record_reserve(index, run, DIRECTORY, size, &out, &seed);
	if (st == ST_OK) {
		big_endian_store(checksum64(bytes_make(made + FENCES_AT, size - FENCES_AT), seed),
				 made, FENCES_AT);
		memcpy(out, made, size);
	}
	free(made);
	return st;
}

enum status index_run_append(const struct store_index *index, struct index_run *run,
			     const struct store_index_entry *entries, uint32_t count)
{
	uint64_t least = index_prefix(entries[0].prefix), seed;
	uint8_t *out;

	if (run->slice_end == DIRECTORY)
		return ST_LIMIT;
	if (run->slice_end > 0)
		TRY(directory_append(index, run, least));
	else
		run->least = least;
	TRY(record_reserve(index, run, run->slice_end, index_slice_bytes(count), &out, &seed));
	index_slice_write(seed, entries, count, out);
	run->slice_end++;
	run->entries += count;
	run->greatest = index_prefix(entries[count - 1].prefix);
	return ST_OK;
}

enum status index_run_slice(const struct store_index *index, const struct index_run *run,
			    uint32_t number, struct index_slice *slice)
{
	struct bytes value;
	uint64_t seed;

	TRY(record_get(index, run, number, &value, &seed));
	TRY(index_slice_open(slice, value, seed));
	slice->unchecked = index->unchecked;
	return ST_OK;
}

static uint64_t fence_at(const uint8_t *fences, uint32_t slice)
{
	return index_prefix(fences + (size_t)slice * FENCE_BYTES);
}

/* The last slice that can hold prefix, and between which prefixes its entries lie. */
static enum status slice_locate(const struct store_index *index, const struct index_run *run,
				uint64_t prefix, uint32_t *slice, uint64_t *least,
				uint64_t *greatest)
{
	uint32_t low = run->slice_first, high = run->slice_end;
	const uint8_t *fences;

	*slice = low;
	*least = run->least;
	*greatest = run->greatest;
	if (run->slice_end == 1)
		return ST_OK;
	TRY(directory_get(index, run, &fences));
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (fence_at(fences, middle) <= prefix)
			low = middle;
		else
			high = middle;
	}
	*slice = low;
	if (low > run->slice_first)
		*least = fence_at(fences, low);
	if (high < run->slice_end)
		*greatest = fence_at(fences, high);
	return ST_OK;
}

static uint32_t floor_of(const struct index_run *run, uint32_t number)
{
	return number == run->slice_first ? run->skip : 0;
}

/* Counts the entries of a slice that have at most this prefix; no later slice has one. */
static enum status locate(const struct store_index *index, const struct index_run *run,
			  struct index_near *near, uint64_t prefix, uint32_t *position)
{
	uint64_t least, greatest;

	if (index_slice_upper_here(&near->slice, prefix, position))
		return ST_OK;
	TRY(slice_locate(index, run, prefix, &near->number, &least, &greatest));
	TRY(index_run_slice(index, run, near->number, &near->slice));
	return index_slice_upper(&near->slice, floor_of(run, near->number), prefix, least, greatest,
				 position);
}

enum status index_run_find(const struct store_index *index, const struct index_run *run,
			   struct index_near *near, uint64_t prefix, store_index_visit *visit,
			   void *context)
{
	struct index_slice *slice = &near->slice;
	uint32_t position;

	if (run->entries == 0 || prefix < run->least || prefix > run->greatest)
		return ST_NOT_FOUND;
	TRY(locate(index, run, near, prefix, &position));
	for (;;) {
		for (; position > floor_of(run, near->number); position--) {
			const struct store_index_entry *entry;
			enum status st;

			TRY(index_slice_load(slice, position - 1));
			entry = &slice->page[position - 1 - slice->page_first];
			if (index_prefix(entry->prefix) != prefix)
				return ST_NOT_FOUND;
			st = visit(context, entry->place);
			if (st != ST_NOT_FOUND)
				return st;
		}
		if (near->number == run->slice_first)
			return ST_NOT_FOUND;
		near->number--;
		TRY(index_run_slice(index, run, near->number, slice));
		position = slice->entries;
	}
}

enum status index_run_drop(const struct store_index *index, struct index_run *run, uint32_t end)
{
	for (; run->slice_first < end; run->slice_first++)
		TRY(record_remove(index, run, run->slice_first));
	return ST_OK;
}

enum status index_run_remove(const struct store_index *index, struct index_run *run)
{
	TRY(index_run_drop(index, run, run->slice_end));
	return run->slice_end > 1 ? record_remove(index, run, DIRECTORY) : ST_OK;
}

enum status index_run_fences(const struct store_index *index, const struct index_run *run,
			     uint64_t *records)
{
	const uint8_t *fences;

	*records = run->slice_end - run->slice_first + (run->slice_end > 1);
	if (run->slice_end < 2)
		return ST_OK;
	TRY(directory_get(index, run, &fences));
	for (uint32_t i = run->slice_first; i < run->slice_end; i++) {
		struct index_slice slice;

		TRY(index_run_slice(index, run, i, &slice));
		TRY(index_slice_load(&slice, 0));
		if (index_prefix(slice.page[0].prefix) != fence_at(fences, i))
			return ST_DAMAGED;
	}
	return ST_OK;
}

/* Stands on the entry at position, or on the first of a later slice. */
static enum status reader_settle(struct index_reader *reader)
{
	reader->entry = NULL;
	while (reader->position >= reader->slice.entries) {
		if (++reader->number == reader->run->slice_end)
			return reader->left == 0 ? ST_OK : ST_DAMAGED;
		TRY(index_run_slice(reader->index, reader->run, reader->number, &reader->slice));
		reader->position = 0;
	}
	if (reader->left == 0)
		return ST_DAMAGED;
	TRY(index_slice_load(&reader->slice, reader->position));
	reader->entry = &reader->slice.page[reader->position - reader->slice.page_first];
	return ST_OK;
}

enum status index_reader_begin(struct index_reader *reader, const struct store_index *index,
			       const struct index_run *run)
{
	*reader = (struct index_reader){
		.index = index,
		.run = run,
		.number = run->slice_first,
		.position = run->skip,
		.left = run->entries,
	};
	if (run->slice_first == run->slice_end)
		return run->entries == 0 ? ST_OK : ST_DAMAGED;
	TRY(index_run_slice(index, run, reader->number, &reader->slice));
	return reader_settle(reader);
}

enum status index_reader_next(struct index_reader *reader)
{
	reader->position++;
	reader->left--;
	if (reader->position - reader->slice.page_first < reader->slice.page_count) {
		reader->entry++;
		return reader->left > 0 ? ST_OK : ST_DAMAGED;
	}
	return reader_settle(reader);
}
