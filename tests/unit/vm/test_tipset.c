/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include <stdio.h>

#include "ipld/amt.h"
#include "vm/tipset.h"

/* Tipsets over a state whose f02 and f03 are accounts: method 2 of an account ignores
 * its params and succeeds, which is all that the order of things needs. */

static const uint8_t abort_0[] = { 0x83, 0x00, 0x61, 'x', 0xf4 };
static const uint8_t create_nothing[] = { 0x82, 0x61, 'x', 0x00 };

static struct address bls_key(uint8_t fill)
{
	uint8_t payload[ADDRESS_BLS_BYTES];
	struct address key;

	memset(payload, fill, sizeof(payload));
	assert_int_equal(
		address_of_payload(ADDRESS_BLS, bytes_make(payload, sizeof(payload)), &key), ST_OK);
	return key;
}

static void give_account(struct fixture *fixture, struct state_tree *tree, uint64_t id)
{
	struct actor burnt;

	assert_int_equal(state_tree_get(tree, ID_BURNT_FUNDS, &burnt), ST_OK);
	assert_int_equal(state_tree_set(tree, id, &burnt), ST_OK);
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

static struct state_tree *open_tree(struct fixture *fixture)
{
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &tree, &fixture->err),
			 ST_OK);
	return tree;
}

/* f0101 behind the BLS key 09 09 …, and f02 and f03 that take anything. */
static void tipset_fixture_init(struct fixture *fixture, unsigned network_version)
{
	struct chain_message message = fixture_message(0, 0, (struct bytes){ 0 });

	fixture_init(fixture, network_version);
	give_account(fixture, open_tree(fixture), ID_REWARD);
	give_account(fixture, open_tree(fixture), ID_CRON);
	message.message.to = bls_key(9);
	assert_int_equal(bigint_from_text(bytes_of_text("100000000000000000000000"),
					  &message.message.value),
			 ST_OK);
	assert_int_equal(fixture_apply(fixture, &message).receipt.exit_code, EXIT_OK);
}

static struct message transfer(struct address from, uint64_t nonce, uint64_t value)
{
	struct message message = fixture_message(nonce, 0, (struct bytes){ 0 }).message;

	message.from = from;
	message.to = address_of_id(ID_BURNT_FUNDS);
	message.value = bigint_of_uint(value);
	return message;
}

static enum status apply(struct fixture *fixture, const struct tipset *tipset, bool with_traces,
			 struct tipset_result *out)
{
	struct vm_input input = fixture_input(fixture);

	fixture->err = (struct error){ .status = ST_OK };
	return vm_apply_tipset(&input, tipset, with_traces, out, &fixture->err);
}

static struct tipset tipset_of(const struct fixture *fixture, const struct tipset_block *blocks,
			       size_t count)
{
	return (struct tipset){
		.parent_epoch = fixture->env.epoch,
		.epoch = fixture->env.epoch + 1,
		.base_fee = bigint_of_uint(100),
		.blocks = blocks,
		.block_count = count,
	};
}

/* ---- order ----------------------------------------------------------------------- */

