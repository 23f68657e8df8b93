/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/held_places.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 1024, PACK_BITS = 38, OFFSET_BITS = 25 };

/* An empty block has the offset of the one behind it, so a bit tells them apart. */
enum status held_number(const struct pack_location *location, uint64_t *number)
{
	*number = 0;
	if (location->pack >> PACK_BITS != 0 || location->offset >> OFFSET_BITS != 0)
		return ST_LIMIT;
	*number = location->pack << (OFFSET_BITS + 1) | (uint64_t)location->offset << 1 |
		  (location->size > 0);
	return ST_OK;
}

struct pack_location held_location(const struct held_place *held)
{
	return (struct pack_location){
		.pack = held->number >> (OFFSET_BITS + 1),
		.offset = (uint32_t)(held->number >> 1 & ((1u << OFFSET_BITS) - 1)),
		.size = held->size,
		.is_difference = (held->flags & HELD_DIFFERENCE) != 0,
	};
}

/* Neighbours differ in few bits. */
static size_t slot_of(uint64_t number, size_t capacity)
{
	number *= 0x9e3779b97f4a7c15u;
	return (size_t)(number ^ number >> 32) & (capacity - 1);
}

static struct held_place *probe(struct held_place *all, size_t capacity, uint64_t number)
{
	size_t at = slot_of(number, capacity);

	while (all[at].number != 0 && all[at].number != number)
		at = (at + 1) & (capacity - 1);
	return &all[at];
}

/* Three quarters of a table are used at most. */
static enum status make_room(struct held_places *places)
{
	const size_t wanted = places->capacity == 0 ? FIRST_CAPACITY : places->capacity * 2;
	struct held_place *all;

	if (places->count < places->capacity / 4 * 3)
		return ST_OK;
	all = calloc(wanted, sizeof(*all));
	if (!all)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < places->capacity; i++)
		if (places->all[i].number != 0)
			*probe(all, wanted, places->all[i].number) = places->all[i];
	free(places->all);
	places->all = all;
	places->capacity = wanted;
	return ST_OK;
}

enum status held_places_add(struct held_places *places, const struct pack_location *location,
			    struct held_place **out, bool *is_new)
{
	uint64_t number;

	*is_new = false;
	TRY(held_number(location, &number));
	TRY(make_room(places));
	*out = probe(places->all, places->capacity, number);
	*is_new = (*out)->number == 0;
	if (*is_new) {
		**out = (struct held_place){ number, location->size,
					     location->is_difference ? HELD_DIFFERENCE : 0 };
		places->count++;
	}
	return ST_OK;
}

static int number_order(const void *left, const void *right)
{
	const struct held_place *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

struct held_place *held_places_find(const struct held_places *places,
				    const struct pack_location *location)
{
	struct held_place wanted = { .number = 0 }, *found;

	if (places->count == 0 || held_number(location, &wanted.number) != ST_OK)
		return NULL;
	if (places->sorted)
		return bsearch(&wanted, places->all, places->count, sizeof(wanted), number_order);
	found = probe(places->all, places->capacity, wanted.number);
	return found->number != 0 ? found : NULL;
}

enum status held_places_sort(const struct held_places *places, struct held_places *out)
{
	*out = (struct held_places){ .sorted = true };
	if (places->count == 0)
		return ST_OK;
	out->all = reallocarray(NULL, places->count, sizeof(*out->all));
	if (!out->all)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < places->capacity; i++)
		if (places->all[i].number != 0)
			out->all[out->count++] = places->all[i];
	qsort(out->all, out->count, sizeof(*out->all), number_order);
	return ST_OK;
}

void held_places_fini(struct held_places *places)
{
	free(places->all);
	*places = (struct held_places){ .all = NULL };
}
