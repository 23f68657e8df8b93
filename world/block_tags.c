/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/block_tags.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/hash.h"

enum { FIRST_CAPACITY = 1024 };

static const uint64_t prime = (UINT64_C(1) << 61) - 1;
static const uint64_t flag_bits = (1u << TAG_FLAGS) - 1;

__extension__ typedef unsigned __int128 uint128;

enum status block_tags_init(struct block_tags *tags)
{
	*tags = (struct block_tags){ .slots = NULL };
	if (getrandom(tags->factors, sizeof(tags->factors), 0) != (ssize_t)sizeof(tags->factors))
		return ST_IO;
	for (size_t i = 0; i <= TAG_WORDS; i++)
		tags->factors[i] %= prime;
	return ST_OK;
}

void block_tags_fini(struct block_tags *tags)
{
	free(tags->slots);
	tags->slots = NULL;
}

/* The tag in the upper bits of a slot. */
static uint64_t tag_of(const struct block_tags *tags, struct bytes key)
{
	uint8_t digest[DIGEST_BYTES];
	uint128 sum;

	if (key.size > TAG_KEY_MAX) {
		hash_blake2b(key, digest, sizeof(digest));
		key = bytes_make(digest, sizeof(digest));
	}
	sum = (uint128)tags->factors[TAG_WORDS] * (key.size + 1);
	for (size_t at = 0; at < key.size; at += 4) {
		uint32_t word = 0;

		memcpy(&word, key.data + at, key.size - at < 4 ? key.size - at : 4);
		sum += (uint128)tags->factors[at / 4] * word;
	}
	return (uint64_t)(sum % prime) << TAG_FLAGS;
}

static size_t slot_of(const struct block_tags *tags, uint64_t tag)
{
	const size_t mask = tags->capacity - 1;
	size_t at = (size_t)(tag >> TAG_FLAGS) & mask;

	while (tags->slots[at] != 0 && (tags->slots[at] & ~flag_bits) != tag)
		at = (at + 1) & mask;
	return at;
}

/* At most four fifths full: a set of 1.4 million takes 16 MB. */
static enum status make_room(struct block_tags *tags)
{
	const struct block_tags former = *tags;

	if (tags->count + 1 <= tags->capacity / 5 * 4)
		return ST_OK;
	tags->capacity = former.capacity == 0 ? FIRST_CAPACITY : 2 * former.capacity;
	tags->slots = calloc(tags->capacity, sizeof(*tags->slots));
	if (!tags->slots) {
		*tags = former;
		return ST_NO_MEMORY;
	}
	for (size_t i = 0; i < former.capacity; i++)
		if (former.slots[i] != 0)
			tags->slots[slot_of(tags, former.slots[i] & ~flag_bits)] = former.slots[i];
	free(former.slots);
	return ST_OK;
}

enum status block_tags_add(struct block_tags *tags, struct bytes key, unsigned flags,
			   unsigned *before)
{
	const uint64_t tag = tag_of(tags, key);
	uint64_t *slot;

	TRY(make_room(tags));
	slot = &tags->slots[slot_of(tags, tag)];
	*before = (unsigned)(*slot & flag_bits);
	tags->count += *slot == 0;
	*slot |= tag | flags;
	return ST_OK;
}

unsigned block_tags_get(const struct block_tags *tags, struct bytes key)
{
	if (tags->capacity == 0)
		return 0;
	return (unsigned)(tags->slots[slot_of(tags, tag_of(tags, key))] & flag_bits);
}

bool block_tags_complete(const struct block_tags *tags)
{
	for (size_t i = 0; i < tags->capacity; i++) {
		const uint64_t flags = tags->slots[i];

		if ((flags & TAG_LINKED && !(flags & TAG_PRESENT)) ||
		    (flags & TAG_LINKED_CBOR && !(flags & TAG_DECODED)))
			return false;
	}
	return true;
}