/* value of a message tells which one it is. */
static void bls_messages_come_first_and_nothing_comes_twice(void **state)
{
	static const struct {
		enum tipset_step step;
		size_t block;
		uint64_t value;
		int64_t exit_code;
		bool is_signed;
	} expected[] = {
		{ TIPSET_MESSAGE, 0, 2, 0, false }, /* BLS */
		{ TIPSET_MESSAGE, 0, 3, 0, false }, /* no key: in the BLS list too */
		{ TIPSET_MESSAGE, 0, 1, 0, true },  /* secp256k1 */
		{ TIPSET_REWARD, 0, 0, 0, false },  { TIPSET_MESSAGE, 1, 5, 0, false },
		{ TIPSET_MESSAGE, 1, 4, 2, true }, /* its nonce is used up */
		{ TIPSET_REWARD, 1, 0, 0, false },  { TIPSET_CRON, 0, 0, 0, false },
	};
	struct fixture fixture;
	struct message first[3], second[3];
	struct tipset_block blocks[2] = {
		{ .miner = address_of_id(1000),
		  .win_count = 1,
		  .messages = first,
		  .message_count = 3 },
		{ .miner = address_of_id(1001),
		  .win_count = 2,
		  .messages = second,
		  .message_count = 3 },
	};
	struct tipset_result result;
	struct tipset tipset;

	(void)state;
	tipset_fixture_init(&fixture, 13);
	first[0] = transfer(fixture.key, 2, 1);
	first[1] = transfer(bls_key(9), 0, 2);
	first[2] = transfer(address_of_id(ID_FIRST_USER), 1, 3);
	second[0] = transfer(fixture.key, 1, 4);
	second[1] = first[1];
	second[2] = transfer(bls_key(9), 1, 5);
	tipset = tipset_of(&fixture, blocks, 2);
	assert_int_equal(apply(&fixture, &tipset, false, &result), ST_OK);
	assert_int_equal(result.ending, VM_RECEIPT);
	assert_int_equal(result.count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < result.count; i++) {
		const struct tipset_application *application = &result.applications[i];
		struct bigint value = bigint_of_uint(expected[i].value);

		assert_int_equal(application->step, expected[i].step);
		assert_int_equal(application->block, expected[i].block);
		assert_int_equal(application->epoch, tipset.epoch);
		assert_int_equal(bigint_compare(&application->message.message.value, &value), 0);
		assert_int_equal(application->receipt.exit_code, expected[i].exit_code);
		assert_int_equal(application->message.signature_type,
				 expected[i].is_signed ? SIGNATURE_SECP256K1 : SIGNATURE_NONE);
		if (application->step != TIPSET_MESSAGE)
			assert_int_equal(application->receipt.gas_used, 0);
	}
	fixture_fini(&fixture);
}

/* ---- implicit messages --------------------------------------------------------------- */

/* [miner, penalty, gas reward, win count] of one block's reward. */
static void check_award(const struct tipset_application *application, uint64_t miner,
			uint64_t penalty, uint64_t gas_reward, int64_t win_count)
{
	const struct message *message = &application->message.message;
	struct bigint expected_penalty = bigint_of_uint(penalty);
	struct bigint expected_reward = bigint_of_uint(gas_reward);
	struct cbor_reader reader;
	struct address address;
	struct bigint amount;
	uint64_t id;

	cbor_reader_init(&reader, message->params);
	cbor_read_tuple(&reader, 4);
	address = cbor_read_address(&reader);
	assert_true(address_id(&address, &id));
	assert_int_equal(id, miner);
	amount = cbor_read_bigint(&reader, NULL);
	assert_int_equal(bigint_compare(&amount, &expected_penalty), 0);
	amount = cbor_read_bigint(&reader, NULL);
	assert_int_equal(bigint_compare(&amount, &expected_reward), 0);
	assert_int_equal(cbor_read_int(&reader), win_count);
	assert_int_equal(cbor_status(&reader), ST_OK);
	assert_int_equal(message->gas_limit, 1 << 30);
	assert_int_equal(message->nonce, application->epoch);
}

static void every_block_pays_its_miner_for_its_own_messages(void **state)
{
	struct fixture fixture;
	struct message first[2], second[1];
	struct tipset_block blocks[2] = {
		{ .miner = address_of_id(1000),
		  .win_count = 1,
		  .messages = first,
		  .message_count = 2 },
		{ .miner = address_of_id(1001),
		  .win_count = 3,
		  .messages = second,
		  .message_count = 1 },
	};
	struct tipset_result result;
	struct tipset tipset;

	(void)state;
	tipset_fixture_init(&fixture, 7);
	first[0] = transfer(bls_key(9), 0, 1);
	first[1] = transfer(bls_key(9), 7, 1); /* wrong nonce: 100 × limit */
	second[0] = transfer(bls_key(9), 1, 1);
	tipset = tipset_of(&fixture, blocks, 2);
	assert_int_equal(apply(&fixture, &tipset, true, &result), ST_OK);
	assert_int_equal(result.count, 6);
	check_award(&result.applications[2], 1000, 100000000000, 1000000000, 1);
	check_award(&result.applications[4], 1001, 0, 1000000000, 3);
	assert_int_equal(result.applications[5].step, TIPSET_CRON);
	assert_int_equal(result.applications[5].message.message.gas_limit, 100000000000000);
	assert_int_equal(result.applications[5].message.message.params.size, 0);
	/* A message that never ran has an empty trace. */
	assert_int_equal(result.applications[1].trace->frame_count, 0);
	assert_int_equal(result.applications[2].trace->frame_count, 1);
	assert_true(bytes_equal(result.applications[2].trace->frames[0].params,
				result.applications[2].message.message.params));
	fixture_fini(&fixture);
}

