/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/load.h"

#include <inttypes.h>

#include "world/record.h"

/* ---- one world ------------------------------------------------------------- */

static enum status read_record(struct store *store, struct arena *arena, uint64_t id,
			       struct world_record *out)
{
	const struct record_key key = record_key_world(id);
	struct store_view *view;
	struct bytes record;
	enum status st;

	TRY(store_view_begin(store, &view));
	st = store_view_get(view, STORE_WORLDS, record_key_bytes(&key), &record);
	if (st == ST_OK)
		st = arena_copy(arena, record, &record);
	store_view_end(view);
	return st == ST_OK ? world_record_decode(record, out) : st;
}

/* Makes a world of its record; what holds the parent is the world's if that succeeds. */
static enum status make_world(struct worlds *worlds, uint64_t id, const struct world_record *record,
			      struct world *parent, struct world **out)
{
	struct world *world = worlds_make(id, record->name);
	enum status st;

	*out = NULL;
	if (!world)
		return ST_NO_MEMORY;
	world->parent = parent;
	world->forked_at = record->forked_at;
	world->imported = record->imported;
	world->created_s = record->created_s;
	world->ttl_s = record->ttl_s;
	world->quotas = record->quotas;
	world_publish(world, &record->head);
	st = worlds_enter(worlds, world);
	if (st != ST_OK) {
		worlds_discard(world);
		return st;
	}
	*out = record->deleted ? world : world_hold(world);
	return ST_OK;
}

/* A world, and what it is forked from, that are not in memory yet. */
struct ancestor {
	uint64_t id;
	struct world_record record;
	struct ancestor *child; /* NULL: the one that was asked for */
};

/* Reads a world and its parents, up to one that is in memory: *held, or NULL. */
static enum status read_ancestors(struct worlds *worlds, struct store *store, struct arena *arena,
				  uint64_t id, struct ancestor **eldest, struct world **held)
{
	*eldest = NULL;
	*held = NULL;
	while (id != 0) {
		struct ancestor *ancestor;

		*held = worlds_find_id(worlds, id);
		if (*held)
			return ST_OK;
		ancestor = arena_alloc(arena, sizeof(*ancestor));
		if (!ancestor)
			return ST_NO_MEMORY;
		ancestor->id = id;
		ancestor->child = *eldest;
		TRY(read_record(store, arena, id, &ancestor->record));
		/* A parent is older. */
		if (ancestor->record.parent >= id)
			return ST_CORRUPT;
		*eldest = ancestor;
		id = ancestor->record.parent;
	}
	return ST_OK;
}

/* Somebody else may have been quicker. */
static enum status make_or_find(struct worlds *worlds, const struct ancestor *ancestor,
				struct world *parent, struct world **out)
{
	enum status st = make_world(worlds, ancestor->id, &ancestor->record, parent, out);

	if (st == ST_OK)
		return ST_OK;
	world_drop(parent);
	if (st == ST_CONFLICT)
		*out = worlds_find_id(worlds, ancestor->id);
	return *out ? ST_OK : st == ST_CONFLICT ? ST_CORRUPT : st;
}

enum status worlds_load(struct worlds *worlds, struct store *store, uint64_t id, struct world **out)
{
	struct ancestor *eldest;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = read_ancestors(worlds, store, &arena, id, &eldest, out);
	if (st == ST_OK && !eldest && !*out)
		st = ST_NOT_FOUND;
	for (; st == ST_OK && eldest; eldest = eldest->child)
		st = make_or_find(worlds, eldest, *out, out);
	arena_fini(&arena);
	return st;
}

/* ---- all worlds ------------------------------------------------------------ */

struct loading {
	struct worlds *worlds;
	struct store *store;
	enum status (*visit)(void *context, struct world *world);
	void *context;
	struct error *err;
};

static enum status damaged(const struct loading *loading, uint64_t id, enum status st)
{
	return error_set(loading->err, st == ST_NOT_FOUND ? ST_CORRUPT : st,
			 "the record of world %" PRIu64 " cannot be read: %s", id, status_name(st));
}

static enum status load_named(void *context, struct bytes key, struct bytes value)
{
	const struct loading *loading = context;
	const uint64_t id = record_key_seq(key);
	struct world_record record;
	struct world *world;
	enum status st;

	if (key.size != WORLD_KEY_BYTES || world_record_decode(value, &record) != ST_OK)
		return damaged(loading, id, ST_CORRUPT);
	worlds_see_id(loading->worlds, id);
	if (record.deleted)
		return ST_OK;
	st = worlds_load(loading->worlds, loading->store, id, &world);
	if (st != ST_OK)
		return damaged(loading, id, st);
	world_drop(world);
	return ST_OK;
}

enum status worlds_load_all(struct worlds *worlds, struct store *store, struct error *err)
{
	struct loading loading = { .worlds = worlds, .store = store, .err = err };
	enum status st = store_scan(store, STORE_WORLDS, (struct bytes){ 0 }, load_named, &loading);

	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the worlds cannot be read: %s", status_name(st));
}

static enum status visit_world(void *context, struct bytes key, struct bytes value)
{
	const struct loading *loading = context;
	struct world *world;
	enum status st;

	(void)value;
	TRY(worlds_load(loading->worlds, loading->store, record_key_seq(key), &world));
	st = loading->visit(loading->context, world);
	world_drop(world);
	return st;
}

enum status worlds_each(struct worlds *worlds, struct store *store,
			enum status (*visit)(void *context, struct world *world), void *context)
{
	struct loading loading = {
		.worlds = worlds, .store = store, .visit = visit, .context = context
	};

	return store_scan(store, STORE_WORLDS, (struct bytes){ 0 }, visit_world, &loading);
}
