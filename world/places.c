/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/places.h"

#include <stdlib.h>

struct places {
	const struct session *session;
	struct arena *arena;
	struct entry_place *all;
	size_t count, capacity;
	uint64_t newest; /* the head's entry */
};

static enum status make_room(struct places *places)
{
	const size_t wanted = places->capacity == 0 ? 8 : places->capacity * 2;
	struct entry_place *all;

	if (places->count < places->capacity)
		return ST_OK;
	all = arena_zalloc(places->arena, wanted, sizeof(*all));
	if (!all)
		return ST_NO_MEMORY;
	if (places->count > 0)
		memcpy(all, places->all, places->count * sizeof(*all));
	places->all = all;
	places->capacity = wanted;
	return ST_OK;
}

static enum status add(void *context, const struct store_place *bytes)
{
	struct places *places = context;
	const struct entry_place place = record_place_read(bytes);

	if (place.seq > places->newest ||
	    world_of_entry(session_world(places->session), place.seq)->id != place.world)
		return ST_NOT_FOUND;
	TRY(make_room(places));
	places->all[places->count++] = place;
	return ST_NOT_FOUND;
}

static int newest_first(const void *left, const void *right)
{
	const struct entry_place *a = left, *b = right;

	return (a->seq < b->seq) - (a->seq > b->seq);
}

enum status places_find(struct session *session, struct arena *arena, struct bytes digest,
			struct entry_place **out, size_t *count)
{
	struct places places = { .session = session, .arena = arena };
	struct store_view *view;
	enum status st;

	*out = NULL;
	*count = 0;
	places.newest = session_head(session).seq;
	TRY(store_view_begin(session_store(session), &view));
	st = store_view_noted(view, digest, add, &places);
	store_view_end(view);
	if (st != ST_NOT_FOUND)
		return st;
	if (places.count > 1)
		qsort(places.all, places.count, sizeof(*places.all), newest_first);
	*out = places.all;
	*count = places.count;
	return ST_OK;
}
