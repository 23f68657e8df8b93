/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_HASH_INDEX_H
#define CHAOSACTORD_BASE_HASH_INDEX_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"

/* An index finds items of the caller by the hash of their key: open addressing over a
 * power of two slots, at most half full. It owns no item and knows no key; the caller
 * compares keys. Items are never taken out one by one. Not thread safe. */
struct hash_slot {
	uint64_t hash;
	void *item; /* NULL: free */
};

struct hash_index {
	struct arena *arena; /* where the slots lie; NULL: on the heap */
	struct hash_slot *slots;
	size_t slot_count;
	size_t count; /* of items */
};

/* hash_index_init prepares an empty index and takes no memory yet. With an arena,
 * growing leaves the former slots there. */
void hash_index_init(struct hash_index *index, struct arena *arena);

/* hash_index_fini frees the slots of an index without an arena. Safe on a zeroed one
 * and twice. */
void hash_index_fini(struct hash_index *index);

/* hash_index_clear forgets all items of an index without an arena and keeps the slots,
 * but for those of an index much larger than what was in it: every later clearing
 * would pay for them. */
void hash_index_clear(struct hash_index *index);

/* hash_index_add enters an item, not NULL, whose key is not in the index yet.
 * ST_NO_MEMORY leaves the index as it was. */
enum status hash_index_add(struct hash_index *index, uint64_t hash, void *item) MUSTCHECK;

/* hash_index_reserve makes room for that many items more: entering them cannot fail then.
 * ST_NO_MEMORY. */
enum status hash_index_reserve(struct hash_index *index, size_t more) MUSTCHECK;

/* hash_index_replace puts item, whose key is the same, in the place of former. */
void hash_index_replace(struct hash_index *index, uint64_t hash, const void *former, void *item);

/* hash_index_next walks over all items in the order of the slots: *at is 0 at the start,
 * NULL is the end. */
void *hash_index_next(const struct hash_index *index, size_t *at);

/* hash_index_find returns the item with this hash for which is(item, key) holds, or NULL. */
static inline void *hash_index_find(const struct hash_index *index, uint64_t hash,
				    bool (*is)(const void *item, const void *key), const void *key)
{
	size_t mask = index->slot_count - 1;

	if (index->count == 0)
		return NULL;
	for (size_t at = hash & mask; index->slots[at].item; at = (at + 1) & mask) {
		if (index->slots[at].hash == hash && is(index->slots[at].item, key))
			return index->slots[at].item;
	}
	return NULL;
}

/* hash_number spreads a number that nobody chooses in order to make an index slow. */
static inline uint64_t hash_number(uint64_t number)
{
	return number * 0x9e3779b97f4a7c15u >> 32;
}

/* hash_bytes spreads a key over 64 bits. Keys are mostly digests, but whoever sends
 * blocks can search for ones whose digests share bits; seed is unknown to them, so that
 * this does not make an index slow. Not for anything that is stored. */
static inline uint64_t hash_bytes(struct bytes key, uint64_t seed)
{
	const uint64_t odd = 0x9e3779b97f4a7c15u;
	uint64_t hash = seed ^ (key.size * odd);

	while (key.size > 0) {
		uint64_t word = 0;
		size_t take = key.size < sizeof(word) ? key.size : sizeof(word);

		memcpy(&word, key.data, take);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
		key.data += take;
		key.size -= take;
	}
	return hash;
}

#endif
