/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_KEY_HASH_H
#define CHAOSACTORD_BASE_KEY_HASH_H

#include "base/bytes.h"

/* key_hash spreads a record's key over 64 bits for the hash tables of this
 * folder. Keys are mostly digests, but whoever sends blocks can search for ones
 * whose digests share bits; seed is unknown to them, so that this does not make
 * a table slow. Not for anything that is stored. */
static inline uint64_t key_hash(struct bytes key, uint64_t seed)
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
