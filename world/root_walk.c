/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/root_walk.h"

#include <stdlib.h>

#include "base/hash.h"
#include "ipld/cbor.h"

void root_walk_init(struct root_walk *walk, struct blockstore *blocks,
		    void (*report)(void *context, struct cid cid, enum status st), void *context)
{
	*walk = (struct root_walk){ .blocks = blocks, .report = report, .context = context };
	arena_init(&walk->ahead_arena, 0);
	arena_init(&walk->block_arena, 0);
	arena_init(&walk->seen_arena, 0);
	hash_index_init(&walk->seen, NULL);
}

void root_walk_fini(struct root_walk *walk)
{
	arena_fini(&walk->ahead_arena);
	arena_fini(&walk->block_arena);
	free(walk->ahead);
	arena_fini(&walk->seen_arena);
	hash_index_fini(&walk->seen);
}

/* ---- what was seen --------------------------------------------------------- */

static bool is_digest(const void *item, const void *digest)
{
	return memcmp(item, digest, DIGEST_BYTES) == 0;
}

/* Notes a block; *before says whether it was noted already. */
static enum status see(struct root_walk *walk, struct cid cid, bool *before)
{
	struct bytes key = cid_store_key(cid), kept;
	uint8_t digest[DIGEST_BYTES];
	uint64_t hash;

	if (key.size == DIGEST_BYTES)
		memcpy(digest, key.data, DIGEST_BYTES);
	else
		hash_blake2b(key, digest, DIGEST_BYTES);
	hash = hash_bytes(bytes_make(digest, DIGEST_BYTES), (uintptr_t)walk);
	*before = hash_index_find(&walk->seen, hash, is_digest, digest) != NULL;
	if (*before)
		return ST_OK;
	TRY(arena_copy(&walk->seen_arena, bytes_make(digest, DIGEST_BYTES), &kept));
	return hash_index_add(&walk->seen, hash, (void *)(uintptr_t)kept.data);
}

/* ---- the walk -------------------------------------------------------------- */

static enum status push(void *context, struct cid cid)
{
	struct root_walk *walk = context;
	bool before;

	if (!cid_names_block(cid))
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
