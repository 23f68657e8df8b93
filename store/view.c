/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/view.h"

#include <stdlib.h>

#include "base/hash.h"
#include "store/block_table.h"
#include "store/collection.h"
#include "store/families.h"
#include "store/file.h"
#include "store/gate.h"
#include "store/key_after.h"
#include "store/state.h"

enum { ROW_BYTES_KEPT = 1 << 20 }; /* by a view that rests */

static struct bytes bytes_of(const MDB_val *value)
{
	return bytes_make(value->mv_data, value->mv_size);
}

/* LMDB does not write through the pointers of keys it is given. */
static MDB_val val_of(struct bytes bytes)
{
	return (MDB_val){ .mv_data = (void *)(uintptr_t)bytes.data, .mv_size = bytes.size };
}

/* ---- beginning and ending -------------------------------------------------- */

static enum status view_new(struct store *store, struct store_view **out)
{
	struct store_view *view = calloc(1, sizeof(*view));
	int code;

	if (!view)
		return ST_NO_MEMORY;
	view->store = store;
	view->removals = store->removals;
	code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &view->txn);
	if (code != 0)
		free(view);
	else
		*out = view;
	return store__status(code);
}

static enum status view_open(struct store *store, struct store_view **view)
{
	if (!store__file_is_whole(store))
		return ST_DAMAGED;
	if (!*view)
		return view_new(store, view);
	memset((*view)->cursor_live, 0, sizeof((*view)->cursor_live));
	if ((*view)->removals != store->removals)
		store__journal_row_fini(&(*view)->row);
	(*view)->removals = store->removals;
	return store__status(mdb_txn_renew((*view)->txn));
}

enum status store_view_begin(struct store *store, struct store_view **out)
{
	struct store_view *view = NULL;
	struct young *young;
	enum status st;

	*out = NULL;
	TRY(store__gate_enter(store, &view));
	young = store__young(store);
	st = view_open(store, &view);
	if (st != ST_OK) {
		store__gate_leave(store, view);
		young_leave(young);
		return st;
	}
	view->young = young;
	*out = view;
	return ST_OK;
}

void store_view_end(struct store_view *view)
{
	struct young *young;

	if (!view)
		return;
	young = view->young;
	view->young = NULL;
	mdb_txn_reset(view->txn);
	arena_reset(&view->arena);
	if (view->row.arena.used_bytes > ROW_BYTES_KEPT)
		store__journal_row_fini(&view->row);
	store__gate_leave(view->store, view);
	young_leave(young);
}

/* ---- the database ---------------------------------------------------------- */

static enum status cursor_ready(struct store_view *view, enum store_table table)
{
	MDB_cursor **cursor = &view->cursors[table];
	int code = 0;

	if (!*cursor)
		code = mdb_cursor_open(view->txn, view->store->tables[table], cursor);
	else if (!view->cursor_live[table])
		code = mdb_cursor_renew(view->txn, *cursor);
	view->cursor_live[table] = code == 0;
	return store__status(code);
}

static enum status database_get(struct store_view *view, enum store_table table, struct bytes key,
				struct bytes *value)
{
	MDB_val wanted = val_of(key), found;
	int code;

	if (table == STORE_BLOCKS)
		return store__block_find(view->store, &view->arena, view->txn, key, value);
	if (table == STORE_JOURNAL) {
		TRY(cursor_ready(view, table));
		return store__journal_find(view->cursors[table], &view->row, key, value);
	}
	code = mdb_get(view->txn, view->store->tables[table], &wanted, &found);
	if (code == 0)
		*value = bytes_of(&found);
	return store__status(code);
}

static enum status database_seek(struct store_view *view, enum store_table table, struct bytes from,
				 struct bytes *key, struct bytes *value)
{
	MDB_val found = val_of(from), data;
	int code;

