/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/worlds.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash_index.h"

enum { SLOTS_FIRST = 16 };

/* A world with the bytes of its name. */
struct named_world {
	struct world world; /* first */
	char name[];
};

/* ---- names ----------------------------------------------------------------- */

static bool is_auto(struct bytes name)
{
	const struct bytes prefix = bytes_of_text(WORLD_AUTO_PREFIX);

	return name.size >= prefix.size && memcmp(name.data, prefix.data, prefix.size) == 0;
}

static bool may_be_in_name(uint8_t byte)
{
	return byte != '\0' && strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", byte);
}

static bool is_dots(struct bytes name)
{
	return bytes_equal(name, bytes_of_text(".")) || bytes_equal(name, bytes_of_text(".."));
}

enum status world_name_check(struct bytes name, struct error *err)
{
	struct bytes rest = name;
	bool valid = true;

	if (is_auto(name)) {
		rest.data += strlen(WORLD_AUTO_PREFIX);
		rest.size -= strlen(WORLD_AUTO_PREFIX);
	}
	for (size_t i = 0; i < rest.size && valid; i++)
		valid = may_be_in_name(rest.data[i]);
	if (valid && rest.size > 0 && rest.size <= WORLD_NAME_MAX && !is_dots(rest))
		return ST_OK;
	(void)error_set(err, ST_INVALID, "`%.*s` cannot be the name of a world",
			name.size > 80 ? 80 : (int)name.size,
			name.size > 0 ? (const char *)name.data : "");
	error_hint(err, "a name has 1 to %d of a-z 0-9 . _ -, and may have `auto:` before them",
		   WORLD_NAME_MAX);
	return ST_INVALID;
}

/* ---- chains ---------------------------------------------------------------- */

static struct world **name_slot(const struct worlds *worlds, struct bytes name)
{
	return &worlds->named[hash_bytes(name, worlds->seed) & (worlds->slots - 1)];
}

static struct world **id_slot(const struct worlds *worlds, uint64_t id)
{
	return &worlds->numbered[hash_number(id) & (worlds->slots - 1)];
}

static struct world *find_name(const struct worlds *worlds, struct bytes name)
{
	struct world *world = worlds->slots == 0 ? NULL : *name_slot(worlds, name);

	while (world && !bytes_equal(bytes_of_text(world->name), name))
		world = world->next_named;
	return world;
}

static struct world *find_id(const struct worlds *worlds, uint64_t id)
{
	struct world *world = worlds->slots == 0 ? NULL : *id_slot(worlds, id);

	while (world && world->id != id)
		world = world->next_numbered;
	return world;
}

static void link_name(struct worlds *worlds, struct world *world)
{
	struct world **slot = name_slot(worlds, bytes_of_text(world->name));

	world->next_named = *slot;
	*slot = world;
}

static void link_id(struct worlds *worlds, struct world *world)
{
	struct world **slot = id_slot(worlds, world->id);

	world->next_numbered = *slot;
	*slot = world;
}

static void unlink_name(struct worlds *worlds, struct world *world)
{
	struct world **at = name_slot(worlds, bytes_of_text(world->name));

	while (*at != world)
		at = &(*at)->next_named;
	*at = world->next_named;
	worlds->name_count--;
}

static void unlink_id(struct worlds *worlds, struct world *world)
{
	struct world **at = id_slot(worlds, world->id);

	while (*at != world)
		at = &(*at)->next_numbered;
	*at = world->next_numbered;
	worlds->count--;
}

/* Links every world anew; those whose name is taken away are not in the chain of names. */
static void move_all(struct worlds *worlds, size_t slots, struct world **named,
		     struct world **numbered)
{
	const struct worlds former = *worlds;

	worlds->named = named;
	worlds->numbered = numbered;
	worlds->slots = slots;
	for (size_t i = 0; i < former.slots; i++) {
		struct world *next;

		for (struct world *world = former.named[i]; world; world = next) {
			next = world->next_named;
			link_name(worlds, world);
		}
		for (struct world *world = former.numbered[i]; world; world = next) {
			next = world->next_numbered;
			link_id(worlds, world);
		}
	}
	free(former.named);
	free(former.numbered);
}

static enum status make_room(struct worlds *worlds)
{
	const size_t wanted = worlds->slots == 0 ? SLOTS_FIRST : worlds->slots * 2;
	struct world **named, **numbered;

	if (worlds->count < worlds->slots)
		return ST_OK;
	named = calloc(wanted, sizeof(*named));
	numbered = calloc(wanted, sizeof(*numbered));
	if (!named || !numbered) {
		free(named);
		free(numbered);
		return ST_NO_MEMORY;
	}
	move_all(worlds, wanted, named, numbered);
	return ST_OK;
}

