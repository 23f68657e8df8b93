/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/dag_walk.h"

#include "base/digest_set.h"
#include "base/hash_index.h"
#include "ipld/cbor.h"

/* A block to come: its CID, between two of these. From the front it is read by depth, else from
 * the end. */
struct pending_edge {
	uint32_t size; /* of the CID */
	uint32_t depth;
};

struct dag_walk {
	struct blockstore *blocks;
	struct arena *arena;
	struct arena block; /* of the block that was found last */
	enum dag_order order;
	size_t limit, found;
	/* What was found, or was ever pending: blocks that are named as ours are, by their digests,
	 * and struct cid for all others. */
	struct digest_set seen;
	struct hash_index others;
	struct buffer pending; /* from first on */
	size_t first;
	struct buffer links; /* of the block at hand, as pending; and where each of them begins */
	struct buffer starts;
	struct buffer name; /* the CID that was found last */
	unsigned depth;     /* of the links that are being noted */
};

/* ---- what was seen --------------------------------------------------------- */

static bool is_cid(const void *item, const void *key)
{
	return cid_equal(*(const struct cid *)item, *(const struct cid *)key);
}

static uint64_t hash_of(const struct dag_walk *walk, struct cid cid)
{
	return hash_bytes(cid.raw, walk->seen.seed);
}

static bool was_seen(const struct dag_walk *walk, struct cid cid)
{
	struct block_cid own;

	if (block_cid_from(cid, &own) == ST_OK)
		return digest_set_has(&walk->seen, cid_store_key(cid_of(&own)).data);
	return hash_index_find(&walk->others, hash_of(walk, cid), is_cid, &cid) != NULL;
}

static enum status note_seen(struct dag_walk *walk, struct cid cid)
{
	struct block_cid own;
	struct cid *item;

	if (block_cid_from(cid, &own) == ST_OK)
		return digest_set_add(&walk->seen, cid_store_key(cid_of(&own)).data);
	item = arena_alloc(walk->arena, sizeof(*item));
	if (!item)
		return ST_NO_MEMORY;
	TRY(cid_copy(walk->arena, cid, item));
	return hash_index_add(&walk->others, hash_of(walk, cid), item);
}

/* ---- what is to come ------------------------------------------------------- */

static void append_pending(struct buffer *out, struct cid cid, unsigned depth)
{
	const struct pending_edge edge = { .size = (uint32_t)cid.raw.size, .depth = depth };

	buffer_append(out, &edge, sizeof(edge));
	buffer_append_bytes(out, cid.raw);
	buffer_append(out, &edge, sizeof(edge));
}

/* The next one to take. False: there is none. */
static bool look_ahead(const struct dag_walk *walk, struct cid *cid, unsigned *depth)
{
	const struct buffer *pending = &walk->pending;
	struct pending_edge edge;
	size_t at = walk->first;

	if (at == pending->size)
		return false;
	if (walk->order == DAG_PARENT_FIRST)
		at = pending->size - sizeof(edge);
	memcpy(&edge, pending->data + at, sizeof(edge));
	if (walk->order == DAG_PARENT_FIRST)
		at -= edge.size;
	else
		at += sizeof(edge);
	cid->raw = bytes_make(pending->data + at, edge.size);
	*depth = edge.depth;
	return true;
}

static void drop_ahead(struct dag_walk *walk, struct cid cid)
{
	struct buffer *pending = &walk->pending;
	const size_t size = cid.raw.size + 2 * sizeof(struct pending_edge);

	if (walk->order == DAG_PARENT_FIRST) {
		pending->size -= size;
		return;
	}
	walk->first += size;
	if (walk->first < pending->size / 2)
		return;
	memmove(pending->data, pending->data + walk->first, pending->size - walk->first);
	pending->size -= walk->first;
	walk->first = 0;
}

/* Level by level a block counts when it is first met, in the other order when it is reached: a
 * later way to it may come first. */
static enum status take_link(void *context, struct cid link)
{
	struct dag_walk *walk = context;
	const size_t start = walk->links.size;