	*key = *value = (struct bytes){ 0 };
	TRY(cursor_ready(view, table));
	if (table == STORE_JOURNAL)
		return store__journal_seek(view->cursors[table], &view->row, from, key, value);
	code = mdb_cursor_get(view->cursors[table], &found, &data,
			      from.size == 0 ? MDB_FIRST : MDB_SET_RANGE);
	if (code == 0) {
		*key = bytes_of(&found);
		*value = bytes_of(&data);
	}
	return store__status(code);
}

/* ---- both ------------------------------------------------------------------ */

enum status store_view_get(struct store_view *view, enum store_table table, struct bytes key,
			   struct bytes *value)
{
	bool removed;
	enum status st;

	*value = (struct bytes){ 0 };
	if (key.size == 0 || key.size > STORE_KEY_MAX)
		return ST_NOT_FOUND;
	st = young_get(view->young, table, key, value, &removed);
	if (st != ST_NOT_FOUND)
		return removed ? ST_NOT_FOUND : st;
	return database_get(view, table, key, value);
}

enum status store_view_seek(struct store_view *view, enum store_table table, struct bytes from,
			    struct bytes *key, struct bytes *value)
{
	for (;;) {
		struct bytes young_key, young_value;
		bool removed;
		const enum status young = young_seek(view->young, table, from, false, &young_key,
						     &young_value, &removed);
		const enum status st = database_seek(view, table, from, key, value);

		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		if (young != ST_OK || (st == ST_OK && bytes_compare(*key, young_key) < 0))
			return st;
		*key = young_key;
		*value = young_value;
		if (!removed)
			return ST_OK;
		TRY(store__key_after(&view->arena, young_key, &from));
	}
}

static enum status database_seek_last(struct store_view *view, enum store_table table,
				      struct bytes to, struct bytes *key, struct bytes *value)
{
	MDB_val found = val_of(to), data;
	int code;

	*key = *value = (struct bytes){ 0 };
	/* Nothing comes before the empty key. */
	if (to.size == 0)
		return ST_NOT_FOUND;
	TRY(cursor_ready(view, table));
	code = mdb_cursor_get(view->cursors[table], &found, &data, MDB_SET_RANGE);
	code = mdb_cursor_get(view->cursors[table], &found, &data,
			      code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	if (code == 0) {
		*key = bytes_of(&found);
		*value = bytes_of(&data);
	}
	return store__status(code);
}

enum status store_view_seek_last(struct store_view *view, enum store_table table, struct bytes to,
				 struct bytes *key, struct bytes *value)
{
	for (;;) {
		struct bytes young_key, young_value;
		bool removed;
		const enum status young = young_seek(view->young, table, to, true, &young_key,
						     &young_value, &removed);
		const enum status st = database_seek_last(view, table, to, key, value);

		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		if (young != ST_OK || (st == ST_OK && bytes_compare(*key, young_key) > 0))
			return st;
		*key = young_key;
		*value = young_value;
		if (!removed)
			return ST_OK;
		to = young_key;
	}
}

/* Who is told of places, by the index too. */
struct listener {
	const struct store *store;
	enum status (*visit)(void *context, const struct store_place *place);
	void *context;
};

static enum status tell(void *context, const uint8_t bytes[STORE_INDEX_PLACE])
{
	const struct listener *listener = context;
	struct store_place place;

	memcpy(place.bytes, bytes, sizeof(place.bytes));
	if (store__collection_hides_note(listener->store, &place))
		return ST_NOT_FOUND;
	return listener->visit(listener->context, &place);
}

enum status store_view_noted(struct store_view *view, struct bytes digest,
			     enum status (*visit)(void *context, const struct store_place *place),
			     void *context)
{
	const struct store_index index = store__family(view->store, view->txn, FAMILY_NOTED);
	struct listener listener = { view->store, visit, context };
	struct store_place place;
	enum status st;

	if (digest.size != DIGEST_BYTES)
		return ST_NOT_FOUND;
	st = young_place(view->young, digest, &place) ? visit(context, &place) : ST_NOT_FOUND;
	if (st != ST_NOT_FOUND)
		return st;
	st = young_notes(view->young, digest.data, visit, context);
	if (st != ST_NOT_FOUND)
		return st;
	return store__index_find(&index, digest.data, tell, &listener);
}

/* ---- blocks ---------------------------------------------------------------- */

/* In memory alone: the cache or what is young. */
static enum status block_in_memory(struct store *store, struct arena *arena, uint64_t hash,
				   struct bytes key, struct bytes *block)
{
	struct young *young;
	bool removed;
	enum status st = block_cache_get(store->cache, arena, hash, key, block);

