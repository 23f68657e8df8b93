/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_DIGEST_SET_H
#define CHAOSACTORD_BASE_DIGEST_SET_H

#include "base/budget.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/status.h"

/* A set of digests, exact and in little more memory than they take themselves: 36 to 40 bytes
 * each. So a walk over millions of blocks can remember which it has seen. Digests are never
 * taken out one by one. Not thread safe. */
struct digest_set {
	uint8_t (*slots)[DIGEST_BYTES]; /* in the order of their hashes; all zeros: free */
	size_t capacity;                /* slots that hashes are spread over; more follow them */
	size_t room;                    /* slots there are */
	size_t count;
	uint64_t seed;
	bool has_zero; /* the digest that looks like a free slot */
	struct charge *charge;
};

/* digest_set_init prepares an empty set, which takes no memory yet; charge (NULL: nobody) pays
 * for it. seed must not be known to whoever chooses the digests. digest_set_fini gives the
 * memory back; safe on a zeroed set and twice. */
void digest_set_init(struct digest_set *set, struct charge *charge, uint64_t seed);
void digest_set_fini(struct digest_set *set);

/* digest_set_has returns whether a digest is in the set. */
bool digest_set_has(const struct digest_set *set, const uint8_t digest[DIGEST_BYTES]);

/* digest_set_add puts a digest in, if it is not there yet. ST_NO_MEMORY, also when the charge
 * is refused, leaves the set as it was. */
enum status digest_set_add(struct digest_set *set, const uint8_t digest[DIGEST_BYTES]) MUSTCHECK;

#endif
