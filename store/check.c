/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/check.h"

#include "base/hash.h"
#include "store/block_table.h"
#include "store/digest.h"
#include "store/families.h"
#include "store/gate.h"
#include "store/pack.h"
#include "store/view.h"

struct check {
	struct store_view *view;
	struct arena arena;
	uint64_t blocks, bad;
	void (*report)(void *context, struct bytes key);
	void *context;
};

static void count_block(struct check *check, struct bytes key, bool good)
{
	check->blocks++;
	if (good)
		return;
	check->bad++;
	if (check->report)
		check->report(check->context, key);
}

/* An entry of the index knows how the digest of its block begins. */
static enum status check_entry(void *context, const struct store_index_entry *entry)
{
	struct check *check = context;
	uint8_t digest[DIGEST_BYTES];
	struct store_place place;
	struct bytes block;
	enum status st;
	bool good;

	memcpy(place.bytes, entry->place, sizeof(place.bytes));
	arena_reset(&check->arena);
	st = store__pack_read(check->view->store, &check->arena, check->view->txn, &place, &block);
	if (st != ST_OK && st != ST_DAMAGED)
		return st;
	hash_blake2b(block, digest, sizeof(digest));
	good = st == ST_OK && memcmp(digest, entry->prefix, sizeof(entry->prefix)) == 0;
	count_block(check, bytes_make(entry->prefix, sizeof(entry->prefix)), good);
	return ST_OK;
}

static enum status check_digests(struct check *check)
{
	const struct store *store = check->view->store;
	const struct store_index kept = store__family(store, check->view->txn, FAMILY_KEPT);
	const struct store_index noted = store__family(store, check->view->txn, FAMILY_NOTED);

	TRY(store__index_check(&kept));
	TRY(store__index_check(&noted));
	return store__index_each(&kept, check_entry, check);
}

static enum status check_rows(struct check *check)
{
	const struct store *store = check->view->store;
	MDB_cursor *cursor;
	MDB_val key, value;
	enum status st;

	TRY(store__status(mdb_cursor_open(check->view->txn, store->tables[STORE_BLOCKS], &cursor)));
	while ((st = store__status(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) == ST_OK) {
		const struct bytes name = bytes_make(key.mv_data, key.mv_size);
		struct bytes block;

		arena_reset(&check->arena);
		st = store__block_find(store, &check->arena, check->view->txn, name, &block);
		if (st != ST_OK && st != ST_DAMAGED && st != ST_NOT_FOUND)
			break;
		count_block(check, name,
			    st == ST_OK && store__block_verify(name, block) == DIGEST_RIGHT);
	}
	mdb_cursor_close(cursor);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status store_check(struct store *store, void (*report)(void *context, struct bytes key),
			void *context, uint64_t *blocks, uint64_t *bad)
{
	struct check check = { .report = report, .context = context };
	enum status st = store_view_begin(store, &check.view);

	*blocks = *bad = 0;
	TRY(st);
	arena_init(&check.arena, 0);
	st = check_digests(&check);
	if (st == ST_OK)
		st = check_rows(&check);
	store_view_end(check.view);
	arena_fini(&check.arena);
	*blocks = check.blocks;
	*bad = check.bad;
	return st;
}
