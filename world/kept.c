/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/kept.h"

#include "ipld/cbor.h"
#include "vm/link_stack.h"
#include "world/record.h"

/* A node to look at, and the one that stood in its place (undefined: none). */
struct pair {
	struct cid after, before;
};

struct pair_stack {
	struct pair *pairs;
	size_t count, capacity;
};

struct walk {
	struct store_batch *batch;
	struct arena arena;   /* of the stack and of what CIDs lie in */
	struct arena scratch; /* of the node at hand */
	struct pair_stack ahead;
};

static enum status add_link(void *links, struct cid link)
{
	return cid_names_block(link) ? link_stack_push(links, link) : ST_OK;
}

/* The links of one block, in their order; one that is no CBOR has none. */
static enum status read_links(struct link_stack *links, struct bytes block)
{
	enum status st = cbor_each_link(block, add_link, links);

	return st == ST_INVALID ? ST_OK : st;
}

static enum status push(struct walk *walk, struct cid after, struct cid before)
{
	struct pair_stack *ahead = &walk->ahead;
	struct pair *pair;

	if (ahead->count == ahead->capacity) {
		const size_t wanted = ahead->capacity == 0 ? 256 : ahead->capacity * 2;
		struct pair *pairs = arena_zalloc(&walk->arena, wanted, sizeof(*pairs));

		if (!pairs)
			return ST_NO_MEMORY;
		if (ahead->count > 0)
			memcpy(pairs, ahead->pairs, ahead->count * sizeof(*pairs));
		ahead->pairs = pairs;
		ahead->capacity = wanted;
	}
	pair = &ahead->pairs[ahead->count++];
	TRY(cid_copy(&walk->arena, after, &pair->after));
	return cid_defined(before) ? cid_copy(&walk->arena, before, &pair->before) : ST_OK;
}

/* What two versions of a node have in common lies at the start and at the end of their links,
 * in the same order; between, one link stands for another. */
static enum status push_changed(struct walk *walk, const struct link_stack *after,
				const struct link_stack *before)
{
	const size_t least = after->count < before->count ? after->count : before->count;
	size_t first = 0, same_end = 0;

	while (first < least && cid_equal(after->links[first], before->links[first]))
		first++;
	while (same_end < least - first && cid_equal(after->links[after->count - 1 - same_end],
						     before->links[before->count - 1 - same_end]))
		same_end++;
	for (size_t i = first; i < after->count - same_end; i++) {
		const bool paired = i < before->count - same_end;
		const struct cid other = paired ? before->links[i] : (struct cid){ { 0 } };

		if (!paired || !cid_equal(after->links[i], other))
			TRY(push(walk, after->links[i], other));
	}
	return ST_OK;
}

static enum status visit(struct walk *walk, struct pair pair)
{
	const bool has_before = cid_defined(pair.before);
	const struct bytes base = has_before ? cid_store_key(pair.before) : (struct bytes){ 0 };
	struct link_stack after = { .arena = &walk->scratch };
	struct link_stack before = { .arena = &walk->scratch };
	struct bytes block, former;
	enum status st;

	arena_reset(&walk->scratch);
	/* What is not young is kept already, or was never ours. */
	st = store_batch_keep(walk->batch, cid_store_key(pair.after), base, &block);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	TRY(read_links(&after, block));
	if (has_before && after.count > 0) {
		st = store_batch_get(walk->batch, &walk->scratch, STORE_BLOCKS, base, &former);
		if (st == ST_OK)
			st = read_links(&before, former);
		if (st != ST_OK && st != ST_NOT_FOUND && st != ST_DAMAGED)
			return st;
	}
	return push_changed(walk, &after, &before);
}

enum status kept_choose(struct store_batch *batch, const struct block_cid *root,
			const struct block_cid *before)
{
	static const struct block_cid none;
	struct walk walk = { .batch = batch };
	struct cid from = { { 0 } };
	enum status st;

	if (!block_cid_equal(before, &none))
		from = cid_of(before);
	arena_init(&walk.arena, 0);
	arena_init(&walk.scratch, 0);
	st = push(&walk, cid_of(root), from);
	while (st == ST_OK && walk.ahead.count > 0)
		st = visit(&walk, walk.ahead.pairs[--walk.ahead.count]);
	arena_fini(&walk.scratch);
	arena_fini(&walk.arena);
	return st;
}

/* ---- where they are -------------------------------------------------------- */

enum status kept_note(struct store_batch *batch, uint64_t world, uint64_t seq, bool last)
{
	const struct record_key key = record_key_journal(world, seq);
	const uint8_t mark = KEPT_LAST;

	return store_batch_put(batch, STORE_KEPT, record_key_bytes(&key),
			       bytes_make(&mark, last ? sizeof(mark) : 0));
}

enum status kept_find(struct store_view *view, uint64_t world, uint64_t seq, uint64_t *kept)
{
	const struct record_key behind = record_key_journal(world, seq + 1);
	struct bytes key, value;

	TRY(store_view_seek_last(view, STORE_KEPT, record_key_bytes(&behind), &key, &value));
	if (key.size != behind.size || memcmp(key.data, behind.bytes, WORLD_KEY_BYTES) != 0)
		return ST_NOT_FOUND;
	*kept = record_key_seq(key);
	return ST_OK;
}

enum status kept_find_base(struct store *store, const struct world *world, uint64_t seq,
			   uint64_t *base)
{
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(store, &view));
	for (;;) {
		st = kept_find(view, world->id, seq, base);
		if (st != ST_NOT_FOUND || !world->parent)
			break;
		if (seq > world->forked_at)
			seq = world->forked_at;
		world = world->parent;
	}
	store_view_end(view);
	return st;
}
