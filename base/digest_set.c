/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/digest_set.h"

#include <sys/mman.h>

#include "base/hash_index.h"

/* Linear probing in the order of hashes: every digest lies at or behind the slot that its hash
 * points to, and none before one of a smaller hash. So a search ends early even when the set is
 * nearly full, and growing keeps the order: it needs no second table beside the first. */

enum {
	CAPACITY_FIRST = 1000,
	GROWTH_PART = 8, /* an eighth more at a time */
	TAIL_SLOTS = 256 /* behind those that hashes point to */
};
/* Of ten slots nine are taken at most. */
enum { FULL_OF_TEN = 9 };

static const uint8_t free_slot[DIGEST_BYTES];

void digest_set_init(struct digest_set *set, struct charge *charge, uint64_t seed)
{
	*set = (struct digest_set){ .charge = charge, .seed = seed };
}

static size_t size_of(size_t room)
{
	return room * DIGEST_BYTES;
}

void digest_set_fini(struct digest_set *set)
{
	if (set->slots) {
		munmap(set->slots, size_of(set->room));
		charge_remove(set->charge, size_of(set->room));
	}
	digest_set_init(set, set->charge, set->seed);
}

static bool is_free(const uint8_t slot[DIGEST_BYTES])
{
	return memcmp(slot, free_slot, DIGEST_BYTES) == 0;
}

static uint32_t hash_of(const struct digest_set *set, const uint8_t digest[DIGEST_BYTES])
{
	return (uint32_t)(hash_bytes(bytes_make(digest, DIGEST_BYTES), set->seed) >> 32);
}

static size_t home_of(const struct digest_set *set, uint32_t hash)
{
	return (size_t)((uint64_t)hash * set->capacity >> 32);
}

/* Where the digest is, or else the slot that it belongs into: a free one, or the first of a
 * greater hash. There is always a free one behind. */
static size_t find(const struct digest_set *set, const uint8_t digest[DIGEST_BYTES], bool *found)
{
	const uint32_t hash = hash_of(set, digest);
	size_t at = home_of(set, hash);

	*found = false;
	while (at < set->room && !is_free(set->slots[at])) {
		*found = memcmp(set->slots[at], digest, DIGEST_BYTES) == 0;
		if (*found || hash_of(set, set->slots[at]) > hash)
			break;
		at++;
	}
	return at;
}

bool digest_set_has(const struct digest_set *set, const uint8_t digest[DIGEST_BYTES])
{
	bool found = false;

	if (is_free(digest))
		return set->has_zero;
	if (set->slots)
		(void)find(set, digest, &found);
	return found;
}

/* ---- growing --------------------------------------------------------------- */

/* The system moves what lies there, if it must, without a copy; what is new is zero. */
static enum status enlarge(struct digest_set *set, size_t capacity)
{
	const size_t room = capacity + TAIL_SLOTS;
	const size_t more = size_of(room - set->room);
	void *slots;

	if (capacity > UINT32_MAX || !charge_add(set->charge, more))
		return ST_NO_MEMORY;
	if (set->slots)
		slots = mremap(set->slots, size_of(set->room), size_of(room), MREMAP_MAYMOVE);
	else
		slots = mmap(NULL, size_of(room), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (slots == MAP_FAILED) {
		charge_remove(set->charge, more);
		return ST_NO_MEMORY;
	}
	set->slots = slots;
	set->room = room;
	set->capacity = capacity;
	return ST_OK;
}

static void move(struct digest_set *set, size_t from, size_t to)
{
	if (from == to)
		return;
	memcpy(set->slots[to], set->slots[from], DIGEST_BYTES);
	memset(set->slots[from], 0, DIGEST_BYTES);
}

/* All of them back to back at the end. */
static void gather(struct digest_set *set)
{
	size_t to = set->room;

	for (size_t from = set->room; from-- > 0;) {
		if (!is_free(set->slots[from]))
			move(set, from, --to);
	}
}

/* From there each to its place, which lies before it as long as those behind it have room;
 * false when they do not. One slot at the end stays free. */
static bool spread(struct digest_set *set)
{
	size_t next = 0;

	for (size_t from = set->room - set->count; from < set->room; from++) {
		size_t to = home_of(set, hash_of(set, set->slots[from]));

		to = to < next ? next : to;
		if (to >= from)
			return false;
		move(set, from, to);
		next = to + 1;
	}
	return true;
}

static enum status grow(struct digest_set *set)
{
	do {
		size_t capacity = set->capacity + set->capacity / GROWTH_PART;

		TRY(enlarge(set, capacity < CAPACITY_FIRST ? CAPACITY_FIRST : capacity));
		gather(set);
	} while (!spread(set));
	return ST_OK;
}

/* ---- adding ---------------------------------------------------------------- */

/* Moves what is there one slot on, up to the next free one; false when that is the last. */
static bool make_way(struct digest_set *set, size_t at)
{
	size_t end = at;

	while (end < set->room && !is_free(set->slots[end]))
		end++;
	if (end + 1 >= set->room)
		return false;
	memmove(set->slots[at + 1], set->slots[at], size_of(end - at));
	return true;
}

enum status digest_set_add(struct digest_set *set, const uint8_t digest[DIGEST_BYTES])
{
	bool found = false;
	size_t at = 0;

	if (is_free(digest)) {
		set->has_zero = true;
		return ST_OK;
	}
	if (set->slots)
		at = find(set, digest, &found);
	if (found)
		return ST_OK;
	if (set->count >= set->capacity / 10 * FULL_OF_TEN) {
		TRY(grow(set));
		at = find(set, digest, &found);
	}
	while (!make_way(set, at)) {
		TRY(grow(set));
		at = find(set, digest, &found);
	}
	memcpy(set->slots[at], digest, DIGEST_BYTES);
	set->count++;
	return ST_OK;
}