	if (!cid_names_block(link))
		return ST_OK;
	if (walk->order == DAG_BY_DEPTH) {
		if (was_seen(walk, link))
			return ST_OK;
		TRY(note_seen(walk, link));
	}
	append_pending(&walk->links, link, walk->depth);
	buffer_append(&walk->starts, &start, sizeof(start));
	buffer_append_failure(&walk->links, &walk->starts);
	return buffer_status(&walk->links);
}

/* The links become pending, the first of them on top where they are taken from the end. */
static void put_links(struct dag_walk *walk)
{
	size_t end = walk->links.size, start;

	if (walk->order == DAG_BY_DEPTH) {
		buffer_append_bytes(&walk->pending, buffer_bytes(&walk->links));
		return;
	}
	for (size_t at = walk->starts.size; at > 0; at -= sizeof(start)) {
		memcpy(&start, walk->starts.data + at - sizeof(start), sizeof(start));
		buffer_append(&walk->pending, walk->links.data + start, end - start);
		end = start;
	}
}

/* ---- the walk -------------------------------------------------------------- */

/* Who asks it to end does not fail the buffers: it may go on later. */
static void share(struct buffer *buffer, const struct arena *arena)
{
	buffer_init(buffer, 0);
	buffer->charge = arena->charge;
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
	digest_set_init(&walk->seen, arena->charge, (uint64_t)(uintptr_t)walk);
	hash_index_init(&walk->others, arena);
	share(&walk->pending, arena);
	share(&walk->links, arena);
	share(&walk->starts, arena);
	share(&walk->name, arena);
	TRY(take_link(walk, root));
	put_links(walk);
	return buffer_status(&walk->pending);
}

void dag_walk_free(struct dag_walk *walk)
{
	if (!walk)
		return;
	arena_fini(&walk->block);
	digest_set_fini(&walk->seen);
	buffer_fini(&walk->pending);
	buffer_fini(&walk->links);
	buffer_fini(&walk->starts);
	buffer_fini(&walk->name);
}

/* What a block links to, into links. */
static enum status find_links(struct dag_walk *walk, struct dag_block *found)
{
	enum status st;

	buffer_clear(&walk->links);
	buffer_clear(&walk->starts);
	if (found->missing || cid_split(found->cid).codec != CID_CODEC_DAG_CBOR)
		return ST_OK;
	walk->depth = found->depth + 1;
	st = cbor_each_link(found->block, take_link, walk);
	found->unreadable = st == ST_INVALID;
	return found->unreadable ? ST_OK : st;
}

static enum status read_block(struct dag_walk *walk, struct cid cid, struct dag_block *out)
{
	enum status st;

	buffer_clear(&walk->name);
	buffer_append_bytes(&walk->name, cid.raw);
	TRY(buffer_status(&walk->name));
	out->cid.raw = buffer_bytes(&walk->name);
	arena_reset(&walk->block);
	st = blockstore_get(walk->blocks, &walk->block, out->cid, &out->block);
	out->missing = st == ST_NOT_FOUND;
	return out->missing ? ST_OK : st;
}

/* The next one that was not found before. */
static enum status find_new(struct dag_walk *walk, struct cid *cid, unsigned *depth)
{
	while (look_ahead(walk, cid, depth)) {
		if (walk->order == DAG_BY_DEPTH || !was_seen(walk, *cid))
			return ST_OK;
		drop_ahead(walk, *cid);
	}
	return ST_NOT_FOUND;
}

/* Nothing has changed until all that may fail is done. */
enum status dag_walk_next(struct dag_walk *walk, struct dag_block *out)
{
	struct cid cid;

	*out = (struct dag_block){ 0 };
	if (arena_cancelled(walk->arena))
		return ST_CANCELLED;
	TRY(find_new(walk, &cid, &out->depth));
	if (walk->found == walk->limit)
		return ST_LIMIT;
	TRY(read_block(walk, cid, out));
	TRY(find_links(walk, out));
	if (!buffer_reserve(&walk->pending, walk->links.size))
		return buffer_status(&walk->pending);
	if (walk->order == DAG_PARENT_FIRST)
		TRY(note_seen(walk, out->cid));
	drop_ahead(walk, out->cid);
	put_links(walk);
	walk->found++;
	return ST_OK;
}
