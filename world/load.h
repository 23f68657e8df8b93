/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_LOAD_H
#define CHAOSACTORD_WORLD_LOAD_H

#include "store/store.h"
#include "world/worlds.h"

/* Worlds as the store has them: those with a name are in memory from the start on, deleted ones
 * while somebody needs them. */

/* worlds_load finds the world with this id, or reads it and the parents it has; *out is held.
 * Any thread. ST_NOT_FOUND, ST_CORRUPT, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status worlds_load(struct worlds *worlds, struct store *store, uint64_t id,
			struct world **out) MUSTCHECK;

/* worlds_load_all reads all worlds that have a name and are not in memory yet, and sees to it
 * that no later one has the id of a deleted one. Failures as above, with words. */
enum status worlds_load_all(struct worlds *worlds, struct store *store,
			    struct error *err) MUSTCHECK;

/* worlds_each visits every world of the store, the deleted ones too, in the order of their ids,
 * so that each comes behind its parent; until a visit does not return ST_OK. A world is held
 * meanwhile. Failures as above. */
enum status worlds_each(struct worlds *worlds, struct store *store,
			enum status (*visit)(void *context, struct world *world),
			void *context) MUSTCHECK;

#endif