/* ---- all of them ----------------------------------------------------------- */

void worlds_init(struct worlds *worlds)
{
	*worlds = (struct worlds){ .seed = (uint64_t)clock_ns() ^ (uintptr_t)worlds };
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&worlds->lock, NULL);
}

static void free_world(struct world *world)
{
	world_fini(world);
	free(world);
}

void worlds_fini(struct worlds *worlds)
{
	for (size_t i = 0; i < worlds->slots; i++) {
		while (worlds->numbered[i]) {
			struct world *world = worlds->numbered[i];

			worlds->numbered[i] = world->next_numbered;
			free_world(world);
		}
	}
	free(worlds->named);
	free(worlds->numbered);
	pthread_mutex_destroy(&worlds->lock);
}

struct world *worlds_make(uint64_t id, struct bytes name)
{
	struct named_world *named = malloc(sizeof(*named) + name.size + 1);

	if (!named)
		return NULL;
	if (name.size > 0)
		memcpy(named->name, name.data, name.size);
	named->name[name.size] = '\0';
	world_init(&named->world, id, named->name);
	atomic_store(&named->world.state, name.size == 0 ? WORLD_DELETED : WORLD_OPEN);
	atomic_store(&named->world.holders, 1);
	return &named->world;
}

void worlds_discard(struct world *world)
{
	free_world(world);
}

/* Under the lock. */
static enum status enter(struct worlds *worlds, struct world *world)
{
	const struct bytes name = bytes_of_text(world->name);

	if (find_id(worlds, world->id) || (name.size > 0 && find_name(worlds, name)))
		return ST_CONFLICT;
	TRY(make_room(worlds));
	world->worlds = worlds;
	link_id(worlds, world);
	worlds->count++;
	if (name.size > 0) {
		link_name(worlds, world);
		worlds->name_count++;
	}
	if (world->id > worlds->last_id)
		worlds->last_id = world->id;
	return ST_OK;
}

enum status worlds_enter(struct worlds *worlds, struct world *world)
{
	enum status st;

	pthread_mutex_lock(&worlds->lock);
	st = enter(worlds, world);
	pthread_mutex_unlock(&worlds->lock);
	return st;
}

enum status worlds_add(struct worlds *worlds, uint64_t id, struct bytes name, struct world **out)
{
	struct world *world = worlds_make(id, name);
	enum status st;

	*out = NULL;
	if (!world)
		return ST_NO_MEMORY;
	st = worlds_enter(worlds, world);
	if (st == ST_OK)
		*out = world;
	else
		worlds_discard(world);
	return st;
}

enum status worlds_reserve(struct worlds *worlds, struct bytes name, struct world **out)
{
	struct world *world = worlds_make(0, name);
	enum status st;

	*out = NULL;
	if (!world)
		return ST_NO_MEMORY;
	atomic_store(&world->state, WORLD_MAKING);
	pthread_mutex_lock(&worlds->lock);
	world->id = worlds->last_id + 1;
	st = enter(worlds, world);
	pthread_mutex_unlock(&worlds->lock);
	if (st == ST_OK)
		*out = world;
	else
		worlds_discard(world);
	return st;
}

void worlds_open(struct world *world)
{
	pthread_mutex_lock(&world->worlds->lock);
	atomic_store(&world->left_ms, clock_ms());
	atomic_store(&world->state, WORLD_OPEN);
	pthread_mutex_unlock(&world->worlds->lock);
}

/* Ends what the name holds. */
static void lose_name(struct world *world, enum world_state state)
{
	pthread_mutex_lock(&world->worlds->lock);
	atomic_store(&world->state, state);
	unlink_name(world->worlds, world);
	pthread_mutex_unlock(&world->worlds->lock);
	world_tell(world);
	world_drop(world);
}

void worlds_give_up(struct world *world)
{
	lose_name(world, WORLD_GIVEN_UP);
}

void worlds_retire(struct world *world)
{
	lose_name(world, WORLD_DELETED);
}

void worlds_see_id(struct worlds *worlds, uint64_t id)
{
	pthread_mutex_lock(&worlds->lock);
	if (id > worlds->last_id)
		worlds->last_id = id;
	pthread_mutex_unlock(&worlds->lock);
}

/* ---- finding --------------------------------------------------------------- */

struct world *worlds_find(struct worlds *worlds, struct bytes name)
{
	struct world *found;

	pthread_mutex_lock(&worlds->lock);
	found = find_name(worlds, name);
	if (found)
		found = atomic_load(&found->state) == WORLD_OPEN ? world_use(found) : NULL;
	pthread_mutex_unlock(&worlds->lock);
	return found;
}

