/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include <stdio.h>

/* Params of chaos calls, by hand. */
static const uint8_t abort_20_boom[] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };
static const uint8_t abort_0_boom[] = { 0x83, 0x00, 0x64, 'b', 'o', 'o', 'm', 0xf4 };
static const uint8_t panic_boom[] = { 0x83, 0x00, 0x64, 'b', 'o', 'o', 'm', 0xf5 };
static const uint8_t validate_none[] = { 0x83, 0x00, 0x80, 0x80 };
static const uint8_t validate_twice[] = { 0x83, 0x01, 0x80, 0x80 };
static const uint8_t validate_is_f0100[] = { 0x83, 0x02, 0x81, 0x42, 0x00, 0x64, 0x80 };
static const uint8_t validate_is_nobody[] = { 0x83, 0x02, 0x80, 0x80 };
static const uint8_t validate_branch_9[] = { 0x83, 0x09, 0x80, 0x80 };
static const uint8_t mutate_hello[] = { 0x82, 0x65, 'h', 'e', 'l', 'l', 'o', 0x00 };
static const uint8_t mutate_branch_7[] = { 0x82, 0x61, 'x', 0x07 };
static const uint8_t resolve_f077[] = { 0x42, 0x00, 0x4d };
static const uint8_t send_to_f0101[] = { 0x84, 0x42, 0x00, 0x65, 0x40, 0x00, 0x40 };

/* clang-format off */
#define BYTES(array) { (array), sizeof(array) }
/* clang-format on */

static const struct row {
	const char *reason;
	uint64_t method;
	struct bytes params;
	int64_t exit_old, exit_new; /* network version 3, 13 */
} rows[] = {
	{ "abort passes its code on", 8, BYTES(abort_20_boom), 20, 20 },
	{ "panic is 1, from network version 4 on 4", 8, BYTES(panic_boom), 1, 4 },
	{ "constructor panics", 1, { NULL, 0 }, 1, 4 },
	{ "caller never validated", 2, BYTES(validate_none), 9, 9 },
	{ "caller validated twice", 2, BYTES(validate_twice), 9, 9 },
	{ "caller in the list", 2, BYTES(validate_is_f0100), 0, 0 },
	{ "empty list forbids", 2, BYTES(validate_is_nobody), 8, 8 },
	{ "unknown validation branch panics", 2, BYTES(validate_branch_9), 1, 4 },
	{ "state changes in a transaction", 7, BYTES(mutate_hello), 0, 0 },
	{ "unknown mutation branch panics", 7, BYTES(mutate_branch_7), 1, 4 },
	{ "params do not decode: 1, from network version 7 on 21", 7, { NULL, 0 }, 1, 21 },
	{ "ID addresses resolve without an existence check", 4, BYTES(resolve_f077), 0, 0 },
	{ "a failed nested send is a success outside", 6, BYTES(send_to_f0101), 0, 0 },
	{ "state exists already", 10, { NULL, 0 }, 1, 4 },
	{ "no such method", 11, { NULL, 0 }, 3, 3 },
};

static void chaos_exits_by_network_version(void **state)
{
	static const unsigned versions[] = { 3, 13 };

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct fixture fixture;
			struct chain_message message = fixture_message(0, rows[i].method,
								       rows[i].params);
			int64_t expected = v == 0 ? rows[i].exit_old : rows[i].exit_new;
			struct vm_result result;

			fixture_init(&fixture, versions[v]);
			result = fixture_apply(&fixture, &message);
			if (result.receipt.exit_code != expected)
				print_error("network version %u: %s\n", versions[v],
					    rows[i].reason);
			assert_int_equal(result.ending, VM_RECEIPT);
			assert_int_equal(result.receipt.exit_code, expected);
			fixture_fini(&fixture);
		}
	}
}

