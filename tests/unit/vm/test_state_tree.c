/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

static struct state_tree *open_tree(struct fixture *fixture)
{
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &tree, &fixture->err),
			 ST_OK);
	return tree;
}

static void snapshots_nest(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	struct actor actor;
	state_snapshot outer, inner;

	(void)state;
	fixture_init(&fixture, 13);
	tree = open_tree(&fixture);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	outer = state_tree_snapshot(tree);
	actor.nonce = 1;
	assert_int_equal(state_tree_set(tree, 100, &actor), ST_OK);
	inner = state_tree_snapshot(tree);
	assert_int_equal(state_tree_delete(tree, 100), ST_OK);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_NOT_FOUND);
	state_tree_revert(tree, inner);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	assert_int_equal(actor.nonce, 1);
	state_tree_revert(tree, outer);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	assert_int_equal(actor.nonce, 0);
	fixture_fini(&fixture);
}

/* What came before counts as written, although it never was. */
static void a_settled_tree_is_as_if_written(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	struct actor actor;
	struct block_cid root;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 13);
	tree = open_tree(&fixture);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	assert_int_equal(state_tree_set(tree, 500, &actor), ST_OK);
	assert_int_equal(state_tree_register(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 101);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 100);
	state_tree_settle(tree);
	assert_int_equal(state_tree_snapshot(tree), 0);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 101);
	assert_int_equal(state_tree_delete(tree, 500), ST_OK);
	assert_int_equal(state_tree_flush(tree, &root), ST_OK);
	assert_int_equal(state_tree_get(tree, 500, &actor), ST_NOT_FOUND);
	fixture_fini(&fixture);
}

static void reading_changes_no_root(void **state)
{
	(void)state;
	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		struct fixture fixture;
		struct state_tree *tree;
		struct actor actor;
		struct block_cid root;

		fixture_init(&fixture, version);
		tree = open_tree(&fixture);
		assert_int_equal(state_tree_version(tree), network_rules_of(version)->tree_version);
		for (uint64_t id = 0; id < 120; id++) {
			enum status st = state_tree_get(tree, id, &actor);

			assert_true(st == ST_OK || st == ST_NOT_FOUND);
		}
		assert_int_equal(state_tree_flush(tree, &root), ST_OK);
		assert_true(block_cid_equal(&root, &fixture.root));
		fixture_fini(&fixture);
	}
}

/* Created and deleted within one instance: the reference's flush fails too. */
static void create_and_delete_in_one_instance_fails_the_flush(void **state)
{
	static const unsigned versions[] = { 3, 4, 13 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fixture fixture;
		struct state_tree *tree;
		struct actor actor;
		struct block_cid root;

		fixture_init(&fixture, versions[i]);
		tree = open_tree(&fixture);
		assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
		assert_int_equal(state_tree_set(tree, 500, &actor), ST_OK);
		assert_int_equal(state_tree_delete(tree, 500), ST_OK);
		assert_int_equal(state_tree_flush(tree, &root), ST_NOT_FOUND);
		fixture_fini(&fixture);
	}
}

static void addresses_follow_the_init_actor_through_snapshots(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	struct address robust;
	uint8_t payload[ADDRESS_HASH_BYTES] = { 3 };
	state_snapshot before;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 13);
	tree = open_tree(&fixture);
	assert_int_equal(address_of_payload(ADDRESS_ACTOR, bytes_make(payload, sizeof(payload)),
					    &robust),
			 ST_OK);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 100);
	before = state_tree_snapshot(tree);
	assert_int_equal(state_tree_register(tree, &robust, &id), ST_OK);
	assert_int_equal(id, 101);
	assert_int_equal(state_tree_resolve(tree, &robust, &id), ST_OK);
	state_tree_revert(tree, before);
	assert_int_equal(state_tree_resolve(tree, &robust, &id), ST_NOT_FOUND);
	/* The number goes back as well. */
	assert_int_equal(state_tree_register(tree, &robust, &id), ST_OK);
	assert_int_equal(id, 101);
	fixture_fini(&fixture);
}

