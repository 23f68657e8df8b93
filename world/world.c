/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/world.h"

void world_init(struct world *world, uint64_t id, const char *name)
{
	*world = (struct world){ .id = id, .name = name };
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&world->lock, NULL);
}

void world_fini(struct world *world)
{
	pthread_mutex_destroy(&world->lock);
}

struct head world_head(struct world *world)
{
	struct head head;

	pthread_mutex_lock(&world->lock);
	head = world->head;
	pthread_mutex_unlock(&world->lock);
	return head;
}

void world_publish(struct world *world, const struct head *head)
{
	pthread_mutex_lock(&world->lock);
	world->head = *head;
	pthread_mutex_unlock(&world->lock);
}

const struct world *world_of_entry(const struct world *world, uint64_t seq)
{
	while (world->parent && seq <= world->forked_at)
		world = world->parent;
	return world;
}
