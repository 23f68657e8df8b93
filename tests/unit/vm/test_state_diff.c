/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/state_diff.h"

#include "fixture.h"

static struct state_tree *open_root(struct fixture *fixture, const struct block_cid *root)
{
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena, cid_of(root),
					 &tree, &fixture->err),
			 ST_OK);
	return tree;
}

/* The state with actor 100's nonce raised, 98 gone and 500 new. */
static struct block_cid changed_state(struct fixture *fixture)
{
	struct state_tree *tree = open_root(fixture, &fixture->root);
	struct block_cid root;
	struct actor actor;

	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	actor.nonce = 7;
	assert_int_equal(state_tree_set(tree, 100, &actor), ST_OK);
	assert_int_equal(state_tree_set(tree, 500, &actor), ST_OK);
	assert_int_equal(state_tree_delete(tree, 98), ST_OK);
	assert_int_equal(state_tree_flush(tree, &root), ST_OK);
	return root;
}

static void check_change(const struct actor_change *change)
{
	switch (change->id) {
	case 98:
		assert_true(change->was && !change->is);
		assert_true(actor_code_is(change->before.code, ACTOR_CHAOS));
		break;
	case 100:
		assert_true(change->was && change->is);
		assert_int_equal(change->before.nonce, 0);
		assert_int_equal(change->after.nonce, 7);
		break;
	case 500:
		assert_true(!change->was && change->is);
		break;
	default:
		fail_msg("actor %llu did not change", (unsigned long long)change->id);
	}
}

static void changes_of_every_tree_version_are_found(void **state)
{
	(void)state;
	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		struct fixture fixture;
		struct block_cid root;
		struct state_diff *diff;
		struct actor_change change;
		uint64_t sum = 0, behind = 0;

		fixture_init(&fixture, version);
		root = changed_state(&fixture);
		assert_int_equal(state_diff_new(&fixture.blocks.base, &fixture.arena,
						open_root(&fixture, &fixture.root),
						open_root(&fixture, &root), NULL, &diff),
				 ST_OK);
		while (state_diff_next(diff, &change) == ST_OK) {
			check_change(&change);
			sum += change.id;
			behind = change.id;
		}
		assert_int_equal(sum, 98 + 100 + 500);
		state_diff_free(diff);
		/* Behind the last one there is nothing. */
		assert_int_equal(state_diff_new(&fixture.blocks.base, &fixture.arena,
						open_root(&fixture, &fixture.root),
						open_root(&fixture, &root), &behind, &diff),
				 ST_OK);
		assert_int_equal(state_diff_next(diff, &change), ST_NOT_FOUND);
		state_diff_free(diff);
		fixture_fini(&fixture);
	}
}

static void actors_are_listed_without_another_state(void **state)
{
	struct fixture fixture;
	struct state_diff *diff;
	struct actor_change change;
	size_t count = 0;

	(void)state;
	fixture_init(&fixture, 13);
	assert_int_equal(state_diff_new(&fixture.blocks.base, &fixture.arena, NULL,
					open_root(&fixture, &fixture.root), NULL, &diff),
			 ST_OK);
	for (; state_diff_next(diff, &change) == ST_OK; count++)
		assert_true(!change.was && change.is);
	assert_int_equal(count, 7);
	state_diff_free(diff);
	fixture_fini(&fixture);
}

/* Copies an actor into a tree of another form. */
static enum status copy_actor(void *context, uint64_t id, const struct actor *actor)
{
	return state_tree_set(context, id, actor);
}

static void trees_of_different_versions_are_read_as_a_whole(void **state)
{
	struct fixture fixture;
	struct state_tree *before, *after;
	struct state_diff *diff;
	struct actor_change change;
	struct block_cid root;
	struct actor actor;

	(void)state;
	fixture_init(&fixture, 13);
	before = open_root(&fixture, &fixture.root);
	for (unsigned version = 0; version <= 2; version++) {
		assert_int_equal(state_tree_new(&fixture.blocks.base, &fixture.arena, version,
						&after),
				 ST_OK);
		assert_int_equal(state_tree_each(before, copy_actor, after), ST_OK);
		assert_int_equal(state_tree_get(before, 100, &actor), ST_OK);
		actor.nonce = 9;
		assert_int_equal(state_tree_set(after, 100, &actor), ST_OK);
		assert_int_equal(state_tree_flush(after, &root), ST_OK);
		after = open_root(&fixture, &root);
		assert_int_equal(state_diff_is_full(before, after), version < 2);
		assert_int_equal(state_diff_new(&fixture.blocks.base, &fixture.arena, before, after,
						NULL, &diff),
				 ST_OK);
		assert_int_equal(state_diff_next(diff, &change), ST_OK);
		assert_int_equal(change.id, 100);
		assert_int_equal(change.after.nonce, 9);
		assert_int_equal(state_diff_next(diff, &change), ST_NOT_FOUND);
		state_diff_free(diff);
	}
	fixture_fini(&fixture);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_of_every_tree_version_are_found),
		cmocka_unit_test(actors_are_listed_without_another_state),
		cmocka_unit_test(trees_of_different_versions_are_read_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