/* ---- null rounds ------------------------------------------------------------------------ */

static void null_rounds_run_cron_at_their_own_epoch(void **state)
{
	(void)state;
	for (int64_t distance = 0; distance < 5; distance++) {
		struct fixture fixture;
		struct tipset_result result;
		struct tipset tipset;
		size_t null_rounds = distance > 1 ? (size_t)distance - 1 : 0;

		tipset_fixture_init(&fixture, 13);
		tipset = tipset_of(&fixture, NULL, 0);
		tipset.epoch = tipset.parent_epoch + distance;
		assert_int_equal(apply(&fixture, &tipset, false, &result), ST_OK);
		assert_int_equal(result.count, null_rounds + 1);
		for (size_t i = 0; i < result.count; i++) {
			int64_t epoch = i < null_rounds ? tipset.parent_epoch + 1 + (int64_t)i
							: tipset.epoch;

			assert_int_equal(result.applications[i].step, TIPSET_CRON);
			assert_int_equal(result.applications[i].epoch, epoch);
			assert_int_equal(result.applications[i].message.message.nonce, epoch);
		}
		fixture_fini(&fixture);
	}
}

static void epochs_have_an_order_and_null_rounds_a_limit(void **state)
{
	static const struct {
		const char *reason;
		int64_t parent, epoch;
		enum status status;
	} rows[] = {
		{ "before the parent", 10, 9, ST_INVALID },
		{ "one null round too many", 10, 10 + 10002, ST_LIMIT },
		{ "the whole range of epochs", INT64_MIN, INT64_MAX, ST_LIMIT },
		{ "at the end of the range", INT64_MAX, INT64_MAX, ST_OK },
		{ "as many null rounds as there may be", 10, 10 + 10001, ST_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		struct tipset_result result;
		struct tipset tipset;
		enum status st;

		tipset_fixture_init(&fixture, 13);
		tipset = tipset_of(&fixture, NULL, 0);
		tipset.parent_epoch = rows[i].parent;
		tipset.epoch = rows[i].epoch;
		st = apply(&fixture, &tipset, false, &result);
		if (st != rows[i].status)
			print_error("%s: %s\n", rows[i].reason, fixture.err.text);
		assert_int_equal(st, rows[i].status);
		assert_int_equal(fixture.err.status, rows[i].status);
		fixture_fini(&fixture);
	}
}

/* ---- receipts ----------------------------------------------------------------------------- */

static void check_receipts(struct fixture *fixture, const struct tipset_result *result)
{
	struct amt *receipts;
	uint64_t index = 0;

	assert_int_equal(amt_open(&fixture->blocks.base, &fixture->arena, AMT_V2, 3,
				  cid_of(&result->receipts_root), &receipts),
			 ST_OK);
	for (size_t i = 0; i < result->count; i++) {
		const struct tipset_application *application = &result->applications[i];
		struct receipt receipt;
		struct bytes value;

		if (application->step != TIPSET_MESSAGE)
			continue;
		assert_int_equal(amt_get(receipts, index++, &value), ST_OK);
		assert_int_equal(receipt_decode(value, &receipt), ST_OK);
		assert_int_equal(receipt.exit_code, application->receipt.exit_code);
		assert_int_equal(receipt.gas_used, application->receipt.gas_used);
		assert_true(bytes_equal(receipt.ret, application->receipt.ret));
	}
	assert_int_equal(amt_count(receipts), index);
}

/* One VM for all messages or one for each: the state is the same. Every message makes
 * an account, which takes memory: the VM has to move in between. */
static void one_vm_for_all_messages_ends_in_the_same_state(void **state)
{
	enum { MESSAGES = 1500 };
	static const unsigned versions[] = { 3, 9, 15 };
	static struct message messages[MESSAGES];

	(void)state;
	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		struct fixture fixture;
		struct tipset_block block = {
			.miner = address_of_id(1000),
			.win_count = 1,
			.messages = messages,
			.message_count = MESSAGES,
		};
		struct tipset_result result;
		struct tipset tipset;

		tipset_fixture_init(&fixture, versions[v]);
		for (size_t i = 0; i < MESSAGES; i++) {
			uint8_t payload[ADDRESS_HASH_BYTES] = { (uint8_t)i, (uint8_t)(i >> 8) };

			messages[i] = transfer(fixture.key, 1 + i, i);
			assert_int_equal(address_of_payload(ADDRESS_SECP256K1,
							    bytes_make(payload, sizeof(payload)),
							    &messages[i].to),
					 ST_OK);
		}
		tipset = tipset_of(&fixture, &block, 1);
		assert_int_equal(apply(&fixture, &tipset, false, &result), ST_OK);
		assert_int_equal(result.ending, VM_RECEIPT);
		assert_int_equal(result.count, MESSAGES + 2);
		check_receipts(&fixture, &result);
		fixture.env.epoch = tipset.epoch;
		for (size_t i = 0; i < MESSAGES; i++) {
			struct arena arena = fixture.arena;
			struct vm_input input = fixture_input(&fixture);
			struct vm_result one;

			arena_init(&arena, 0);
			input.trace = NULL;
			input.arena = &arena;
			assert_int_equal(vm_apply(&input, &result.applications[i].message, &one,
						  &fixture.err),
					 ST_OK);
			fixture.root = one.root_after;
			assert_int_equal(one.receipt.gas_used,
					 result.applications[i].receipt.gas_used);
			arena_fini(&arena);
		}
		assert_true(block_cid_equal(&fixture.root, &result.root_after));
		fixture_fini(&fixture);
	}
}