struct world *worlds_find_id(struct worlds *worlds, uint64_t id)
{
	struct world *found;

	pthread_mutex_lock(&worlds->lock);
	found = find_id(worlds, id);
	if (found)
		world_hold(found);
	pthread_mutex_unlock(&worlds->lock);
	return found;
}

static bool is_asked_for(const struct world *world, const struct worlds_wanted *wanted)
{
	const struct bytes name = bytes_of_text(world->name);
	const struct bytes prefix = wanted->prefix;

	return atomic_load(&world->state) == WORLD_OPEN && name.size >= prefix.size &&
	       bytes_equal(bytes_make(name.data, prefix.size), prefix) &&
	       (wanted->after.size == 0 || bytes_compare(name, wanted->after) > 0) &&
	       (!wanted->is || wanted->is(wanted->context, name));
}

/* Puts a world into its place among those that come first. */
static void put_in_order(struct world *world, size_t limit, struct world **out, size_t *count)
{
	const struct bytes name = bytes_of_text(world->name);
	size_t low = 0, high = *count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (bytes_compare(bytes_of_text(out[middle]->name), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == limit)
		return;
	if (*count < limit)
		++*count;
	memmove(&out[low + 1], &out[low], (*count - 1 - low) * sizeof(struct world *));
	out[low] = world;
}

size_t worlds_page(struct worlds *worlds, const struct worlds_wanted *wanted, size_t limit,
		   struct world **out, bool *more)
{
	size_t count = 0, found = 0;

	pthread_mutex_lock(&worlds->lock);
	for (size_t i = 0; i < worlds->slots; i++) {
		for (struct world *world = worlds->named[i]; world; world = world->next_named) {
			if (!is_asked_for(world, wanted))
				continue;
			found++;
			put_in_order(world, limit, out, &count);
		}
	}
	for (size_t i = 0; i < count; i++)
		world_hold(out[i]);
	pthread_mutex_unlock(&worlds->lock);
	*more = found > count;
	return count;
}

size_t worlds_count_of(struct worlds *worlds, const struct worlds_wanted *wanted)
{
	size_t count = 0;

	pthread_mutex_lock(&worlds->lock);
	for (size_t i = 0; i < worlds->slots; i++)
		for (struct world *world = worlds->named[i]; world; world = world->next_named)
			count += is_asked_for(world, wanted);
	pthread_mutex_unlock(&worlds->lock);
	return count;
}

size_t worlds_select(struct worlds *worlds, bool (*is)(struct world *world), size_t limit,
		     struct world **out)
{
	size_t count = 0;

	pthread_mutex_lock(&worlds->lock);
	for (size_t i = 0; i < worlds->slots; i++)
		for (struct world *world = worlds->named[i]; world; world = world->next_named)
			if (count < limit && is(world))
				out[count++] = world_hold(world);
	pthread_mutex_unlock(&worlds->lock);
	return count;
}

size_t worlds_count(struct worlds *worlds)
{
	size_t count;

	pthread_mutex_lock(&worlds->lock);
	count = worlds->name_count;
	pthread_mutex_unlock(&worlds->lock);
	return count;
}

/* ---- holding --------------------------------------------------------------- */

struct world *world_use(struct world *world)
{
	atomic_fetch_add(&world->visitors, 1);
	return world_hold(world);
}

void world_leave(struct world *world)
{
	if (!world)
		return;
	atomic_store(&world->left_ms, clock_ms());
	atomic_fetch_sub(&world->visitors, 1);
	world_drop(world);
}

struct world *world_hold(struct world *world)
{
	atomic_fetch_add(&world->holders, 1);
	return world;
}

/* Ends a hold that is not the last one; false if it may be. */
static bool drop_one_of_several(struct world *world)
{
	size_t holders = atomic_load(&world->holders);

	while (holders > 1)
		if (atomic_compare_exchange_weak(&world->holders, &holders, holders - 1))
			return true;
	return false;
}

/* Only under the lock of all worlds can somebody find it who does not hold it. */
static bool drop_last(struct world *world)
{
	struct worlds *worlds = world->worlds;
	bool last;

	pthread_mutex_lock(&worlds->lock);
	last = atomic_fetch_sub(&world->holders, 1) == 1;
	if (last)
		unlink_id(worlds, world);
	pthread_mutex_unlock(&worlds->lock);
	return last;
}

void world_drop(struct world *world)
{
	while (world && world->worlds && !drop_one_of_several(world) && drop_last(world)) {
		struct world *parent = world->parent;

		free_world(world);
		world = parent;
	}
}
