/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/block_table.h"

#include <stdlib.h>

#include "base/hash.h"
#include "store/collection.h"
#include "store/digest.h"
#include "store/families.h"
#include "store/pack.h"

/* ---- reading --------------------------------------------------------------- */

/* A look-up in the index. What begins like the digest and is another block is passed over;
 * what begins otherwise than its entry says is damaged. */
struct find {
	const struct store *store;
	MDB_txn *txn;
	struct arena *arena;
	struct bytes key;
	struct located_block found;
	bool damaged;
	bool sees_hidden; /* finds what a collection hides */
};

static bool is_hidden(const struct find *find, const struct store_place *place)
{
	return !find->sees_hidden && store__collection_hides(find->store, place);
}

static enum status visit_place(void *context, const uint8_t bytes[STORE_INDEX_PLACE])
{
	struct find *find = context;
	uint8_t digest[DIGEST_BYTES];
	struct store_place place;
	struct bytes block;
	enum status st;

	memcpy(place.bytes, bytes, sizeof(place.bytes));
	if (is_hidden(find, &place))
		return ST_NOT_FOUND;
	st = store__pack_read(find->store, find->arena, find->txn, &place, &block);
	if (st == ST_DAMAGED) {
		find->damaged = true;
		return ST_NOT_FOUND;
	}
	TRY(st);
	hash_blake2b(block, digest, sizeof(digest));
	if (memcmp(digest, find->key.data, sizeof(digest)) == 0) {
		find->found = (struct located_block){ .block = block, .place = place };
		return ST_OK;
	}
	if (memcmp(digest, find->key.data, STORE_INDEX_PREFIX) != 0)
		find->damaged = true;
	return ST_NOT_FOUND;
}

static enum status find_row(struct find *find)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)find->key.data, .mv_size = find->key.size };
	struct located_block *row = &find->found;
	MDB_val found;
	int code = mdb_get(find->txn, find->store->tables[STORE_BLOCKS], &key, &found);

	if (code != 0)
		return store__status(code);
	row->by_row = true;
	if (found.mv_size != sizeof(row->place.bytes))
		return ST_DAMAGED;
	memcpy(row->place.bytes, found.mv_data, sizeof(row->place.bytes));
	if (is_hidden(find, &row->place))
		return ST_NOT_FOUND;
	TRY(store__pack_read(find->store, find->arena, find->txn, &row->place, &row->block));
	return store__block_verify(find->key, row->block) == DIGEST_WRONG ? ST_DAMAGED : ST_OK;
}

/* After a look into the index. Where that has nothing a row may. */
static enum status find_behind(struct find *find, enum status st)
{
	if (st == ST_NOT_FOUND && find->damaged)
		return ST_DAMAGED;
	return st == ST_NOT_FOUND ? find_row(find) : st;
}

static enum status find_block(struct find *find)
{
	const struct store_index kept = store__family(find->store, find->txn, FAMILY_KEPT);
	enum status st = ST_NOT_FOUND;

	if (find->key.size == DIGEST_BYTES)
		st = store__index_find(&kept, find->key.data, visit_place, find);
	return find_behind(find, st);
}

enum status store__block_find(const struct store *store, struct arena *arena, MDB_txn *txn,
			      struct bytes key, struct bytes *block)
{
	struct find find = { .store = store, .txn = txn, .arena = arena, .key = key };
	enum status st = find_block(&find);

	*block = st == ST_OK ? find.found.block : (struct bytes){ 0 };
	return st;
}

enum status store__block_locate(const struct store *store, struct arena *arena, MDB_txn *txn,
				struct bytes key, struct located_block *found)
{
	struct find find = {
		.store = store, .txn = txn, .arena = arena, .key = key, .sees_hidden = true
	};
	enum status st = find_block(&find);

	*found = st == ST_OK ? find.found : (struct located_block){ .by_row = false };
	return st;
}

/* ---- writing --------------------------------------------------------------- */

/* What one checkpoint writes of blocks. */
struct block_writer {
	const struct store *store;
	MDB_txn *txn;
	struct arena *arena;
	struct store_record **records; /* new ones, in the order they were chosen */
	struct pack_item *items;       /* of each */
	size_t count;
};

enum status store__block_search_begin(struct block_search *search, struct arena *arena,
				      const struct store *store, MDB_txn *txn)
{
	struct store_index kept = store__family(store, txn, FAMILY_KEPT);

	*search = (struct block_search){ .store = store, .txn = txn, .arena = arena };
	/* What is found is hashed; what a damaged page hides is written again. */
	kept.unchecked = true;
	return store__index_search_begin(&search->index, &kept);
}

enum status store__block_lacks(struct block_search *search, struct bytes key, bool *out)
{
	struct find find = {
		.store = search->store,
		.txn = search->txn,
		.arena = search->arena,
		.key = key,
		.sees_hidden = true,
	};
	enum status st = ST_NOT_FOUND;