/* A key whose actor is gone gets an account anew, and resolves to where it did. */
static void an_address_registered_again_keeps_its_old_id(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	state_snapshot before;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 13);
	tree = open_tree(&fixture);
	before = state_tree_snapshot(tree);
	assert_int_equal(state_tree_register(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 101);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 100);
	assert_int_equal(state_tree_flush(tree, &fixture.root), ST_OK);
	/* The next message sees what was written. */
	tree = open_tree(&fixture);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 101);
	before = state_tree_snapshot(tree);
	assert_int_equal(state_tree_register(tree, &fixture.key, &id), ST_OK);
	state_tree_revert(tree, before);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	assert_int_equal(id, 101);
	fixture_fini(&fixture);
}

static void a_later_init_actor_is_not_understood(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 14);
	tree = open_tree(&fixture);
	state_tree_limit_actors(tree, 5);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_CORRUPT);
	state_tree_limit_actors(tree, 6);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
	fixture_fini(&fixture);
}

/* Gives f01 the address map of root and the next ID. */
static void set_init(struct fixture *fixture, struct state_tree *tree, struct cid root,
		     uint64_t next_id)
{
	struct init_state init = { root, next_id, bytes_of_text("test") };
	struct cbor_writer writer;
	struct buffer block;
	struct actor actor;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	init_state_encode(&writer, &init);
	assert_int_equal(state_tree_get(tree, ID_INIT, &actor), ST_OK);
	actor.head = fixture_put(fixture, &block);
	assert_int_equal(state_tree_set(tree, ID_INIT, &actor), ST_OK);
	buffer_fini(&block);
}

static struct cid map_of(struct fixture *fixture, unsigned actors_version, const char *value)
{
	struct block_cid root;
	struct bytes raw;
	struct hamt *map;

	assert_int_equal(hamt_new(&fixture->blocks.base, &fixture->arena,
				  hamt_generation_of(actors_version), HAMT_LAZY, 5, &map),
			 ST_OK);
	assert_int_equal(hamt_set(map, address_bytes(&fixture->key), bytes_of_text(value)), ST_OK);
	assert_int_equal(hamt_flush(map, &root), ST_OK);
	assert_int_equal(arena_copy(&fixture->arena, bytes_make(root.bytes, BLOCK_CID_BYTES), &raw),
			 ST_OK);
	return (struct cid){ raw };
}

/* What the reference makes of an f01 that cannot be right: up to actors v2 it panics. */
static void addresses_that_are_no_ids(void **state)
{
	static const struct {
		unsigned version;
		enum status negative, text, used_up;
	} rows[] = {
		{ 0, ST_PANIC, ST_CORRUPT, ST_PANIC },
		{ 4, ST_PANIC, ST_CORRUPT, ST_PANIC },
		{ 10, ST_CORRUPT, ST_CORRUPT, ST_INVALID },
		{ 15, ST_CORRUPT, ST_CORRUPT, ST_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned actors = network_rules_of(rows[i].version)->actors_version;
		struct fixture fixture;
		struct state_tree *tree;
		struct cid good;
		uint64_t id;

		fixture_init(&fixture, rows[i].version);
		tree = open_tree(&fixture);
		set_init(&fixture, tree, map_of(&fixture, actors, "\x20"), 101);
		assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), rows[i].negative);
		set_init(&fixture, tree, map_of(&fixture, actors, "\x61x"), 101);
		assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), rows[i].text);
		good = map_of(&fixture, actors, "\x05");
		set_init(&fixture, tree, good, UINT64_C(1) << 63);
		assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_OK);
		assert_int_equal(id, 5);
		assert_int_equal(state_tree_register(tree, &fixture.key, &id), rows[i].used_up);
		tree = open_tree(&fixture);
		assert_int_equal(state_tree_delete(tree, ID_INIT), ST_OK);
		assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_NOT_FOUND);
		assert_int_equal(state_tree_register(tree, &fixture.key, &id), ST_NOT_FOUND);
		fixture_fini(&fixture);
	}
}

/* A version-0 map whose bits name pointers that are not there. */
static void missing_pointers_are_a_panic(void **state)
{
	static const uint8_t node[] = { 0x82, 0x44, 0xff, 0xff, 0xff, 0xff, 0x80 };
	struct fixture fixture;
	struct state_tree *tree;
	struct buffer block;
	struct actor actor;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 3);
	tree = open_tree(&fixture);
	buffer_init(&block, 0);
	buffer_append(&block, node, sizeof(node));
	set_init(&fixture, tree, fixture_put(&fixture, &block), 101);
	assert_int_equal(state_tree_resolve(tree, &fixture.key, &id), ST_PANIC);
	buffer_append(&block, node, sizeof(node));
	assert_int_equal(state_tree_open(&fixture.blocks.base, &fixture.arena,
					 fixture_put(&fixture, &block), &tree, &fixture.err),
			 ST_OK);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_PANIC);
	buffer_fini(&block);
	fixture_fini(&fixture);
}