static void no_messages_have_the_empty_array_of_receipts(void **state)
{
	static const uint8_t empty[] = { 0x83, 0, 0, 0x83, 0x41, 0, 0x80, 0x80 };
	struct block_cid expected = block_cid_of(bytes_make(empty, sizeof(empty)));
	struct fixture fixture;
	struct tipset_result result;
	struct tipset tipset;

	(void)state;
	tipset_fixture_init(&fixture, 13);
	tipset = tipset_of(&fixture, NULL, 0);
	assert_int_equal(apply(&fixture, &tipset, false, &result), ST_OK);
	assert_true(block_cid_equal(&result.receipts_root, &expected));
	assert_true(block_cid_equal(&result.root_after, &fixture.root));
	fixture_fini(&fixture);
}

/* ---- endings -------------------------------------------------------------------------------- */

enum breakage { NO_REWARD, NO_CRON, FATAL_MESSAGE, NO_MINER, NO_GAS_LIMIT };

static const struct broken {
	enum breakage breakage;
	int64_t distance;
	const char *error;
	size_t applied;
} broken[] = {
	{ NO_REWARD, 1, "the reward of block 0 failed with exit code 5: no actor with given ID",
	  1 },
	{ NO_CRON, 1, "cron at epoch 892802 failed with exit code 5: no actor with given ID", 2 },
	{ NO_CRON, 3, "cron at epoch 892802 failed with exit code 5: no actor with given ID", 0 },
	{ FATAL_MESSAGE, 1, "message 1 of block 0 failed: abort with exit code 0: x", 1 },
	{ NO_MINER, 1, "the reward of block 0 cannot be encoded", 1 },
	{ NO_GAS_LIMIT, 1, "message 1 of block 0 failed: message has no gas limit set", 1 },
};