	if (key.size == DIGEST_BYTES)
		st = store__index_search(&search->index, key.data, visit_place, &find);
	st = find_behind(&find, st);
	*out = st != ST_OK || !store__collection_spares(search->store, &find.found.place);
	return st == ST_NOT_FOUND || st == ST_DAMAGED ? ST_OK : st;
}

static int chosen_order(const void *left, const void *right)
{
	const struct store_record *a = *(const struct store_record *const *)left;
	const struct store_record *b = *(const struct store_record *const *)right;

	if (a->order == b->order)
		return bytes_compare(bytes_make(a->key, a->key_size),
				     bytes_make(b->key, b->key_size));
	return a->order < b->order ? -1 : 1;
}

static enum status first_place(void *context, const uint8_t bytes[STORE_INDEX_PLACE])
{
	struct store_place *place = context;

	memcpy(place->bytes, bytes, sizeof(place->bytes));
	return ST_OK;
}

/* A block that begins like the base's digest would only be a bad base. */
static enum status find_base(const struct block_writer *writer, const struct store_record *record,
			     struct pack_item *item)
{
	const struct store_index index = store__family(writer->store, writer->txn, FAMILY_KEPT);
	enum status st;

	if (record->base_record) {
		item->base_item = &writer->items[record->base_record->item];
		return ST_OK;
	}
	if (!record->has_base)
		return ST_OK;
	st = store__index_find(&index, record->base, first_place, &item->base);
	item->has_base = st == ST_OK;
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	return store__collection_lends(writer->store, writer->txn, &item->base, &item->has_base);
}

static enum status items_begin(struct block_writer *writer)
{
	for (size_t i = 0; i < writer->count; i++) {
		struct store_record *record = writer->records[i];
		struct pack_item *item = &writer->items[i];

		record->item = i;
		item->block = bytes_make(record->value, record->value_size);
		TRY(find_base(writer, record, item));
	}
	return ST_OK;
}

enum status store__block_row_write(const struct store *store, MDB_txn *txn, struct bytes key,
				   const struct store_place *place)
{
	MDB_val name = { .mv_data = (void *)(uintptr_t)key.data, .mv_size = key.size };
	MDB_val value = { .mv_data = (void *)(uintptr_t)place->bytes,
			  .mv_size = sizeof(place->bytes) };

	return store__status(mdb_put(txn, store->tables[STORE_BLOCKS], &name, &value, 0));
}

static enum status enter_rows(const struct block_writer *writer)
{
	for (size_t i = 0; i < writer->count; i++) {
		const struct store_record *record = writer->records[i];

		if (record->key_size != DIGEST_BYTES)
			TRY(store__block_row_write(writer->store, writer->txn,
						   bytes_make(record->key, record->key_size),
						   &writer->items[i].place));
	}
	return ST_OK;
}

static enum status enter_digests(const struct block_writer *writer)
{
	const struct store_index index = store__family(writer->store, writer->txn, FAMILY_KEPT);
	struct store_index_entry *entries = arena_zalloc(writer->arena, writer->count,
							 sizeof(*entries));
	size_t count = 0;

	if (!entries)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < writer->count; i++) {
		const struct store_record *record = writer->records[i];

		if (record->key_size == DIGEST_BYTES)
			entries[count++] = store__index_entry(bytes_make(record->key, DIGEST_BYTES),
							      &writer->items[i].place);
	}
	return count > 0 ? store__index_add(&index, entries, count) : ST_OK;
}

/* What can be made again is here because it is not there. */
static enum status choose_new(struct block_writer *writer, struct store_record *const *records,
			      size_t count)
{
	struct block_search search;

	TRY(store__block_search_begin(&search, writer->arena, writer->store, writer->txn));
	for (size_t i = 0; i < count; i++) {
		bool wanted = true;

		if (!records[i]->made)
			TRY(store__block_lacks(&search,
					       bytes_make(records[i]->key, records[i]->key_size),
					       &wanted));
		if (wanted)
			writer->records[writer->count++] = records[i];
	}
	return ST_OK;
}

enum status store__blocks_write(const struct store *store, struct arena *arena, MDB_txn *txn,
				struct store_record *const *records, size_t count)
{
	struct block_writer writer = { .store = store, .txn = txn, .arena = arena };

	writer.records = arena_zalloc(arena, count, sizeof(*writer.records));
	writer.items = arena_zalloc(arena, count, sizeof(*writer.items));
	if (!writer.records || !writer.items)
		return ST_NO_MEMORY;
	TRY(choose_new(&writer, records, count));
	if (writer.count == 0)
		return ST_OK;
	qsort(writer.records, writer.count, sizeof(*writer.records), chosen_order);
	TRY(items_begin(&writer));
	TRY(store__packs_write(store, arena, txn, writer.items, writer.count));
	TRY(enter_rows(&writer));
	return enter_digests(&writer);
}