static void a_balance_beyond_128_bytes_fails_the_flush(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	struct actor actor;
	struct block_cid root;
	uint8_t most[BIGINT_WIRE_MAX] = { 0 };

	(void)state;
	fixture_init(&fixture, 13);
	tree = open_tree(&fixture);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	memset(most + 1, 0xff, sizeof(most) - 1);
	assert_int_equal(bigint_from_wire(bytes_make(most, sizeof(most)), &actor.balance, NULL),
			 ST_OK);
	assert_int_equal(state_tree_set(tree, 100, &actor), ST_OK);
	assert_int_equal(state_tree_flush(tree, &root), ST_OK);
	assert_int_equal(bigint_add(&actor.balance, &fixture.env.base_fee, &actor.balance), ST_OK);
	assert_int_equal(state_tree_set(tree, 100, &actor), ST_OK);
	assert_int_equal(state_tree_flush(tree, &root), ST_UNENCODABLE);
	fixture_fini(&fixture);
}

static enum status count_actor(void *context, uint64_t id, const struct actor *actor)
{
	(void)id, (void)actor;
	++*(size_t *)context;
	return ST_OK;
}

/* Enough actors for several levels of the trie. */
static void many_actors(void **state)
{
	static const unsigned versions[] = { 0, 4, 13 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fixture fixture;
		struct state_tree *tree;
		struct actor actor;
		struct block_cid root;
		size_t count = 0;

		fixture_init(&fixture, versions[i]);
		tree = open_tree(&fixture);
		assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
		for (uint64_t id = 1000; id < 3000; id++) {
			actor.nonce = id;
			assert_int_equal(state_tree_set(tree, id, &actor), ST_OK);
		}
		assert_int_equal(state_tree_flush(tree, &root), ST_OK);
		fixture.root = root;
		tree = open_tree(&fixture);
		assert_int_equal(state_tree_each(tree, count_actor, &count), ST_OK);
		assert_int_equal(count, 2007);
		for (uint64_t id = 1000; id < 3000; id++)
			assert_int_equal(state_tree_delete(tree, id), ST_OK);
		assert_int_equal(state_tree_flush(tree, &root), ST_OK);
		fixture_fini(&fixture);
	}
}

static void roots_that_are_no_trees(void **state)
{
	struct fixture fixture;
	struct state_tree *tree;
	struct buffer block;
	struct block_cid missing = { .bytes = { 1, 0x71, 0xa0, 0xe4, 2, 0x20 } };
	struct error err = { 0 };

	(void)state;
	fixture_init(&fixture, 13);
	assert_int_equal(state_tree_open(&fixture.blocks.base, &fixture.arena, cid_of(&missing),
					 &tree, &err),
			 ST_NOT_FOUND);
	buffer_init(&block, 0);
	buffer_append_byte(&block, 0x80);
	err = (struct error){ 0 };
	assert_int_equal(state_tree_open(&fixture.blocks.base, &fixture.arena,
					 fixture_put(&fixture, &block), &tree, &err),
			 ST_CORRUPT);
	buffer_fini(&block);
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapshots_nest),
		cmocka_unit_test(a_settled_tree_is_as_if_written),
		cmocka_unit_test(reading_changes_no_root),
		cmocka_unit_test(create_and_delete_in_one_instance_fails_the_flush),
		cmocka_unit_test(addresses_follow_the_init_actor_through_snapshots),
		cmocka_unit_test(an_address_registered_again_keeps_its_old_id),
		cmocka_unit_test(a_later_init_actor_is_not_understood),
		cmocka_unit_test(addresses_that_are_no_ids),
		cmocka_unit_test(missing_pointers_are_a_panic),
		cmocka_unit_test(a_balance_beyond_128_bytes_fails_the_flush),
		cmocka_unit_test(many_actors),
		cmocka_unit_test(roots_that_are_no_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
