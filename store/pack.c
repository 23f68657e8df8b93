/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/pack.h"

#include "base/big_endian.h"

enum {
	PACK_NUMBER_BYTES = 8,
	PLACE_BYTES = 16,
	PACK_FULL_BYTES = 16 << 20, /* a large import is several packs */
};

enum status store__block_find(const struct store *store, MDB_txn *txn, struct bytes place,
			      struct bytes *block)
{
	MDB_val number, pack;
	uint64_t offset, size;
	int code;

	*block = (struct bytes){ 0 };
	if (place.size != PLACE_BYTES)
		return ST_DAMAGED;
	number = (MDB_val){ .mv_data = (void *)(uintptr_t)place.data,
			    .mv_size = PACK_NUMBER_BYTES };
	code = mdb_get(txn, store->packs, &number, &pack);
	if (code != 0)
		return code == MDB_NOTFOUND ? ST_DAMAGED : store__status(code);
	offset = big_endian_load(bytes_make(place.data + 8, 4));
	size = big_endian_load(bytes_make(place.data + 12, 4));
	if (offset + size > pack.mv_size)
		return ST_DAMAGED;
	*block = bytes_make((const uint8_t *)pack.mv_data + offset, size);
	return ST_OK;
}

/* The number of the first pack of this commit. */
static int next_pack(MDB_cursor *packs, uint64_t *number)
{
	MDB_val key, value;
	int code = mdb_cursor_get(packs, &key, &value, MDB_LAST);

	*number = 1;
	if (code == MDB_NOTFOUND)
		return 0;
	if (code == 0 && key.mv_size != PACK_NUMBER_BYTES)
		return MDB_CORRUPTED;
	if (code == 0)
		*number = big_endian_load(bytes_make(key.mv_data, key.mv_size)) + 1;
	return code;
}

static int place_write(MDB_cursor *blocks, struct store_record *record)
{
	uint8_t place[PLACE_BYTES];
	MDB_val key = { .mv_data = record->key, .mv_size = record->key_size };
	MDB_val value = { .mv_data = place, .mv_size = sizeof(place) };
	int code;

	big_endian_store(record->pack, place, 8);
	big_endian_store(record->offset, place + 8, 4);
	big_endian_store(record->value_size, place + 12, 4);
	code = mdb_cursor_put(blocks, &key, &value, MDB_NOOVERWRITE);
	record->stored = code == MDB_KEYEXIST;
	return record->stored ? 0 : code;
}

/* Gives every block that is new a place, and enters it in the table. */
static int places_write(MDB_cursor *blocks, uint64_t pack, struct store_record *const *records,
			size_t count)
{
	uint64_t offset = 0;

	for (size_t i = 0; i < count; i++) {
		struct store_record *record = records[i];
		int code;

		if (offset > 0 && offset + record->value_size > PACK_FULL_BYTES) {
			pack++;
			offset = 0;
		}
		record->pack = pack;
		record->offset = (uint32_t)offset;
		code = place_write(blocks, record);
		if (code != 0)
			return code;
		if (!record->stored)
			offset += record->value_size;
	}
	return 0;
}

/* Writes the blocks of records, all in one pack, which takes size bytes. */
static int pack_write(MDB_cursor *packs, uint64_t pack, size_t size,
		      struct store_record *const *records, size_t count)
{
	uint8_t number[PACK_NUMBER_BYTES];
	MDB_val key = { .mv_data = number, .mv_size = sizeof(number) };
	MDB_val value = { .mv_size = size };
	int code;

	big_endian_store(pack, number, sizeof(number));
	code = mdb_cursor_put(packs, &key, &value, MDB_APPEND | MDB_RESERVE);
	for (size_t i = 0; i < count && code == 0; i++) {
		const struct store_record *record = records[i];

		if (!record->stored)
			memcpy((uint8_t *)value.mv_data + record->offset, record->value,
			       record->value_size);
	}
	return code;
}

static int packs_write(MDB_cursor *packs, struct store_record *const *records, size_t count)
{
	size_t first = 0;
	int code = 0;

	while (first < count && code == 0) {
		size_t end = first, size = 0;
		bool any = false;

		for (; end < count && records[end]->pack == records[first]->pack; end++) {
			if (records[end]->stored)
				continue;
			any = true;
			size += records[end]->value_size;
		}
		if (any)
			code = pack_write(packs, records[first]->pack, size, records + first,
					  end - first);
		first = end;
	}
	return code;
}

int store__blocks_write(const struct store *store, MDB_txn *txn,
			struct store_record *const *records, size_t count)
{
	MDB_cursor *blocks, *packs;
	uint64_t pack;
	int code = mdb_cursor_open(txn, store->tables[STORE_BLOCKS], &blocks);

	/* The transaction closes the cursors. */
	if (code == 0)
		code = mdb_cursor_open(txn, store->packs, &packs);
	if (code == 0)
		code = next_pack(packs, &pack);
	if (code == 0)
		code = places_write(blocks, pack, records, count);
	return code == 0 ? packs_write(packs, records, count) : code;
}
