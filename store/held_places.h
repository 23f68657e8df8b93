/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_HELD_PLACES_H
#define CHAOSACTORD_STORE_HELD_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/pack.h"

/* Which places in packs are to stay, 16 bytes each: one for every block of all states there
 * are. For this folder only. */

enum {
	HELD_BY_DIGEST = 1, /* the index of digests names it */
	HELD_BY_ROW = 2,    /* the table of blocks does */
	HELD_LIVE = HELD_BY_DIGEST | HELD_BY_ROW,
	/* Without either it only serves as the base of another. */
	HELD_MOVES = 4, /* into a new pack */
	HELD_DIFFERENCE = 8,
};

struct held_place {
	uint64_t number; /* of the place (held_number), never 0 */
	uint32_t size;
	uint32_t flags;
};

/* Zeroed it is empty. */
struct held_places {
	struct held_place *all; /* a hash table; sorted ones, without gaps */
	size_t count, capacity;
	bool sorted;
};

/* held_number is a place as one number, of the same order. ST_LIMIT beyond 2^38 packs. */
enum status held_number(const struct pack_location *location, uint64_t *number) MUSTCHECK;

/* held_location is the place again. */
struct pack_location held_location(const struct held_place *held);

/* held_places_add finds a place or takes it in, with no flags but HELD_DIFFERENCE. *out lives
 * until the next is added. ST_NO_MEMORY, ST_LIMIT. */
enum status held_places_add(struct held_places *places, const struct pack_location *location,
			    struct held_place **out, bool *is_new) MUSTCHECK;

/* held_places_find returns a place, or NULL. */
struct held_place *held_places_find(const struct held_places *places,
				    const struct pack_location *location);

/* held_places_sort makes a sorted copy, to which none is added. ST_NO_MEMORY. */
enum status held_places_sort(const struct held_places *places, struct held_places *out) MUSTCHECK;

void held_places_fini(struct held_places *places);

#endif
