/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/block_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

/* A cache is eight shards, each with its own lock. A shard is a ring of entries
 * in the order of arrival, and buckets that chain those with like hashes; the
 * newest is first in its chain, so the oldest of a shard is last in its own. A
 * hot block that falls off the end comes back with its next reading, which costs
 * one look-up in the database for a whole turn of the ring. */
enum {
	SHARDS = 8,
	SHARD_MIN_BYTES = 8 * 1024,
	ENTRY_ALIGN = 32,
	ENTRY_TYPICAL_BYTES = 512, /* ring bytes for each bucket */
	LARGEST_SHARE = 4,         /* of a ring that one block may take */
};

struct entry {
	uint64_t hash;
	uint32_t next;  /* in the chain: position / ENTRY_ALIGN + 1, 0 ends */
	uint32_t units; /* whole entry, in ENTRY_ALIGN */
	uint32_t block_size;
	uint32_t key_size; /* 0: only fills the end of the ring */
	uint8_t bytes[];   /* key, block */
};
_Static_assert(sizeof(struct entry) <= ENTRY_ALIGN, "a filler fits into the smallest gap");

struct shard {
	pthread_mutex_t lock;
	uint8_t *ring;
	uint32_t *buckets;
	size_t bucket_count; /* a power of two */
	size_t capacity;     /* of the ring; a multiple of ENTRY_ALIGN, as what follows */
	size_t used;
	size_t head; /* where the next entry goes */
	size_t tail; /* the oldest entry */
};

struct block_cache {
	struct shard shards[SHARDS];
	size_t map_bytes; /* of each shard */
};

static struct entry *entry_at(const struct shard *shard, uint32_t position)
{
	return (struct entry *)(void *)(shard->ring + (size_t)(position - 1) * ENTRY_ALIGN);
}

static uint32_t *bucket_of(const struct shard *shard, uint64_t hash)
{
	return &shard->buckets[hash & (shard->bucket_count - 1)];
}

/* The top bits choose the shard, the low ones the bucket. */
static struct shard *shard_of(struct block_cache *cache, uint64_t hash)
{
	return &cache->shards[hash >> 61];
}
_Static_assert(SHARDS == 1 << (64 - 61), "three bits choose the shard");

/* Ring and buckets share one mapping, so that pages nobody has written yet cost
 * nothing: an idle daemon stays small. */
static enum status shard_init(struct shard *shard, size_t map_bytes)
{
	size_t buckets = 1;
	void *map = mmap(NULL, map_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return ST_NO_MEMORY;
	while (buckets * 2 * ENTRY_TYPICAL_BYTES <= map_bytes)
		buckets *= 2;
	shard->ring = map;
	shard->bucket_count = buckets;
	shard->capacity = (map_bytes - buckets * sizeof(uint32_t)) / ENTRY_ALIGN * ENTRY_ALIGN;
	shard->buckets = (uint32_t *)(void *)(shard->ring + shard->capacity);
	return ST_OK;
}

enum status block_cache_new(uint64_t limit_bytes, struct block_cache **out)
{
	/* Positions are 32 bits wide: 128 GiB for each shard. */
	const uint64_t shard_max = (uint64_t)(UINT32_MAX - 1) * ENTRY_ALIGN;
	uint64_t share = limit_bytes / SHARDS;
	struct block_cache *cache = calloc(1, sizeof(*cache));

	*out = NULL;
	if (!cache)
		return ST_NO_MEMORY;
	if (share < SHARD_MIN_BYTES)
		share = 0;
	cache->map_bytes = (size_t)(share < shard_max ? share : shard_max);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&cache->shards[i].lock, NULL);
	for (size_t i = 0; i < SHARDS && share > 0; i++) {
		if (shard_init(&cache->shards[i], cache->map_bytes) != ST_OK) {
			block_cache_free(cache);
			return ST_NO_MEMORY;
		}
	}
	*out = cache;
	return ST_OK;
}

void block_cache_free(struct block_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		if (cache->shards[i].ring)
			munmap(cache->shards[i].ring, cache->map_bytes);
		pthread_mutex_destroy(&cache->shards[i].lock);
	}
	free(cache);
}