static void abort_with_zero_is_fatal_and_changes_nothing(void **state)
{
	struct fixture fixture;
	struct chain_message fatal =
		fixture_message(0, 8, bytes_make(abort_0_boom, sizeof(abort_0_boom)));
	struct chain_message next =
		fixture_message(0, 8, bytes_make(abort_20_boom, sizeof(abort_20_boom)));
	struct block_cid before;
	struct vm_result result;

	(void)state;
	fixture_init(&fixture, 13);
	before = fixture.root;
	result = fixture_apply(&fixture, &fatal);
	assert_int_equal(result.ending, VM_FATAL);
	assert_string_equal(result.error, "abort with exit code 0: boom");
	assert_true(block_cid_equal(&before, &result.root_after));
	/* The nonce was not used up. */
	assert_int_equal(fixture_apply(&fixture, &next).receipt.exit_code, 20);
	fixture_fini(&fixture);
}

/* What the run saw of the receiver, and where f098 stands after it. */
static void receiver_and_chaos_head_come_with_the_result(void **state)
{
	static const uint8_t to_account_0[] = { 0x42, 0x00, 0x64 };
	const struct {
		struct chain_message message;
		bool changes, deletes;
	} runs[] = {
		{ fixture_message(0, 4, bytes_make(resolve_f077, sizeof(resolve_f077))), false,
		  false },
		{ fixture_message(1, 7, bytes_make(mutate_hello, sizeof(mutate_hello))), true,
		  false },
		{ fixture_message(2, 5, bytes_make(to_account_0, sizeof(to_account_0))), true,
		  true },
	};
	struct cid before = { { 0 } };
	struct fixture fixture;
	struct vm_input input;
	struct vm_result result;

	(void)state;
	fixture_init(&fixture, 13);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		result = fixture_apply(&fixture, &runs[i].message);
		assert_int_equal(result.receipt.exit_code, 0);
		assert_true(actor_code_is(result.receiver_code, ACTOR_CHAOS));
		assert_int_equal(cid_defined(result.chaos_head), !runs[i].deletes);
		if (i > 0)
			assert_int_equal(!cid_equal(result.chaos_head, before), runs[i].changes);
		before = result.chaos_head;
	}
	/* A message that is turned away reaches nobody, and without the chaos actor nobody
	 * asks for its head. */
	result = fixture_apply(&fixture, &runs[0].message);
	assert_int_equal(result.receipt.exit_code, 2);
	assert_false(cid_defined(result.receiver_code));
	fixture_fini(&fixture);
	fixture_init(&fixture, 13);
	input = fixture_input(&fixture);
	input.chaos = false;
	assert_int_equal(vm_apply(&input, &runs[0].message, &result, &fixture.err), ST_OK);
	assert_false(cid_defined(result.chaos_head));
	assert_true(actor_code_is(result.receiver_code, ACTOR_CHAOS));
	fixture_fini(&fixture);
}

