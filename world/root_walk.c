/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/root_walk.h"

#include <stdlib.h>

#include "ipld/cbor.h"

enum {
	SEEN_MIN = 1024,
	CODEC_UNSEALED_COMMITMENT = 0xf101,
	CODEC_SEALED_COMMITMENT = 0xf102,
};

void root_walk_init(struct root_walk *walk, struct blockstore *blocks,
		    void (*report)(void *context, struct cid cid, enum status st), void *context)
{
	*walk = (struct root_walk){ .blocks = blocks, .report = report, .context = context };
	arena_init(&walk->ahead_arena, 0);
	arena_init(&walk->block_arena, 0);
}

void root_walk_fini(struct root_walk *walk)
{
	arena_fini(&walk->ahead_arena);
	arena_fini(&walk->block_arena);
	free(walk->ahead);
	free(walk->seen);
}

/* ---- what was seen --------------------------------------------------------- */

static bool is_empty(const struct walk_digest *slot)
{
	static const struct walk_digest zero;

	return memcmp(slot, &zero, sizeof(zero)) == 0;
}

/* The slot that holds digest, or the empty one where it belongs. */
static struct walk_digest *find_slot(struct walk_digest *slots, size_t capacity,
				     const struct walk_digest *digest)
{
	size_t at;

	memcpy(&at, digest->bytes, sizeof(at));
	for (at &= capacity - 1; !is_empty(&slots[at]); at = (at + 1) & (capacity - 1)) {
		if (memcmp(&slots[at], digest, sizeof(*digest)) == 0)
			break;
	}
	return &slots[at];
}

static enum status grow_seen(struct root_walk *walk)
{
	size_t capacity = walk->seen_capacity == 0 ? SEEN_MIN : walk->seen_capacity * 2;
	struct walk_digest *seen;

	if (walk->seen_count < walk->seen_capacity / 2)
		return ST_OK;
	seen = calloc(capacity, sizeof(*seen));
	if (!seen)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < walk->seen_capacity; i++) {
		if (!is_empty(&walk->seen[i]))
			*find_slot(seen, capacity, &walk->seen[i]) = walk->seen[i];
	}
	free(walk->seen);
	walk->seen = seen;
	walk->seen_capacity = capacity;
	return ST_OK;
}

/* Notes a block; *before tells whether it was noted already. */
static enum status see(struct root_walk *walk, struct cid cid, bool *before)
{
	struct bytes key = cid_store_key(cid);
	struct walk_digest digest, *slot;

	TRY(grow_seen(walk));
	if (key.size == DIGEST_BYTES)
		memcpy(digest.bytes, key.data, DIGEST_BYTES);
	else
		hash_blake2b(digest.bytes, DIGEST_BYTES, key);
	slot = find_slot(walk->seen, walk->seen_capacity, &digest);
	*before = !is_empty(slot);
	if (!*before) {
		*slot = digest;
		walk->seen_count++;
	}
	return ST_OK;
}

/* ---- the walk -------------------------------------------------------------- */

static bool is_block(struct cid cid)
{
	uint64_t codec;

	if (cid_is_identity(cid))
		return false;
	codec = cid_split(cid).codec;
	return codec != CODEC_UNSEALED_COMMITMENT && codec != CODEC_SEALED_COMMITMENT;
}

static enum status push(void *context, struct cid cid)
{
	struct root_walk *walk = context;
	bool before;

	if (!is_block(cid))
		return ST_OK;
	TRY(see(walk, cid, &before));
	if (before)
		return ST_OK;
	if (walk->ahead_count == walk->ahead_capacity) {
		size_t wanted = walk->ahead_capacity == 0 ? 64 : walk->ahead_capacity * 2;
		struct cid *ahead = reallocarray(walk->ahead, wanted, sizeof(*ahead));

		if (!ahead)
			return ST_NO_MEMORY;
		walk->ahead = ahead;
		walk->ahead_capacity = wanted;
	}
	TRY(cid_copy(&walk->ahead_arena, cid, &walk->ahead[walk->ahead_count]));
	walk->ahead_count++;
	return ST_OK;
}

static enum status visit(struct root_walk *walk, struct cid cid)
{
	struct bytes block;
	enum status st;

	arena_reset(&walk->block_arena);
	st = blockstore_get(walk->blocks, &walk->block_arena, cid, &block);
	if (st == ST_OK) {
		walk->visited++;
		if (cid_split(cid).codec == CID_CODEC_DAG_CBOR)
			st = cbor_each_link(block, push, walk);
	}
	if (st == ST_OK || st == ST_NO_MEMORY || st == ST_IO)
		return st;
	walk->report(walk->context, cid, st);
	return ST_OK;
}

enum status root_walk_from(struct root_walk *walk, struct cid root)
{
	arena_reset(&walk->ahead_arena);
	walk->ahead_count = 0;
	TRY(push(walk, root));
	while (walk->ahead_count > 0)
		TRY(visit(walk, walk->ahead[--walk->ahead_count]));
	return ST_OK;
}