static void break_state(struct fixture *fixture, enum breakage breakage)
{
	struct state_tree *tree = open_tree(fixture);

	if (breakage == NO_REWARD)
		assert_int_equal(state_tree_delete(tree, ID_REWARD), ST_OK);
	if (breakage == NO_CRON)
		assert_int_equal(state_tree_delete(tree, ID_CRON), ST_OK);
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

/* Two messages, of which the block holds one unless the second is what breaks it. */
static void break_block(enum breakage breakage, struct tipset_block *block,
			struct message *messages)
{
	block->message_count = 1;
	if (breakage == FATAL_MESSAGE || breakage == NO_GAS_LIMIT)
		block->message_count = 2;
	if (breakage == FATAL_MESSAGE) {
		messages[1].to = address_of_id(ID_CHAOS);
		messages[1].method = 8;
		messages[1].params = bytes_make(abort_0, sizeof(abort_0));
		messages[1].value = bigint_zero();
	}
	if (breakage == NO_GAS_LIMIT)
		messages[1].gas_limit = 0;
	/* The fees of the first message go to f02, whose absence is fatal. */
	if (breakage == NO_REWARD)
		messages[0].gas_premium = bigint_zero();
	if (breakage == NO_MINER)
		block->miner = (struct address){ 0 };
}

static void whatever_fails_is_named_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct fixture fixture;
		struct message messages[2];
		struct tipset_block block = { .miner = address_of_id(1000),
					      .win_count = 1,
					      .messages = messages };
		struct tipset_result result;
		struct tipset tipset;
		size_t blocks_before;

		tipset_fixture_init(&fixture, 13);
		messages[0] = transfer(fixture.key, 1, 1);
		messages[1] = transfer(fixture.key, 2, 1);
		break_state(&fixture, broken[i].breakage);
		break_block(broken[i].breakage, &block, messages);
		tipset = tipset_of(&fixture, &block, 1);
		tipset.epoch = tipset.parent_epoch + broken[i].distance;
		blocks_before = fixture.overlay.entries.count;
		assert_int_equal(apply(&fixture, &tipset, true, &result), ST_OK);
		assert_int_equal(result.ending, VM_FATAL);
		assert_string_equal(result.error, broken[i].error);
		assert_int_equal(result.count, broken[i].applied);
		assert_true(block_cid_equal(&result.root_after, &fixture.root));
		assert_int_equal(fixture.overlay.entries.count, blocks_before);
		fixture_fini(&fixture);
	}
}

static void what_is_kept_is_reachable_and_complete(void **state)
{
	struct fixture fixture;
	struct message message;
	struct tipset_block block = { .miner = address_of_id(1000),
				      .win_count = 1,
				      .messages = &message,
				      .message_count = 1 };
	struct tipset_result result;
	struct tipset tipset;
	struct actor chaos;
	struct bytes head;

	(void)state;
	tipset_fixture_init(&fixture, 13);
	message = fixture_message(1, 7, bytes_make(create_nothing, sizeof(create_nothing))).message;
	tipset = tipset_of(&fixture, &block, 1);
	tipset.epoch += 3;
	assert_int_equal(apply(&fixture, &tipset, false, &result), ST_OK);
	assert_int_equal(result.ending, VM_RECEIPT);
	assert_int_equal(result.applications[3].receipt.exit_code, EXIT_OK);
	fixture.root = result.root_after;
	assert_int_equal(state_tree_get(open_tree(&fixture), ID_CHAOS, &chaos), ST_OK);
	assert_int_equal(blockstore_get(&fixture.blocks.base, &fixture.arena, chaos.head, &head),
			 ST_OK);
	check_receipts(&fixture, &result);
	fixture_fini(&fixture);
}

static void memory_beyond_the_limit_is_ours_to_report(void **state)
{
	static const size_t limits[] = { 4096, 40000, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct fixture fixture;
		struct arena arena;
		struct tipset_result result;
		struct tipset tipset;
		struct vm_input input;

		tipset_fixture_init(&fixture, 13);
		tipset = tipset_of(&fixture, NULL, 0);
		tipset.epoch += 1000;
		arena_init(&arena, limits[i]);
		input = fixture_input(&fixture);
		input.arena = &arena;
		assert_int_equal(vm_apply_tipset(&input, &tipset, false, &result, &fixture.err),
				 ST_LIMIT);
		assert_string_equal(fixture.err.hint, "raise --vm-memory");
		arena_fini(&arena);
		fixture_fini(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bls_messages_come_first_and_nothing_comes_twice),
		cmocka_unit_test(every_block_pays_its_miner_for_its_own_messages),
		cmocka_unit_test(null_rounds_run_cron_at_their_own_epoch),
		cmocka_unit_test(epochs_have_an_order_and_null_rounds_a_limit),
		cmocka_unit_test(one_vm_for_all_messages_ends_in_the_same_state),
		cmocka_unit_test(no_messages_have_the_empty_array_of_receipts),
		cmocka_unit_test(whatever_fails_is_named_and_changes_nothing),
		cmocka_unit_test(what_is_kept_is_reachable_and_complete),
		cmocka_unit_test(memory_beyond_the_limit_is_ours_to_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
