/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/hash_index.h"

#include <stdlib.h>

/* An index with more slots than KEPT_SLOTS gives them back when it is cleared while
 * fewer than one in MUCH_LARGER is in use. */
enum { SLOTS_MIN = 16, KEPT_SLOTS = 1024, MUCH_LARGER = 16 };

void hash_index_init(struct hash_index *index, struct arena *arena)
{
	*index = (struct hash_index){ .arena = arena };
}

void hash_index_fini(struct hash_index *index)
{
	if (!index->arena)
		free(index->slots);
	*index = (struct hash_index){ .arena = index->arena };
}

void hash_index_clear(struct hash_index *index)
{
	if (index->slot_count > KEPT_SLOTS && index->count < index->slot_count / MUCH_LARGER)
		hash_index_fini(index);
	else if (index->count > 0)
		memset(index->slots, 0, index->slot_count * sizeof(*index->slots));
	index->count = 0;
}

/* There is always a free slot, so the search ends. */
static void enter(struct hash_slot *slots, size_t count, struct hash_slot slot)
{
	size_t at = slot.hash & (count - 1);

	while (slots[at].item)
		at = (at + 1) & (count - 1);
	slots[at] = slot;
}

static enum status grow(struct hash_index *index, size_t count)
{
	struct hash_slot *slots = index->arena ? arena_zalloc(index->arena, count, sizeof(*slots))
					       : calloc(count, sizeof(*slots));

	if (!slots)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < index->slot_count; i++)
		if (index->slots[i].item)
			enter(slots, count, index->slots[i]);
	if (!index->arena)
		free(index->slots);
	index->slots = slots;
	index->slot_count = count;
	return ST_OK;
}

enum status hash_index_reserve(struct hash_index *index, size_t more)
{
	size_t count = index->slot_count == 0 ? SLOTS_MIN : index->slot_count;

	while (index->count + more > count / 2)
		count *= 2;
	return count > index->slot_count ? grow(index, count) : ST_OK;
}

void hash_index_replace(struct hash_index *index, uint64_t hash, const void *former, void *item)
{
	size_t at = hash & (index->slot_count - 1);

	while (index->slots[at].item != former)
		at = (at + 1) & (index->slot_count - 1);
	index->slots[at].item = item;
}

enum status hash_index_add(struct hash_index *index, uint64_t hash, void *item)
{
	TRY(hash_index_reserve(index, 1));
	enter(index->slots, index->slot_count, (struct hash_slot){ .hash = hash, .item = item });
	index->count++;
	return ST_OK;
}

void *hash_index_next(const struct hash_index *index, size_t *at)
{
	while (*at < index->slot_count) {
		void *item = index->slots[(*at)++].item;

		if (item)
			return item;
	}
	return NULL;
}