/* Gas worked out by hand from docs/vm.md, "Prices", at both price lists. */
static void gas_adds_up_by_hand(void **state)
{
	static const struct {
		unsigned network_version;
		struct bytes params;
		uint64_t method;
		int64_t gas;
	} examples[] = {
		{ 4, BYTES(validate_none), 2, 125719 },  { 6, BYTES(abort_20_boom), 8, 129719 },
		{ 7, BYTES(abort_20_boom), 8, 149819 },  { 4, BYTES(mutate_hello), 7, 297031 },
		{ 4, BYTES(send_to_f0101), 6, 1316173 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct fixture fixture;
		struct chain_message message = fixture_message(0, examples[i].method,
							       examples[i].params);
		struct vm_result result;
		int64_t sum = 0;

		fixture_init(&fixture, examples[i].network_version);
		result = fixture_apply(&fixture, &message);
		assert_int_equal(result.receipt.gas_used, examples[i].gas);
		for (size_t c = 0; c < fixture.trace.charge_count; c++)
			sum += fixture.trace.charges[c].charge.compute +
			       fixture.trace.charges[c].charge.storage;
		assert_int_equal(sum, examples[i].gas);
		fixture_fini(&fixture);
	}
}

static void senders_are_checked_before_anything_changes(void **state)
{
	enum field { NONE, SENDER, NOT_ACCOUNT, NONCE, FEES, BYTES_COST };
	static const struct {
		const char *reason;
		enum field wrong;
		int64_t exit_code;
	} cases[] = {
		{ "unknown sender", SENDER, 1 },
		{ "sender is not an account", NOT_ACCOUNT, 1 },
		{ "nonce too high", NONCE, 2 },
		{ "cannot prepay the gas", FEES, 2 },
		{ "limit below the message's own bytes", BYTES_COST, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture fixture;
		struct chain_message chain =
			fixture_message(0, 8, bytes_make(abort_20_boom, sizeof(abort_20_boom)));
		struct message *message = &chain.message;
		struct block_cid before;
		struct vm_result result;

		fixture_init(&fixture, 13);
		before = fixture.root;
		if (cases[i].wrong == SENDER)
			message->from = address_of_id(4711);
		if (cases[i].wrong == NOT_ACCOUNT)
			message->from = address_of_id(ID_CHAOS);
		if (cases[i].wrong == NONCE)
			message->nonce = 1;
		if (cases[i].wrong == FEES)
			message->gas_fee_cap = bigint_of_uint(UINT64_MAX);
		if (cases[i].wrong == BYTES_COST)
			message->gas_limit = 1000;
		result = fixture_apply(&fixture, &chain);
		if (result.receipt.exit_code != cases[i].exit_code)
			print_error("%s\n", cases[i].reason);
		assert_int_equal(result.receipt.exit_code, cases[i].exit_code);
		assert_int_equal(result.receipt.gas_used, 0);
		assert_true(bigint_sign(&result.gas.miner_penalty) > 0);
		assert_true(block_cid_equal(&before, &fixture.root));
		fixture_fini(&fixture);
	}
}

static void a_key_gets_an_account_on_its_first_transfer(void **state)
{
	struct fixture fixture;
	struct chain_message message = fixture_message(0, METHOD_SEND, (struct bytes){ 0 });
	uint8_t payload[ADDRESS_HASH_BYTES] = { 9 };
	struct state_tree *tree;
	struct actor actor;
	struct vm_result result;
	uint64_t id;

	(void)state;
	fixture_init(&fixture, 5);
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					    &message.message.to),
			 ST_OK);
	message.message.value = bigint_of_uint(5);
	result = fixture_apply(&fixture, &message);
	assert_int_equal(result.receipt.exit_code, 0);
	assert_int_equal(fixture.trace.frame_count, 2);
	assert_int_equal(fixture.trace.frames[1].parent, 0);
	assert_int_equal(state_tree_open(&fixture.blocks.base, &fixture.arena,
					 cid_of(&fixture.root), &tree, &fixture.err),
			 ST_OK);
	assert_int_equal(state_tree_resolve(tree, &message.message.to, &id), ST_OK);
	assert_int_equal(id, 101);
	assert_int_equal(state_tree_get(tree, id, &actor), ST_OK);
	assert_int_equal(bigint_wrap_int64(&actor.balance), 5);
	fixture_fini(&fixture);
}

static void an_unimplemented_method_is_named_not_invented(void **state)
{
	struct fixture fixture;
	struct chain_message message = fixture_message(0, 3, (struct bytes){ 0 });
	struct vm_input input;
	struct vm_result result;

	(void)state;
	fixture_init(&fixture, 13);
	message.message.to = address_of_id(ID_VERIFREG);
	input = fixture_input(&fixture);
	assert_int_equal(vm_apply(&input, &message, &result, &fixture.err), ST_NOT_IMPLEMENTED);
	assert_non_null(strstr(fixture.err.text, "verifiedregistry"));
	assert_non_null(strstr(fixture.err.text, "RemoveVerifier"));
	fixture_fini(&fixture);
}

/* An actor whose code has a CID of 200 bytes stands in the same node as all others. */
static void a_neighbour_with_a_long_code_does_no_harm(void **state)
{
	struct fixture fixture;
	struct chain_message message =
		fixture_message(0, 7, bytes_make(mutate_hello, sizeof(mutate_hello)));
	uint8_t code[200] = { 0x01, CID_CODEC_RAW, CID_HASH_IDENTITY, 0xc3, 0x01 };
	struct state_tree *tree;
	struct actor actor;

	(void)state;
	fixture_init(&fixture, 13);
	assert_int_equal(state_tree_open(&fixture.blocks.base, &fixture.arena,
					 cid_of(&fixture.root), &tree, &fixture.err),
			 ST_OK);
	assert_int_equal(state_tree_get(tree, 100, &actor), ST_OK);
	assert_int_equal(cid_cast(bytes_make(code, sizeof(code)), &actor.code), ST_OK);
	assert_int_equal(state_tree_set(tree, 200, &actor), ST_OK);
	assert_int_equal(state_tree_flush(tree, &fixture.root), ST_OK);
	assert_int_equal(fixture_apply(&fixture, &message).receipt.exit_code, 0);
	fixture_fini(&fixture);
}

