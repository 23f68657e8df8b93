/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/hamt_diff.h"

#include <stdlib.h>

#include "ipld/hamt_node.h"

enum { SIDES = 2 };

struct item {
	uint8_t hash[DIGEST_BYTES];
	struct entry entry;
};

/* What one side has below a slot: a node, or a few entries that lie in a bucket further up,
 * where the other side has a node. */
struct part {
	struct node *node;
	struct item *items;
	size_t count;
};

struct level {
	struct arena arena; /* of the nodes of this level */
	struct part parts[SIDES];
	unsigned slot; /* that comes next */
	bool bounded;  /* the walk begins somewhere below here */
};

struct hamt_diff {
	struct hamt tries[SIDES];
	unsigned depth, depth_max; /* levels in use, and as many as hashes have */
	struct level *levels;
	uint8_t behind[DIGEST_BYTES];
	/* The changes of the slot that was compared last. */
	struct hamt_change changes[SIDES * WIRE_BUCKET_MAX];
	size_t change_count, change_at;
};

/* ---- one slot of one side ------------------------------------------------------ */

/* What stands in a slot: nothing, a child, the bucket of a node, or entries from above. */
struct cell {
	const struct pointer *pointer;
	struct item items[WIRE_BUCKET_MAX];
	size_t count;
};

static bool is_child(const struct cell *cell)
{
	return cell->pointer && cell->pointer->is_child;
}

static unsigned slot_of(const struct hamt_diff *diff, const uint8_t *hash, unsigned depth)
{
	return hamt__slot_of(&diff->tries[0], hash, depth);
}

/* The pointer of a node in a slot. v0 loads nodes whose bitfield claims more pointers than
 * there are. */
static enum status pointer_of(const struct node *node, unsigned slot, const struct pointer **out)
{
	size_t position = hamt__position_of(node, slot);

	*out = NULL;
	if (!hamt__bit_is_set(node, slot))
		return ST_OK;
	if (position >= node->count)
		return ST_CORRUPT;
	*out = &node->pointers[position];
	return ST_OK;
}

static enum status look(const struct hamt_diff *diff, const struct level *level, size_t side,
			unsigned slot, struct cell *cell)
{
	const struct part *part = &level->parts[side];

	cell->pointer = NULL;
	cell->count = 0;
	if (part->node)
		return pointer_of(part->node, slot, &cell->pointer);
	for (size_t i = 0; i < part->count; i++) {
		if (slot_of(diff, part->items[i].hash, diff->depth - 1) == slot)
			cell->items[cell->count++] = part->items[i];
	}
	return ST_OK;
}

static int compare_items(const void *a, const void *b)
{
	return memcmp(((const struct item *)a)->hash, ((const struct item *)b)->hash, DIGEST_BYTES);
}

/* Reads the bucket that a cell is, in the order of hashes. */
static void read_bucket(const struct hamt *trie, struct cell *cell)
{
	struct cbor_reader reader;

	if (!cell->pointer || cell->pointer->is_child)
		return;
	hamt__open_bucket(trie->rules, &reader, cell->pointer);
	for (; cell->count < cell->pointer->count; cell->count++) {
		struct item *item = &cell->items[cell->count];

		item->entry = hamt__read_entry(&reader);
		hash_sha256(item->entry.key, item->hash);
	}
	if (cell->count > 1)
		qsort(cell->items, cell->count, sizeof(cell->items[0]), compare_items);
}

/* ---- comparing ----------------------------------------------------------------- */

static bool same(const struct cell *before, const struct cell *after)
{
	if (!before->pointer || !after->pointer)
		return !before->pointer && !after->pointer && before->count + after->count == 0;
	if (before->pointer->is_child && after->pointer->is_child)
		return cid_equal(before->pointer->link, after->pointer->link);
	return bytes_equal(before->pointer->raw, after->pointer->raw);
}

static void note_change(struct hamt_diff *diff, bool bounded, const struct item *before,
			const struct item *after)
{
	const struct item *item = before ? before : after;

	if (bounded && memcmp(item->hash, diff->behind, DIGEST_BYTES) <= 0)
		return;
	if (before && after && bytes_equal(before->entry.value, after->entry.value))
		return;
	diff->changes[diff->change_count++] = (struct hamt_change){
		.key = item->entry.key,
		.before = before ? before->entry.value : bytes_make(NULL, 0),
		.after = after ? after->entry.value : bytes_make(NULL, 0),
	};
}

