/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/worlds.h"

#include <stdlib.h>
#include <string.h>

/* A world with the bytes of its name. */
struct named_world {
	struct world world; /* first */
	char name[];
};

void worlds_init(struct worlds *worlds)
{
	*worlds = (struct worlds){ .count = 0 };
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&worlds->lock, NULL);
}

void worlds_fini(struct worlds *worlds)
{
	for (size_t i = 0; i < worlds->count; i++) {
		world_fini(worlds->all[i]);
		free(worlds->all[i]);
	}
	free(worlds->all);
	pthread_mutex_destroy(&worlds->lock);
}

static struct world *find(const struct worlds *worlds, struct bytes name)
{
	for (size_t i = 0; i < worlds->count; i++) {
		if (bytes_equal(bytes_of_text(worlds->all[i]->name), name))
			return worlds->all[i];
	}
	return NULL;
}

static enum status make_room(struct worlds *worlds)
{
	size_t wanted = worlds->capacity == 0 ? 4 : worlds->capacity * 2;
	struct world **all;

	if (worlds->count < worlds->capacity)
		return ST_OK;
	all = reallocarray(worlds->all, wanted, sizeof(*all));
	if (!all)
		return ST_NO_MEMORY;
	worlds->all = all;
	worlds->capacity = wanted;
	return ST_OK;
}

static enum status add(struct worlds *worlds, uint64_t id, struct bytes name, struct world **out)
{
	struct named_world *named;

	if (find(worlds, name))
		return ST_CONFLICT;
	TRY(make_room(worlds));
	named = malloc(sizeof(*named) + name.size + 1);
	if (!named)
		return ST_NO_MEMORY;
	if (name.size > 0)
		memcpy(named->name, name.data, name.size);
	named->name[name.size] = '\0';
	world_init(&named->world, id, named->name);
	worlds->all[worlds->count++] = &named->world;
	*out = &named->world;
	return ST_OK;
}

enum status worlds_add(struct worlds *worlds, uint64_t id, struct bytes name, struct world **out)
{
	enum status st;

	pthread_mutex_lock(&worlds->lock);
	st = add(worlds, id, name, out);
	pthread_mutex_unlock(&worlds->lock);
	return st;
}

struct world *worlds_find(struct worlds *worlds, struct bytes name)
{
	struct world *found;

	pthread_mutex_lock(&worlds->lock);
	found = find(worlds, name);
	pthread_mutex_unlock(&worlds->lock);
	return found;
}

struct world *worlds_find_id(struct worlds *worlds, uint64_t id)
{
	struct world *found = NULL;

	pthread_mutex_lock(&worlds->lock);
	for (size_t i = 0; i < worlds->count && !found; i++)
		if (worlds->all[i]->id == id)
			found = worlds->all[i];
	pthread_mutex_unlock(&worlds->lock);
	return found;
}
