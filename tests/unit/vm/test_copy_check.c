/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include <stdlib.h>

#include "vm/copy_check.h"
#include "vm/tipset.h"

/* Trees that link to what may be missing. The state of fixture.h with f02 and f03 as
 * accounts, which take the calls of a tipset, and one actor more under a head of a
 * test's choice. All stand in one node, the root of the tree, which a tipset rewrites. */

enum { EXTRA = 300 };

static struct state_tree *open_tree(struct fixture *fixture)
{
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &tree, &fixture->err),
			 ST_OK);
	return tree;
}

static void add_actor(struct fixture *fixture, uint64_t id, struct cid head)
{
	struct state_tree *tree = open_tree(fixture);
	struct actor actor;

	assert_int_equal(state_tree_get(tree, ID_BURNT_FUNDS, &actor), ST_OK);
	if (cid_defined(head))
		actor.head = head;
	assert_int_equal(state_tree_set(tree, id, &actor), ST_OK);
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

static void start(struct fixture *fixture, unsigned network_version)
{
	fixture_init(fixture, network_version);
	add_actor(fixture, ID_REWARD, (struct cid){ 0 });
	add_actor(fixture, ID_CRON, (struct cid){ 0 });
}

/* A tipset of one transfer, after null rounds. */
static struct tipset_result apply(struct fixture *fixture, int64_t null_rounds)
{
	struct message message = fixture_message(0, 0, (struct bytes){ 0 }).message;
	const struct tipset_block block = { .miner = address_of_id(EXTRA),
					    .win_count = 1,
					    .messages = &message,
					    .message_count = 1 };
	const struct tipset tipset = {
		.parent_epoch = fixture->env.epoch,
		.epoch = fixture->env.epoch + 1 + null_rounds,
		.base_fee = bigint_of_uint(100),
		.blocks = &block,
		.block_count = 1,
	};
	struct vm_input input = fixture_input(fixture);
	struct tipset_result result;

	assert_int_equal(vm_apply_tipset(&input, &tipset, false, &result, &fixture->err), ST_OK);
	return result;
}

static struct cid cid_of_hex(struct fixture *fixture, const char *hex)
{
	uint8_t *bytes = arena_alloc(&fixture->arena, strlen(hex) / 2);

	assert_non_null(bytes);
	for (size_t i = 0; hex[2 * i] != '\0'; i++)
		bytes[i] = (uint8_t)strtoul((char[]){ hex[2 * i], hex[2 * i + 1], '\0' }, NULL, 16);
	return (struct cid){ bytes_make(bytes, strlen(hex) / 2) };
}

#define REST "02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
#define DIGEST "01" REST

static void what_a_copied_node_may_link_to(void **state)
{
	static const struct {
		const char *reason;
		const char *head;
		enum vm_ending ending;
	} rows[] = {
		{ "a block that is nowhere", "0171a0e40220" DIGEST, VM_FATAL },
		{ "raw data that are nowhere", "0155a0e40220" DIGEST, VM_FATAL },
		{ "a block under another hash", "01711220" DIGEST, VM_FATAL },
		{ "sealed sectors have no block", "0182e20381e80220" DIGEST, VM_RECEIPT },
		{ "nor have unsealed ones", "0181e203922020" DIGEST, VM_RECEIPT },
		{ "what a CID carries is there", "0155000161", VM_RECEIPT },
		{ "and is not looked into", "0171000161", VM_RECEIPT },
		{ "a link of 100 bytes can be scanned", "0155005f" DIGEST DIGEST REST, VM_RECEIPT },
		{ "one of 101 cannot", "01550060" DIGEST DIGEST DIGEST, VM_FATAL },
	};
	static const unsigned versions[] = { 3, 9, 13, 15 };

	(void)state;
	for (size_t v = 0; v < 4; v++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct fixture fixture;
			struct block_cid before;
			struct tipset_result result;

			start(&fixture, versions[v]);
			add_actor(&fixture, EXTRA, cid_of_hex(&fixture, rows[i].head));
			before = fixture.root;
			result = apply(&fixture, 0);
			if (result.ending != rows[i].ending)
				fail_msg("network version %u: %s: %s", versions[v], rows[i].reason,
					 result.error ? result.error : "no error");
			if (result.ending == VM_FATAL)
				assert_true(block_cid_equal(&before, &result.root_after));
			fixture_fini(&fixture);
		}
	}
}

