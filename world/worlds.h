/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WORLDS_H
#define CHAOSACTORD_WORLD_WORLDS_H

#include "base/bytes.h"
#include "base/status.h"
#include "world/world.h"

/* The worlds in memory: all that have a name, and of the deleted ones those that somebody
 * still needs. Any thread.
 *
 * A world lives as long as it is held: by its name, by its forks, by whoever works on it. A
 * request that works on one visits it (worlds_find, world_use, world_leave), which counts as
 * not being idle; whoever merely points to it holds it (world_hold, world_drop). */
struct worlds {
	pthread_mutex_t lock;
	struct world **named, **numbered; /* chains, by the hash of name and id */
	size_t slots;                     /* of either: a power of two, or 0 */
	size_t name_count, count;
	uint64_t last_id; /* the greatest so far */
	uint64_t seed;    /* of the hash of names */
};

enum { WORLD_NAME_MAX = 64 };

/* What a name may begin with when the world is made on first use and goes when idle. */
#define WORLD_AUTO_PREFIX "auto:"

void worlds_init(struct worlds *worlds);
void worlds_fini(struct worlds *worlds);

/* world_name_check refuses what cannot be the name of a world: 1 to 64 of a-z 0-9 . _ -, which
 * `auto:` may stand before; not `.` and `..`, which no URL can hold. ST_INVALID, with words. */
enum status world_name_check(struct bytes name, struct error *err) MUSTCHECK;

/* worlds_make makes a world that stands nowhere yet and that nobody finds; name is copied. An
 * empty one makes a deleted world. NULL without memory. worlds_enter lets it be found, by its
 * name and its id: ST_CONFLICT when one of them is taken, ST_NO_MEMORY; then worlds_discard
 * frees it. One that was entered is held by its name, or for the caller if it has none.
 * worlds_add does all of that. */
struct world *worlds_make(uint64_t id, struct bytes name);
enum status worlds_enter(struct worlds *worlds, struct world *world) MUSTCHECK;
void worlds_discard(struct world *world);
enum status worlds_add(struct worlds *worlds, uint64_t id, struct bytes name,
		       struct world **out) MUSTCHECK;

/* worlds_reserve does so with a new id, and lets nobody find the world until worlds_open:
 * between them nobody else can make one of this name. worlds_give_up instead forgets it. */
enum status worlds_reserve(struct worlds *worlds, struct bytes name, struct world **out) MUSTCHECK;
void worlds_open(struct world *world);
void worlds_give_up(struct world *world);

/* worlds_retire takes a deleted world's name away: nobody finds it by that from now on. */
void worlds_retire(struct world *world);

/* worlds_see_id lets no later world have an id up to this one. */
void worlds_see_id(struct worlds *worlds, uint64_t id);

/* worlds_find returns the world of this name, visited, or NULL. worlds_find_id returns that of
 * this id, deleted ones too, held, or NULL. */
struct world *worlds_find(struct worlds *worlds, struct bytes name);
struct world *worlds_find_id(struct worlds *worlds, uint64_t id);

/* Worlds that somebody asks for, by their names. */
struct worlds_wanted {
	struct bytes prefix; /* that they begin with */
	struct bytes after;  /* that they come after; empty: all do */
	bool (*is)(const void *context, struct bytes name); /* for which that holds; NULL: all */
	const void *context;
};

/* worlds_page puts up to limit of them into out, in the order of their names, each held; *more:
 * there are further ones. It returns how many. */
size_t worlds_page(struct worlds *worlds, const struct worlds_wanted *wanted, size_t limit,
		   struct world **out, bool *more);

/* worlds_select puts up to limit worlds that have a name and for which `is` holds into out, each
 * held, and returns how many. */
size_t worlds_select(struct worlds *worlds, bool (*is)(struct world *world), size_t limit,
		     struct world **out);

/* worlds_count returns how many have a name; worlds_count_of, how many of them are wanted. */
size_t worlds_count(struct worlds *worlds);
size_t worlds_count_of(struct worlds *worlds, const struct worlds_wanted *wanted);

/* world_use visits a world once more and returns it; world_leave ends a visit. A world may go
 * with its last holder. world_leave and world_drop accept NULL. */
struct world *world_use(struct world *world);
void world_leave(struct world *world);
struct world *world_hold(struct world *world);
void world_drop(struct world *world);

#endif