	if (st != ST_NOT_FOUND)
		return st;
	young = store__young(store);
	st = young_get(young, STORE_BLOCKS, key, block, &removed);
	if (st == ST_OK)
		st = arena_copy(arena, *block, block);
	young_leave(young);
	return st;
}

static enum status get_block(struct store *store, struct arena *arena, struct bytes key,
			     bool enters_cache, struct bytes *block)
{
	const uint64_t hash = hash_bytes(key, store->seed);
	struct store_view *view;
	struct bytes found;
	enum status st = block_in_memory(store, arena, hash, key, block);

	if (st != ST_NOT_FOUND)
		return st;
	TRY(store_view_begin(store, &view));
	st = store_view_get(view, STORE_BLOCKS, key, &found);
	if (st == ST_OK && enters_cache)
		block_cache_put(store->cache, hash, key, found);
	if (st == ST_OK)
		st = arena_copy(arena, found, block);
	store_view_end(view);
	return st;
}

enum status store_block(struct store *store, struct arena *arena, struct bytes key,
			struct bytes *block)
{
	return get_block(store, arena, key, true, block);
}

enum status store_block_once(struct store *store, struct arena *arena, struct bytes key,
			     struct bytes *block)
{
	return get_block(store, arena, key, false, block);
}

void store_cache_block(struct store *store, struct bytes digest, struct bytes block)
{
	block_cache_put(store->cache, hash_bytes(digest, store->seed), digest, block);
}

enum status store_has_block(struct store *store, struct bytes key)
{
	struct store_view *view;
	struct bytes ignored;
	enum status st;

	TRY(store_view_begin(store, &view));
	st = store_view_get(view, STORE_BLOCKS, key, &ignored);
	store_view_end(view);
	return st == ST_DAMAGED ? ST_OK : st;
}

enum status store_keeps_block(struct store *store, struct bytes key)
{
	struct store_view *view;
	struct bytes ignored;
	enum status st;

	TRY(store_view_begin(store, &view));
	st = database_get(view, STORE_BLOCKS, key, &ignored);
	store_view_end(view);
	return st;
}

/* ---- figures --------------------------------------------------------------- */

static enum status entries_of(struct store_view *view, struct store_stats *out)
{
	const struct store *store = view->store;
	const struct store_index kept = store__family(store, view->txn, FAMILY_KEPT);
	uint64_t digests;
	MDB_stat shape;

	for (int i = 0; i < STORE_TABLES; i++) {
		TRY(store__status(mdb_stat(view->txn, store->tables[i], &shape)));
		out->entries[i] = shape.ms_entries;
	}
	TRY(store__index_count(&kept, &digests));
	out->entries[STORE_BLOCKS] += digests + young_count(view->young, STORE_BLOCKS);
	out->entries[STORE_JOURNAL] = store->journal_entries +
				      young_count(view->young, STORE_JOURNAL);
	return ST_OK;
}

enum status store_stats(struct store *store, struct store_stats *out)
{
	struct store_view *view;
	MDB_envinfo info;
	MDB_stat shape;
	enum status st;

	*out = (struct store_stats){ 0 };
	TRY(store_view_begin(store, &view));
	st = entries_of(view, out);
	if (st == ST_OK)
		st = store__status(mdb_env_info(store->env, &info));
	if (st == ST_OK)
		st = store__status(mdb_env_stat(store->env, &shape));
	if (st == ST_OK) {
		out->map_size_bytes = info.me_mapsize;
		out->used_bytes = ((uint64_t)info.me_last_pgno + 1) * shape.ms_psize;
	}
	store_view_end(view);
	return st;
}