static void memory_beyond_the_limit_is_ours_to_report(void **state)
{
	struct fixture fixture;
	struct chain_message message =
		fixture_message(0, 7, bytes_make(mutate_hello, sizeof(mutate_hello)));
	struct vm_input input;
	struct vm_result result;
	struct arena small;

	(void)state;
	fixture_init(&fixture, 13);
	input = fixture_input(&fixture);
	for (size_t limit = 64; limit < 4096; limit += 64) {
		struct error err = { 0 };

		arena_init(&small, limit);
		input.arena = &small;
		input.sink = NULL;
		input.trace = NULL;
		assert_int_equal(vm_apply(&input, &message, &result, &err), ST_LIMIT);
		assert_non_null(strstr(err.hint, "--vm-memory"));
		arena_fini(&small);
	}
	fixture_fini(&fixture);
}

/* A store whose read after so many fails, once. */
struct failing_blocks {
	struct blockstore base;
	struct blockstore *below;
	size_t reads_left;
	bool failed;
};

static enum status failing_get(struct blockstore *self, struct arena *arena, struct cid cid,
			       struct bytes *block)
{
	struct failing_blocks *blocks = (struct failing_blocks *)self;

	if (!blocks->failed && blocks->reads_left-- == 0) {
		blocks->failed = true;
		return ST_IO;
	}
	return blockstore_get_stored(blocks->below, arena, cid, block);
}

static void encode_create(struct cbor_writer *writer, const void *address)
{
	struct chaos_create_actor params = { .address = *(const struct address *)address };
	uint8_t memory[ACTOR_CODE_MAX];

	params.code = actor_code_cid(ACTOR_ACCOUNT, 5, memory);
	chaos_create_actor_encode(writer, &params);
}

/* An actor that could not be looked up is not one that is absent: it would be replaced. */
static void a_failed_read_does_not_make_an_address_vacant(void **state)
{
	static const struct blockstore_ops ops = { .get = failing_get };
	bool failed = true;

	(void)state;
	for (size_t reads = 0; failed; reads++) {
		struct failing_blocks blocks = { { &ops }, NULL, reads, false };
		struct chain_message message;
		struct vm_result result;
		struct fixture fixture;
		struct vm_input input;
		struct bytes params;
		enum status st;

		fixture_init(&fixture, 13);
		assert_int_equal(cbor_encode(&fixture.arena, encode_create, &fixture.key, &params),
				 ST_OK);
		message = fixture_message(0, 3, params);
		input = fixture_input(&fixture);
		blocks.below = input.blocks;
		input.blocks = &blocks.base;
		input.sink = NULL;
		st = vm_apply(&input, &message, &result, &fixture.err);
		failed = blocks.failed;
		assert_int_equal(st, failed ? ST_IO : ST_OK);
		if (!failed)
			assert_int_equal(result.receipt.exit_code, SYS_ILLEGAL_ARGUMENT);
		fixture_fini(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chaos_exits_by_network_version),
		cmocka_unit_test(abort_with_zero_is_fatal_and_changes_nothing),
		cmocka_unit_test(receiver_and_chaos_head_come_with_the_result),
		cmocka_unit_test(gas_adds_up_by_hand),
		cmocka_unit_test(senders_are_checked_before_anything_changes),
		cmocka_unit_test(a_key_gets_an_account_on_its_first_transfer),
		cmocka_unit_test(an_unimplemented_method_is_named_not_invented),
		cmocka_unit_test(a_neighbour_with_a_long_code_does_no_harm),
		cmocka_unit_test(memory_beyond_the_limit_is_ours_to_report),
		cmocka_unit_test(a_failed_read_does_not_make_an_address_vacant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