static void the_missing_block_is_named(void **state)
{
	struct fixture fixture;
	struct tipset_result result;

	(void)state;
	start(&fixture, 13);
	add_actor(&fixture, EXTRA, cid_of_hex(&fixture, "0171a0e40220" DIGEST));
	result = apply(&fixture, 0);
	assert_int_equal(result.ending, VM_FATAL);
	assert_non_null(strstr(result.error, "bafy2bzaceaaqeayeauda"));
	fixture_fini(&fixture);
}

static struct cid linking_to(struct fixture *fixture, struct cid link)
{
	struct cbor_writer writer;
	struct buffer block;
	struct cid cid;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_link(&writer, link);
	cid = fixture_put(fixture, &block);
	buffer_fini(&block);
	return cid;
}

/* Whoever wrote it copied it, with what it links to. */
static void what_the_store_has_is_not_looked_into(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, 13);
	add_actor(&fixture, EXTRA,
		  linking_to(&fixture, cid_of_hex(&fixture, "0171a0e40220" DIGEST)));
	assert_int_equal(apply(&fixture, 0).ending, VM_RECEIPT);
	fixture_fini(&fixture);
}

/* Cron of this state changes nothing. The root is scanned all the same: up to network
 * version 3 it is the node with the actors, later it only links to that. */
static void a_null_round_is_copied_too(void **state)
{
	static const struct {
		unsigned network_version;
		size_t applied;
	} rows[] = { { 3, 1 }, { 4, 4 }, { 13, 4 }, { 15, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		struct tipset_result result;

		start(&fixture, rows[i].network_version);
		add_actor(&fixture, EXTRA, cid_of_hex(&fixture, "0171a0e40220" DIGEST));
		result = apply(&fixture, 1);
		assert_int_equal(result.ending, VM_FATAL);
		assert_int_equal(result.count, rows[i].applied);
		fixture_fini(&fixture);
	}
}

/* A written block under the digest of another codec. */
static void written_blocks_are_found_under_their_cid_or_digest(void **state)
{
	static const struct {
		unsigned network_version;
		const char *prefix;
		enum status status;
	} rows[] = {
		{ 13, "0171a0e40220", ST_OK },        { 15, "0171a0e40220", ST_OK },
		{ 13, "0155a0e40220", ST_NOT_FOUND }, { 15, "0155a0e40220", ST_OK },
		{ 13, "0170a0e40220", ST_NOT_FOUND }, { 15, "0170a0e40220", ST_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		struct vm_input input;
		struct vm vm;
		struct block_cid child, root;
		struct cid link, missing;
		uint8_t block[64] = { 0xd8, 0x2a, 0x58, 1 + BLOCK_CID_BYTES };

		fixture_init(&fixture, rows[i].network_version);
		input = fixture_input(&fixture);
		assert_int_equal(vm_init(&vm, &input, &fixture.err), ST_OK);
		assert_int_equal(blockstore_put(&vm.blocks.base, bytes_of_text("\x61x"), &child),
				 ST_OK);
		link = cid_of_hex(&fixture, rows[i].prefix);
		memcpy(block + 5, link.raw.data, 6);
		memcpy(block + 11, child.bytes + 6, DIGEST_BYTES);
		assert_int_equal(blockstore_put(&vm.blocks.base,
						bytes_make(block, 5 + BLOCK_CID_BYTES), &root),
				 ST_OK);
		if (vm_copy_check(&vm, &root, &missing) != rows[i].status)
			fail_msg("network version %u: %s", rows[i].network_version, rows[i].prefix);
		fixture_fini(&fixture);
	}
}

/* Messages that run by themselves are not copied. */
static void a_message_does_not_notice(void **state)
{
	struct fixture fixture;
	struct chain_message message = fixture_message(0, 0, (struct bytes){ 0 });

	(void)state;
	fixture_init(&fixture, 13);
	add_actor(&fixture, EXTRA, cid_of_hex(&fixture, "0171a0e40220" DIGEST));
	assert_int_equal(fixture_apply(&fixture, &message).ending, VM_RECEIPT);
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_copied_node_may_link_to),
		cmocka_unit_test(the_missing_block_is_named),
		cmocka_unit_test(what_the_store_has_is_not_looked_into),
		cmocka_unit_test(a_null_round_is_copied_too),
		cmocka_unit_test(written_blocks_are_found_under_their_cid_or_digest),
		cmocka_unit_test(a_message_does_not_notice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
