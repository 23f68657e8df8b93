/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WORLDS_H
#define CHAOSACTORD_WORLD_WORLDS_H

#include "base/bytes.h"
#include "base/status.h"
#include "world/world.h"

/* The worlds that an engine holds, by name. Any thread. A world stays where it is until
 * worlds_fini, so a pointer to one may be kept as long as the engine. */
struct worlds {
	pthread_mutex_t lock;
	struct world **all;
	size_t count, capacity;
};

void worlds_init(struct worlds *worlds);
void worlds_fini(struct worlds *worlds);

/* worlds_add makes a world that stands nowhere yet; name is copied. What else is known
 * of it has to be set before another thread can learn of it. ST_CONFLICT when the name is
 * taken, ST_NO_MEMORY. */
enum status worlds_add(struct worlds *worlds, uint64_t id, struct bytes name,
		       struct world **out) MUSTCHECK;

/* worlds_find returns the world of this name, worlds_find_id that of this id, or NULL. */
struct world *worlds_find(struct worlds *worlds, struct bytes name);
struct world *worlds_find_id(struct worlds *worlds, uint64_t id);

#endif
