/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/overlay.h"

#include "base/key_hash.h"

enum { SLOTS_MIN = 32 };

struct overlay_entry {
	uint64_t hash;
	struct bytes block;
	size_t key_size;
	bool marked;
	uint8_t key[];
};

void overlay_init(struct overlay *overlay, struct arena *arena)
{
	/* An address is as hard to guess as the layout of the address space, and
	 * costs no system call for every message. */
	*overlay = (struct overlay){ .arena = arena, .seed = (uintptr_t)overlay };
}

static bool entry_is(const struct overlay_entry *entry, uint64_t hash, struct bytes key)
{
	return entry->hash == hash && bytes_equal(bytes_make(entry->key, entry->key_size), key);
}

/* The slot that holds key, or the empty one where it belongs. Slots are never
 * all full, so the search ends. */
static struct overlay_entry **slot_find(const struct overlay *overlay, uint64_t hash,
					struct bytes key)
{
	size_t mask = overlay->slot_count - 1;
	size_t at = hash & mask;

	while (overlay->slots[at] && !entry_is(overlay->slots[at], hash, key))
		at = (at + 1) & mask;
	return &overlay->slots[at];
}

static struct overlay_entry *entry_find(const struct overlay *overlay, struct bytes key)
{
	if (overlay->count == 0)
		return NULL;
	return *slot_find(overlay, key_hash(key, overlay->seed), key);
}

/* Doubles the slots once they are half full. The old ones stay in the arena. */
static enum status make_room(struct overlay *overlay)
{
	size_t count = overlay->slot_count == 0 ? SLOTS_MIN : overlay->slot_count * 2;
	struct overlay_entry **slots;

	if (overlay->count < overlay->slot_count / 2)
		return ST_OK;
	slots = arena_zalloc(overlay->arena, count, sizeof(*slots));
	if (!slots)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < overlay->slot_count; i++) {
		struct overlay_entry *entry = overlay->slots[i];
		size_t at;

		if (!entry)
			continue;
		for (at = entry->hash & (count - 1); slots[at]; at = (at + 1) & (count - 1))
			continue;
		slots[at] = entry;
	}
	overlay->slots = slots;
	overlay->slot_count = count;
	return ST_OK;
}

/* One piece of memory holds the entry, its key and its block. */
static struct overlay_entry *entry_new(struct overlay *overlay, uint64_t hash, struct bytes key,
				       struct bytes block)
{
	struct overlay_entry *entry;
	size_t size;

	if (__builtin_add_overflow(sizeof(*entry) + key.size, block.size, &size))
		return NULL;
	entry = arena_alloc(overlay->arena, size);
	if (!entry)
		return NULL;
	*entry = (struct overlay_entry){
		.hash = hash,
		.key_size = key.size,
		.block = bytes_make(entry->key + key.size, block.size),
	};
	if (key.size > 0)
		memcpy(entry->key, key.data, key.size);
	if (block.size > 0)
		memcpy(entry->key + key.size, block.data, block.size);
	return entry;
}

enum status overlay_put(struct overlay *overlay, struct bytes key, struct bytes block)
{
	uint64_t hash = key_hash(key, overlay->seed);
	struct overlay_entry **slot;

	TRY(make_room(overlay));
	slot = slot_find(overlay, hash, key);
	if (*slot)
		return ST_OK;
	*slot = entry_new(overlay, hash, key, block);
	if (!*slot)
		return ST_NO_MEMORY;
	overlay->count++;
	overlay->bytes += block.size;
	return ST_OK;
}

enum status overlay_get(const struct overlay *overlay, struct bytes key, struct bytes *block)
{
	const struct overlay_entry *entry = entry_find(overlay, key);

	*block = entry ? entry->block : (struct bytes){ 0 };
	return entry ? ST_OK : ST_NOT_FOUND;
}

bool overlay_mark(struct overlay *overlay, struct bytes key, bool *present)
{
	struct overlay_entry *entry = entry_find(overlay, key);
	bool before = entry && entry->marked;

	*present = entry != NULL;
	if (entry)
		entry->marked = true;
	return before;
}

enum status overlay_each(const struct overlay *overlay,
			 enum status (*visit)(void *context, struct bytes key, struct bytes block),
			 void *context)
{
	for (size_t i = 0; i < overlay->slot_count; i++) {
		const struct overlay_entry *entry = overlay->slots[i];

		if (entry)
			TRY(visit(context, bytes_make(entry->key, entry->key_size), entry->block));
	}
	return ST_OK;
}
