/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/dag_walk.h"

#include "base/hash_index.h"
#include "ipld/cbor.h"

struct pending {
	struct cid cid;
	unsigned depth;
};

struct dag_walk {
	struct blockstore *blocks;
	struct arena *arena;
	struct arena block; /* of the block that was found last */
	enum dag_order order;
	size_t limit, found;
	struct hash_index seen; /* struct cid: what was ever pending */
	/* What is to come, from first to end: taken from the front by depth, else from the
	 * end. */
	struct pending *pending;
	size_t first, end, capacity;
	unsigned depth; /* of the links that are being noted */
};

static bool is_cid(const void *item, const void *key)
{
	return bytes_equal(cid_store_key(*(const struct cid *)item), *(const struct bytes *)key);
}

static enum status grow(struct dag_walk *walk)
{
	const size_t capacity = walk->capacity == 0 ? 64 : 2 * walk->capacity;
	struct pending *pending = arena_zalloc(walk->arena, capacity, sizeof(*pending));

	if (!pending)
		return ST_NO_MEMORY;
	if (walk->end > walk->first)
		memcpy(pending, walk->pending + walk->first,
		       (walk->end - walk->first) * sizeof(*pending));
	walk->pending = pending;
	walk->end -= walk->first;
	walk->first = 0;
	walk->capacity = capacity;
	return ST_OK;
}

/* Level by level a block counts when it is first met, in the other order when it is reached:
 * a later way to it may come first. */
static enum status note_seen(struct dag_walk *walk, const struct cid *cid, bool *is_new)
{
	const struct bytes key = cid_store_key(*cid);
	const uint64_t hash = hash_bytes(key, (uint64_t)(uintptr_t)walk);
	struct cid *item;

	*is_new = !hash_index_find(&walk->seen, hash, is_cid, &key);
	if (!*is_new)
		return ST_OK;
	item = arena_alloc(walk->arena, sizeof(*item));
	if (!item)
		return ST_NO_MEMORY;
	*item = *cid;
	return hash_index_add(&walk->seen, hash, item);
}

static enum status push(void *context, struct cid link)
{
	struct dag_walk *walk = context;
	struct cid cid;
	bool is_new = true;

	if (!cid_names_block(link))
		return ST_OK;
	TRY(cid_copy(walk->arena, link, &cid));
	if (walk->order == DAG_BY_DEPTH)
		TRY(note_seen(walk, &cid, &is_new));
	if (!is_new)
		return ST_OK;
	if (walk->end == walk->capacity)
		TRY(grow(walk));
	walk->pending[walk->end++] = (struct pending){ cid, walk->depth };
	return ST_OK;
}

enum status dag_walk_new(struct blockstore *blocks, struct arena *arena, struct cid root,
			 enum dag_order order, size_t limit, struct dag_walk **out)
{
	struct dag_walk *walk = arena_zalloc(arena, 1, sizeof(*walk));

	*out = walk;
	if (!walk)
		return ST_NO_MEMORY;
	walk->blocks = blocks;
	walk->arena = arena;
	walk->block.charge = arena->charge;
	walk->block.cancel = arena->cancel;
	walk->order = order;
	walk->limit = limit;
	hash_index_init(&walk->seen, arena);
	return push(walk, root);
}

void dag_walk_free(struct dag_walk *walk)
{
	if (walk)
		arena_fini(&walk->block);
}

static bool take(struct dag_walk *walk, struct pending *out)
{
	if (walk->first == walk->end)
		return false;
	*out = walk->order == DAG_BY_DEPTH ? walk->pending[walk->first++]
					   : walk->pending[--walk->end];
	return true;
}

/* The links of a block, from the last to the first: they are taken from the end. */
static void reverse(struct dag_walk *walk, size_t count)
{
	struct pending *start = walk->pending + walk->end - count;

	for (size_t i = 0; i < count / 2; i++) {
		const struct pending other = start[i];

		start[i] = start[count - 1 - i];
		start[count - 1 - i] = other;
	}
}

static enum status follow_links(struct dag_walk *walk, struct dag_block *found)
{
	const size_t waiting = walk->end - walk->first;
	enum status st;

	if (cid_split(found->cid).codec != CID_CODEC_DAG_CBOR)
		return ST_OK;
	walk->depth = found->depth + 1;
	st = cbor_each_link(found->block, push, walk);
	found->unreadable = st == ST_INVALID;
	if (st != ST_OK && st != ST_INVALID)
		return st;
	if (walk->order == DAG_PARENT_FIRST)
		reverse(walk, walk->end - walk->first - waiting);
	return ST_OK;
}

/* The next one that was not found before. */
static enum status take_new(struct dag_walk *walk, struct pending *next)
{
	bool is_new = walk->order == DAG_BY_DEPTH;

	do {
		if (!take(walk, next))
			return ST_NOT_FOUND;
		if (walk->order == DAG_PARENT_FIRST)
			TRY(note_seen(walk, &next->cid, &is_new));
	} while (!is_new);
	return ST_OK;
}

enum status dag_walk_next(struct dag_walk *walk, struct dag_block *out)
{
	struct pending next;
	enum status st;

	if (arena_cancelled(walk->arena))
		return ST_CANCELLED;
	TRY(take_new(walk, &next));
	if (walk->found == walk->limit)
		return ST_LIMIT;
	walk->found++;
	arena_reset(&walk->block);
	*out = (struct dag_block){ .cid = next.cid, .depth = next.depth };
	st = blockstore_get(walk->blocks, &walk->block, next.cid, &out->block);
	out->missing = st == ST_NOT_FOUND;
	if (out->missing)
		return ST_OK;
	TRY(st);
	return follow_links(walk, out);
}
