/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/batch.h"

#include <stdlib.h>

#include "base/hash_index.h"
#include "store/commit.h"
#include "store/state.h"
#include "store/view.h"

struct store_batch {
	struct store *store;
	struct arena arena;
	struct hash_index records;
};

/* Tables have seeds of their own. That of the blocks is the cache's as well, so
 * that a block's hash is computed once. */
static uint64_t record_hash(const struct store_batch *batch, enum store_table table,
			    struct bytes key)
{
	uint64_t other = (uint64_t)table - STORE_BLOCKS;

	return hash_bytes(key, batch->store->seed + other * 0x9e3779b97f4a7c15u);
}

enum status store_batch_new(struct store *store, struct store_batch **out)
{
	struct store_batch *batch = calloc(1, sizeof(*batch));

	*out = batch;
	if (!batch)
		return ST_NO_MEMORY;
	batch->store = store;
	arena_init(&batch->arena, 0);
	hash_index_init(&batch->records, NULL);
	return ST_OK;
}

void store_batch_free(struct store_batch *batch)
{
	if (!batch)
		return;
	arena_fini(&batch->arena);
	hash_index_fini(&batch->records);
	free(batch);
}

bool store_batch_is_empty(const struct store_batch *batch)
{
	return batch->records.count == 0;
}

void store_batch_clear(struct store_batch *batch)
{
	hash_index_clear(&batch->records);
	arena_reset(&batch->arena);
}

/* What a record is known by. */
struct record_key {
	enum store_table table;
	struct bytes key;
};

static bool record_is(const void *item, const void *wanted)
{
	const struct store_record *record = item;
	const struct record_key *known = wanted;

	return record->table == known->table &&
	       bytes_equal(bytes_make(record->key, record->key_size), known->key);
}

static struct store_record *record_find(const struct store_batch *batch, uint64_t hash,
					enum store_table table, struct bytes key)
{
	const struct record_key wanted = { table, key };

	return hash_index_find(&batch->records, hash, record_is, &wanted);
}

/* One piece of memory holds the record, its key and its first value. */
static struct store_record *record_new(struct store_batch *batch, uint64_t hash,
				       enum store_table table, struct bytes key, size_t value_size)
{
	struct store_record *record = arena_alloc(&batch->arena,
						  sizeof(*record) + key.size + value_size);

	if (!record)
		return NULL;
	*record = (struct store_record){
		.hash = hash,
		.value = record->key + key.size,
		.value_capacity = (uint32_t)value_size,
		.key_size = (uint16_t)key.size,
		.table = (uint8_t)table,
	};
	memcpy(record->key, key.data, key.size);
	return record;
}

/* A record that is written again and again (a world's head) keeps its place as
 * long as the value fits. */
static enum status value_set(struct store_batch *batch, struct store_record *record,
			     struct bytes value)
{
	if (value.size > record->value_capacity) {
		uint8_t *place = arena_alloc(&batch->arena, value.size);

		if (!place)
			return ST_NO_MEMORY;
		record->value = place;
		record->value_capacity = (uint32_t)value.size;
	}
	if (value.size > 0)
		memmove(record->value, value.data, value.size);
	record->value_size = (uint32_t)value.size;
	return ST_OK;
}

enum status store_batch_put(struct store_batch *batch, enum store_table table, struct bytes key,
			    struct bytes value)
{
	struct store_record *record;
	uint64_t hash;

	if (key.size == 0)
		return ST_INVALID;
	if (key.size > STORE_KEY_MAX || value.size > UINT32_MAX)
		return ST_LIMIT;
	hash = record_hash(batch, table, key);
	record = record_find(batch, hash, table, key);
	if (!record) {
		record = record_new(batch, hash, table, key, value.size);
		if (!record)
			return ST_NO_MEMORY;
		TRY(hash_index_add(&batch->records, hash, record));
	}
	return value_set(batch, record, value);
}

static enum status committed_get(struct store_batch *batch, struct arena *arena,
				 enum store_table table, struct bytes key, struct bytes *value)
{
	struct store_view *view;
	struct bytes found;
	enum status st;

	TRY(store_view_begin(batch->store, &view));
	st = store_view_get(view, table, key, &found);
	if (st == ST_OK)
		st = arena_copy(arena, found, value);
	store_view_end(view);
	return st;
}

enum status store_batch_get(struct store_batch *batch, struct arena *arena, enum store_table table,
			    struct bytes key, struct bytes *value)
{
	const struct store_record *record = record_find(batch, record_hash(batch, table, key),
							table, key);

	*value = (struct bytes){ 0 };
	if (record)
		return arena_copy(arena, bytes_make(record->value, record->value_size), value);
	if (table == STORE_BLOCKS)
		return store_block(batch->store, arena, key, value);
	return committed_get(batch, arena, table, key, value);
}

enum status store_batch_has_block(struct store_batch *batch, struct bytes key)
{
	if (record_find(batch, record_hash(batch, STORE_BLOCKS, key), STORE_BLOCKS, key))
		return ST_OK;
	return store_has_block(batch->store, key);
}

/* By table, then by key as LMDB orders them: neighbours share pages. */
static int record_order(const void *left, const void *right)
{
	const struct store_record *a = *(const struct store_record *const *)left;
	const struct store_record *b = *(const struct store_record *const *)right;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return bytes_compare(bytes_make(a->key, a->key_size), bytes_make(b->key, b->key_size));
}

static struct store_record **records_in_order(struct store_batch *batch)
{
	struct store_record **records = arena_zalloc(&batch->arena, batch->records.count,
						     sizeof(*records));
	struct store_record *record;
	size_t count = 0, at = 0;

	if (!records)
		return NULL;
	while ((record = hash_index_next(&batch->records, &at)))
		records[count++] = record;
	qsort(records, count, sizeof(*records), record_order);
	return records;
}

/* What was written is likely what the next message reads. */
static void cache_fill(struct store *store, struct store_record *const *records, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct store_record *record = records[i];

		if (record->table == STORE_BLOCKS && !record->stored)
			block_cache_put(store->cache, record->hash,
					bytes_make(record->key, record->key_size),
					bytes_make(record->value, record->value_size));
	}
}

enum status store_batch_commit(struct store_batch *batch, struct error *err)
{
	struct store *store = batch->store;
	struct store_record **records;
	enum status st;

	if (batch->records.count == 0)
		return ST_OK;
	records = records_in_order(batch);
	if (!records) {
		st = error_set(err, ST_NO_MEMORY, "no memory to commit %zu records",
			       batch->records.count);
	} else {
		pthread_mutex_lock(&store->write_lock);
		st = store__records_commit(store, records, batch->records.count, err);
		pthread_mutex_unlock(&store->write_lock);
	}
	if (st == ST_OK)
		cache_fill(store, records, batch->records.count);
	store_batch_clear(batch);
	return st;
}
