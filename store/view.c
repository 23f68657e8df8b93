/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/view.h"

#include <stdlib.h>

#include "base/hash_index.h"
#include "store/digest.h"
#include "store/file.h"
#include "store/gate.h"
#include "store/pack.h"
#include "store/state.h"

static struct bytes bytes_of(const MDB_val *value)
{
	return bytes_make(value->mv_data, value->mv_size);
}

/* LMDB does not write through the pointers of keys it is given. */
static MDB_val val_of(struct bytes bytes)
{
	return (MDB_val){ .mv_data = (void *)(uintptr_t)bytes.data, .mv_size = bytes.size };
}

static enum status view_new(struct store *store, struct store_view **out)
{
	struct store_view *view = calloc(1, sizeof(*view));
	int code;

	if (!view)
		return ST_NO_MEMORY;
	view->store = store;
	code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &view->txn);
	if (code != 0)
		free(view);
	else
		*out = view;
	return store__status(code);
}

enum status store_view_begin(struct store *store, struct store_view **out)
{
	struct store_view *view = NULL;
	enum status st;

	*out = NULL;
	TRY(store__gate_enter(store, &view));
	if (!store__file_is_whole(store)) {
		st = ST_DAMAGED;
	} else if (!view) {
		st = view_new(store, &view);
	} else {
		st = store__status(mdb_txn_renew(view->txn));
		memset(view->cursor_live, 0, sizeof(view->cursor_live));
	}
	if (st != ST_OK)
		store__gate_leave(store, view);
	else
		*out = view;
	return st;
}

void store_view_end(struct store_view *view)
{
	if (!view)
		return;
	mdb_txn_reset(view->txn);
	store__gate_leave(view->store, view);
}

static enum status record_value(const struct store_view *view, enum store_table table,
				const MDB_val *found, struct bytes *value)
{
	if (table == STORE_BLOCKS)
		return store__block_find(view->store, view->txn, bytes_of(found), value);
	*value = bytes_of(found);
	return ST_OK;
}

enum status store_view_get(struct store_view *view, enum store_table table, struct bytes key,
			   struct bytes *value)
{
	MDB_val wanted = val_of(key), found;
	int code;

	*value = (struct bytes){ 0 };
	if (key.size == 0 || key.size > STORE_KEY_MAX)
		return ST_NOT_FOUND;
	code = mdb_get(view->txn, view->store->tables[table], &wanted, &found);
	if (code != 0)
		return store__status(code);
	return record_value(view, table, &found, value);
}

static int cursor_ready(struct store_view *view, enum store_table table)
{
	MDB_cursor **cursor = &view->cursors[table];
	int code = 0;

	if (!*cursor)
		code = mdb_cursor_open(view->txn, view->store->tables[table], cursor);
	else if (!view->cursor_live[table])
		code = mdb_cursor_renew(view->txn, *cursor);
	view->cursor_live[table] = code == 0;
	return code;
}

static enum status seek_result(const struct store_view *view, enum store_table table, int code,
			       const MDB_val *found, const MDB_val *data, struct bytes *key,
			       struct bytes *value)
{
	*key = *value = (struct bytes){ 0 };
	if (code != 0)
		return store__status(code);
	*key = bytes_of(found);
	return record_value(view, table, data, value);
}

enum status store_view_seek(struct store_view *view, enum store_table table, struct bytes from,
			    struct bytes *key, struct bytes *value)
{
	MDB_val found = val_of(from), data;
	MDB_cursor_op op = from.size == 0 ? MDB_FIRST : MDB_SET_RANGE;
	int code = cursor_ready(view, table);

	if (code == 0)
		code = mdb_cursor_get(view->cursors[table], &found, &data, op);
	return seek_result(view, table, code, &found, &data, key, value);
}

enum status store_view_seek_last(struct store_view *view, enum store_table table, struct bytes to,
				 struct bytes *key, struct bytes *value)
{
	MDB_val found = val_of(to), data;
	int code = cursor_ready(view, table);

	/* Nothing comes before the empty key. */
	if (code == 0 && to.size == 0)
		code = MDB_NOTFOUND;
	if (code == 0) {
		MDB_cursor *cursor = view->cursors[table];

		code = mdb_cursor_get(cursor, &found, &data, MDB_SET_RANGE);
		code = mdb_cursor_get(cursor, &found, &data,
				      code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	}
	return seek_result(view, table, code, &found, &data, key, value);
}

enum status store_block(struct store *store, struct arena *arena, struct bytes key,
			struct bytes *block)
{
	uint64_t hash = hash_bytes(key, store->seed);
	struct store_view *view;
	struct bytes found;
	enum status st = block_cache_get(store->cache, arena, hash, key, block);

	if (st != ST_NOT_FOUND)
		return st;
	TRY(store_view_begin(store, &view));
	st = store_view_get(view, STORE_BLOCKS, key, &found);
	if (st == ST_OK && store__block_verify(key, found) == DIGEST_WRONG)
		st = ST_DAMAGED;
	if (st == ST_OK) {
		block_cache_put(store->cache, hash, key, found);
		st = arena_copy(arena, found, block);
	}
	store_view_end(view);
	return st;
}

enum status store_has_block(struct store *store, struct bytes key)
{
	MDB_val wanted = val_of(key), ignored;
	struct store_view *view;
	int code;

	if (key.size == 0 || key.size > STORE_KEY_MAX)
		return ST_NOT_FOUND;
	TRY(store_view_begin(store, &view));
	code = mdb_get(view->txn, store->tables[STORE_BLOCKS], &wanted, &ignored);
	store_view_end(view);
	return store__status(code);
}

static int stats_of(struct store_view *view, struct store_stats *out)
{
	struct store *store = view->store;
	MDB_envinfo info;
	MDB_stat shape;
	int code = mdb_env_info(store->env, &info);

	for (int i = 0; i < STORE_TABLES && code == 0; i++) {
		code = mdb_stat(view->txn, store->tables[i], &shape);
		out->entries[i] = shape.ms_entries;
	}
	if (code != 0)
		return code;
	out->map_size_bytes = info.me_mapsize;
	out->used_bytes = ((uint64_t)info.me_last_pgno + 1) * shape.ms_psize;
	return 0;
}

enum status store_stats(struct store *store, struct store_stats *out)
{
	struct store_view *view;
	int code;

	*out = (struct store_stats){ 0 };
	TRY(store_view_begin(store, &view));
	code = stats_of(view, out);
	store_view_end(view);
	return store__status(code);
}
