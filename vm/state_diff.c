/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/state_diff.h"

#include "ipld/hamt_diff.h"

struct state_diff {
	struct hamt_diff *actors;
};

static struct hamt_diff_side side_of(const struct state_tree *tree)
{
	struct hamt_diff_side side = { .generation = HAMT_V3 };

	if (tree)
		side.root = state_tree_actors(tree, &side.generation);
	return side;
}

enum status state_diff_new(struct blockstore *blocks, struct arena *arena,
			   const struct state_tree *before, const struct state_tree *after,
			   const uint64_t *behind, struct state_diff **out)
{
	const struct address address = address_of_id(behind ? *behind : 0);
	const struct bytes key = behind ? address_bytes(&address) : bytes_make(NULL, 0);
	struct state_diff *diff = arena_alloc(arena, sizeof(*diff));
	enum status st;

	*out = NULL;
	if (!diff)
		return ST_NO_MEMORY;
	st = hamt_diff_new(blocks, arena, TREE_BIT_WIDTH, side_of(before), side_of(after), key,
			   &diff->actors);
	if (st == ST_OK)
		*out = diff;
	return st;
}

void state_diff_free(struct state_diff *diff)
{
	if (diff)
		hamt_diff_free(diff->actors);
}

static enum status decode(struct bytes value, bool *there, struct actor *actor)
{
	*there = value.data != NULL;
	return *there ? state_actor_decode(value, actor) : ST_OK;
}

/* What a look-up in the tree says of malformed nodes. */
static enum status walk_failed(enum status st)
{
	return st == ST_INVALID || st == ST_RANGE ? ST_CORRUPT : st;
}

enum status state_diff_next(struct state_diff *diff, struct actor_change *out)
{
	struct hamt_change change;
	enum status st = hamt_diff_next(diff->actors, &change);

	if (st != ST_OK)
		return walk_failed(st);
	*out = (struct actor_change){ .id = 0 };
	TRY(state_actor_id(change.key, &out->id));
	TRY(decode(change.before, &out->was, &out->before));
	return decode(change.after, &out->is, &out->after);
}

bool state_diff_is_full(const struct state_tree *before, const struct state_tree *after)
{
	enum hamt_generation old_form, new_form;

	(void)state_tree_actors(before, &old_form);
	(void)state_tree_actors(after, &new_form);
	return old_form != new_form;
}