static void compare_entries(struct hamt_diff *diff, bool bounded, const struct cell *before,
			    const struct cell *after)
{
	size_t i = 0, j = 0;

	diff->change_count = 0;
	diff->change_at = 0;
	while (i < before->count || j < after->count) {
		const struct item *a = i < before->count ? &before->items[i] : NULL;
		const struct item *b = j < after->count ? &after->items[j] : NULL;
		int order = !a ? 1 : !b ? -1 : compare_items(a, b);

		note_change(diff, bounded, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- going down ---------------------------------------------------------------- */

static enum status copy_items(struct level *level, const struct cell *cell, struct part *part)
{
	const size_t size = cell->count * sizeof(cell->items[0]);

	if (cell->count == 0)
		return ST_OK;
	part->items = arena_alloc(&level->arena, size);
	if (!part->items)
		return ST_NO_MEMORY;
	memcpy(part->items, cell->items, size);
	part->count = cell->count;
	return ST_OK;
}

static enum status load(struct hamt_diff *diff, struct level *level, size_t side,
			struct node *parent, struct cid cid)
{
	struct hamt *trie = &diff->tries[side];
	enum status st;

	trie->arena = &level->arena;
	st = hamt__load_node(trie, parent, cid, &level->parts[side].node);
	return st == ST_NOT_FOUND && parent ? ST_CORRUPT : st;
}

static enum status go_down(struct hamt_diff *diff, bool bounded, struct cell cells[SIDES])
{
	const struct level *above = &diff->levels[diff->depth - 1];
	struct level *level = &diff->levels[diff->depth];

	if (diff->depth == diff->depth_max)
		return ST_CORRUPT;
	arena_reset(&level->arena);
	memset(level->parts, 0, sizeof(level->parts));
	for (size_t side = 0; side < SIDES; side++) {
		if (is_child(&cells[side]))
			TRY(load(diff, level, side, above->parts[side].node,
				 cells[side].pointer->link));
		else
			TRY(copy_items(level, &cells[side], &level->parts[side]));
	}
	level->bounded = bounded;
	level->slot = bounded ? slot_of(diff, diff->behind, diff->depth) : 0;
	diff->depth++;
	return ST_OK;
}

static enum status compare_slot(struct hamt_diff *diff, struct level *level, unsigned slot)
{
	const bool bounded = level->bounded && slot == slot_of(diff, diff->behind, diff->depth - 1);
	struct cell cells[SIDES];

	for (size_t side = 0; side < SIDES; side++)
		TRY(look(diff, level, side, slot, &cells[side]));
	if (same(&cells[0], &cells[1]))
		return ST_OK;
	for (size_t side = 0; side < SIDES; side++)
		read_bucket(&diff->tries[side], &cells[side]);
	if (is_child(&cells[0]) || is_child(&cells[1]))
		return go_down(diff, bounded, cells);
	compare_entries(diff, bounded, &cells[0], &cells[1]);
	return ST_OK;
}

enum status hamt_diff_next(struct hamt_diff *diff, struct hamt_change *out)
{
	for (;;) {
		struct level *level;

		if (diff->change_at < diff->change_count) {
			*out = diff->changes[diff->change_at++];
			return ST_OK;
		}
		if (diff->depth == 0)
			return ST_NOT_FOUND;
		level = &diff->levels[diff->depth - 1];
		if (arena_cancelled(&level->arena))
			return ST_CANCELLED;
		if (level->slot >> diff->tries[0].width)
			diff->depth--;
		else
			TRY(compare_slot(diff, level, level->slot++));
	}
}

/* ---- beginning and ending ------------------------------------------------------ */

static enum status open_roots(struct hamt_diff *diff, const struct hamt_diff_side sides[SIDES])
{
	struct level *level = &diff->levels[0];

	if (cid_equal(sides[0].root, sides[1].root))
		return ST_OK;
	for (size_t side = 0; side < SIDES; side++) {
		if (cid_defined(sides[side].root))
			TRY(load(diff, level, side, NULL, sides[side].root));
	}
	diff->depth = 1;
	return ST_OK;
}

enum status hamt_diff_new(struct blockstore *blocks, struct arena *arena, unsigned bit_width,
			  struct hamt_diff_side before, struct hamt_diff_side after,
			  struct bytes behind, struct hamt_diff **out)
{
	const struct hamt_diff_side sides[SIDES] = { before, after };
	struct hamt_diff *diff = arena_zalloc(arena, 1, sizeof(*diff));
	enum status st;

	*out = NULL;
	if (bit_width < 1 || bit_width > WIDTH_MAX)
		return ST_INVALID;
	if (!diff)
		return ST_NO_MEMORY;
	diff->depth_max = HASH_BITS / bit_width;
	diff->levels = arena_zalloc(arena, diff->depth_max, sizeof(*diff->levels));
	if (!diff->levels)
		return ST_NO_MEMORY;
	for (size_t side = 0; side < SIDES; side++)
		diff->tries[side] = (struct hamt){
			.rules = hamt__rules(sides[side].generation),
			.width = bit_width,
			.blocks = blocks,
		};
	for (unsigned i = 0; i < diff->depth_max; i++) {
		diff->levels[i].arena.charge = arena->charge;
		diff->levels[i].arena.cancel = arena->cancel;
	}
	if (behind.size > 0) {
		hash_sha256(behind, diff->behind);
		diff->levels[0].bounded = true;
		diff->levels[0].slot = slot_of(diff, diff->behind, 0);
	}
	st = open_roots(diff, sides);
	if (st == ST_OK)
		*out = diff;
	else
		hamt_diff_free(diff);
	return st;
}

void hamt_diff_free(struct hamt_diff *diff)
{
	for (unsigned i = 0; diff && i < diff->depth_max; i++)
		arena_fini(&diff->levels[i].arena);
}
