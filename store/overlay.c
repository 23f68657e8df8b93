/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/overlay.h"

struct overlay_entry {
	struct bytes block;
	size_t key_size;
	uint8_t flags;
	uint8_t key[];
};

void overlay_init(struct overlay *overlay, struct arena *arena)
{
	/* An address is as hard to guess as the layout of the address space, and
	 * costs no system call for every message. */
	*overlay = (struct overlay){ .arena = arena, .seed = (uintptr_t)overlay };
	hash_index_init(&overlay->entries, arena);
}

static bool entry_is(const void *item, const void *key)
{
	const struct overlay_entry *entry = item;

	return bytes_equal(bytes_make(entry->key, entry->key_size), *(const struct bytes *)key);
}

static struct overlay_entry *entry_find(const struct overlay *overlay, struct bytes key)
{
	if (overlay->entries.count == 0)
		return NULL;
	return hash_index_find(&overlay->entries, hash_bytes(key, overlay->seed), entry_is, &key);
}

/* One piece of memory holds the entry, its key and its block. */
static struct overlay_entry *entry_new(struct overlay *overlay, struct bytes key,
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
	uint64_t hash = hash_bytes(key, overlay->seed);
	struct overlay_entry *entry;

	if (hash_index_find(&overlay->entries, hash, entry_is, &key))
		return ST_OK;
	entry = entry_new(overlay, key, block);
	if (!entry)
		return ST_NO_MEMORY;
	TRY(hash_index_add(&overlay->entries, hash, entry));
	overlay->bytes += block.size;
	return ST_OK;
}

enum status overlay_get(const struct overlay *overlay, struct bytes key, struct bytes *block)
{
	const struct overlay_entry *entry = entry_find(overlay, key);

	*block = entry ? entry->block : (struct bytes){ 0 };
	return entry ? ST_OK : ST_NOT_FOUND;
}

bool overlay_mark(struct overlay *overlay, struct bytes key, uint8_t flag, bool *present)
{
	struct overlay_entry *entry = entry_find(overlay, key);
	bool before = entry && (entry->flags & flag);

	*present = entry != NULL;
	if (entry)
		entry->flags |= flag;
	return before;
}

enum status overlay_each(const struct overlay *overlay,
			 enum status (*visit)(void *context, struct bytes key, struct bytes block),
			 void *context)
{
	const struct overlay_entry *entry;
	size_t at = 0;

	while ((entry = hash_index_next(&overlay->entries, &at)))
		TRY(visit(context, bytes_make(entry->key, entry->key_size), entry->block));
	return ST_OK;
}