void block_cache_clear(struct block_cache *cache)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];

		if (shard->capacity == 0)
			continue;
		pthread_mutex_lock(&shard->lock);
		memset(shard->buckets, 0, shard->bucket_count * sizeof(*shard->buckets));
		shard->used = shard->head = shard->tail = 0;
		pthread_mutex_unlock(&shard->lock);
	}
}

static const struct entry *entry_find(const struct shard *shard, uint64_t hash, struct bytes key)
{
	uint32_t at = *bucket_of(shard, hash);

	while (at != 0) {
		const struct entry *entry = entry_at(shard, at);

		if (entry->hash == hash &&
		    bytes_equal(bytes_make(entry->bytes, entry->key_size), key))
			return entry;
		at = entry->next;
	}
	return NULL;
}

enum status block_cache_get(struct block_cache *cache, struct arena *arena, uint64_t hash,
			    struct bytes key, struct bytes *block)
{
	struct shard *shard = shard_of(cache, hash);
	enum status st = ST_NOT_FOUND;
	const struct entry *entry;

	*block = (struct bytes){ 0 };
	if (shard->capacity == 0)
		return ST_NOT_FOUND;
	pthread_mutex_lock(&shard->lock);
	entry = entry_find(shard, hash, key);
	if (entry) {
		const uint8_t *data = entry->bytes + entry->key_size;

		st = arena_copy(arena, bytes_make(data, entry->block_size), block);
	}
	pthread_mutex_unlock(&shard->lock);
	return st;
}

static void unchain(struct shard *shard, const struct entry *entry, uint32_t position)
{
	uint32_t *link = bucket_of(shard, entry->hash);

	while (*link != position)
		link = &entry_at(shard, *link)->next;
	*link = entry->next;
}

static void evict_oldest(struct shard *shard)
{
	uint32_t position = (uint32_t)(shard->tail / ENTRY_ALIGN) + 1;
	const struct entry *entry = entry_at(shard, position);
	size_t size = (size_t)entry->units * ENTRY_ALIGN;

	if (entry->key_size != 0)
		unchain(shard, entry, position);
	shard->used -= size;
	shard->tail = shard->tail + size == shard->capacity ? 0 : shard->tail + size;
}

/* Takes size bytes (a multiple of ENTRY_ALIGN) at the head of the ring. */
static struct entry *take(struct shard *shard, size_t size)
{
	struct entry *entry;

	while (shard->capacity - shard->used < size)
		evict_oldest(shard);
	entry = entry_at(shard, (uint32_t)(shard->head / ENTRY_ALIGN) + 1);
	shard->used += size;
	shard->head = shard->head + size == shard->capacity ? 0 : shard->head + size;
	*entry = (struct entry){ .units = (uint32_t)(size / ENTRY_ALIGN) };
	return entry;
}

static void insert(struct shard *shard, uint64_t hash, struct bytes key, struct bytes block,
		   size_t size)
{
	uint32_t *bucket = bucket_of(shard, hash);
	struct entry *entry;

	/* An entry lies in one piece: what is left before the end is filled. */
	if (shard->capacity - shard->head < size)
		take(shard, shard->capacity - shard->head);
	entry = take(shard, size);
	entry->hash = hash;
	entry->key_size = (uint32_t)key.size;
	entry->block_size = (uint32_t)block.size;
	memcpy(entry->bytes, key.data, key.size);
	if (block.size > 0)
		memcpy(entry->bytes + key.size, block.data, block.size);
	entry->next = *bucket;
	*bucket = (uint32_t)((size_t)((uint8_t *)entry - shard->ring) / ENTRY_ALIGN) + 1;
}

void block_cache_put(struct block_cache *cache, uint64_t hash, struct bytes key, struct bytes block)
{
	struct shard *shard = shard_of(cache, hash);
	size_t largest = shard->capacity / LARGEST_SHARE;
	size_t size;

	if (key.size == 0 || key.size > largest || block.size > largest ||
	    block.size > UINT32_MAX / 2)
		return;
	size = sizeof(struct entry) + key.size + block.size;
	size = (size + ENTRY_ALIGN - 1) / ENTRY_ALIGN * ENTRY_ALIGN;
	if (size > largest)
		return;
	pthread_mutex_lock(&shard->lock);
	if (!entry_find(shard, hash, key))
		insert(shard, hash, key, block, size);
	pthread_mutex_unlock(&shard->lock);
}
