/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Maps of version 0 whose root holds as many pointers as can be written, 8,192: one more is
 * a result of the reference (go-hamt-ipld v0.1.5 cbor_gen.go), not a limit of ours. */
#include "wallet.h"

/* An empty bucket, as no map of the reference's own making has one. */
static const struct bytes empty_bucket = { (const uint8_t *)"\xa1\x61\x31\x80", 4 };

/* The node of root filled up behind the pointers that it has; its bits stay. */
static struct cid filled(struct fixture *fixture, struct cid root)
{
	struct bytes block, bits;
	struct cbor_reader reader;
	struct cbor_writer writer;
	struct buffer out;
	struct cid cid;
	size_t count;

	assert_int_equal(blockstore_get(&fixture->blocks.base, &fixture->arena, root, &block),
			 ST_OK);
	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 2);
	bits = cbor_read_bytes(&reader, CBOR_BYTES_MAX);
	count = cbor_read_array(&reader);
	assert_int_equal(cbor_status(&reader), ST_OK);
	buffer_init(&out, 0);
	cbor_writer_init(&writer, &out);
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bits);
	cbor_write_array(&writer, CBOR_ELEMENTS_MAX);
	cbor_write_raw(&writer, bytes_make(reader.at, cbor_left(&reader)));
	for (; count < CBOR_ELEMENTS_MAX; count++)
		cbor_write_raw(&writer, empty_bucket);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	cid = fixture_put(fixture, &out);
	buffer_fini(&out);
	return cid;
}

static struct cid init_head_of(struct fixture *fixture, struct state_tree *tree)
{
	struct init_state init;
	struct actor actor;
	struct cbor_reader reader;
	struct bytes block;
	struct buffer out;
	struct cbor_writer writer;
	struct cid head;

	assert_int_equal(state_tree_get(tree, ID_INIT, &actor), ST_OK);
	assert_int_equal(blockstore_get(&fixture->blocks.base, &fixture->arena, actor.head, &block),
			 ST_OK);
	cbor_reader_init(&reader, block);
	assert_int_equal(init_state_decode(&reader, &fixture->arena, &init), ST_OK);
	init.address_map = filled(fixture, init.address_map);
	buffer_init(&out, 0);
	cbor_writer_init(&writer, &out);
	init_state_encode(&writer, &init);
	head = fixture_put(fixture, &out);
	buffer_fini(&out);
	return head;
}

/* Fills the init actor's map of addresses. */
static void fill_address_map(struct fixture *fixture)
{
	unsigned version = network_rules_of(fixture->env.network_version)->actors_version;
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &tree, &fixture->err),
			 ST_OK);
	fixture_actor(fixture, tree, ID_INIT, ACTOR_INIT, version, init_head_of(fixture, tree),
		      "0");
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

static void encode_exec(struct cbor_writer *writer, const void *value)
{
	uint8_t memory[ACTOR_CODE_MAX];

	(void)value;
	cbor_write_tuple(writer, 2);
	cbor_write_link(writer, actor_code_cid(ACTOR_MULTISIG, 0, memory));
	cbor_write_bytes(writer, bytes_of_text("\x83\x81\x42\x00\x64\x01\x00"));
}

/* The map is an actor's here: putting the node ends the call, whatever the actor would
 * make of the map's other errors, and is not charged for. */
static void exec_cannot_write_the_map(void **state)
{
	struct wallet wallet;
	struct chain_message message;
	struct vm_result result;

	(void)state;
	wallet_init(&wallet, 0);
	fill_address_map(&wallet.vm);
	/* The address made at nonce 0 falls into the slot of the one that is there. */
	message = fixture_message(0, 0, (struct bytes){ 0 });
	assert_int_equal(fixture_apply(&wallet.vm, &message).receipt.exit_code, 0);
	trace_init(&wallet.vm.trace, &wallet.vm.arena, 0);
	message = fixture_message(1, 2, wallet_encode(&wallet, encode_exec, NULL));
	message.message.to = address_of_id(ID_INIT);
	result = fixture_apply(&wallet.vm, &message);
	assert_int_equal(result.ending, VM_RECEIPT);
	assert_int_equal(result.receipt.exit_code, ERR_SERIALIZATION);
	for (size_t i = 0; i < wallet.vm.trace.charge_count; i++)
		assert_string_not_equal(wallet.vm.trace.charges[i].charge.name, "OnIpldPut");
	wallet_fini(&wallet);
}

/* And here it is the VM's: no receipt. */
static void a_new_account_cannot_be_registered(void **state)
{
	const struct bigint value = bigint_of_int(1);
	struct wallet wallet;
	struct chain_message message;
	struct block_cid before;
	struct vm_result result;
	uint8_t payload[ADDRESS_HASH_BYTES] = { 9 };

	(void)state;
	wallet_init(&wallet, 3);
	fill_address_map(&wallet.vm);
	before = wallet.vm.root;
	message = fixture_message(0, 0, (struct bytes){ 0 });
	message.message.value = value;
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					    &message.message.to),
			 ST_OK);
	result = fixture_apply(&wallet.vm, &message);
	assert_int_equal(result.ending, VM_FATAL);
	assert_true(block_cid_equal(&before, &wallet.vm.root));
	wallet_fini(&wallet);
}

static void encode_create(struct cbor_writer *writer, const void *value)
{
	struct chaos_create_actor params = { .address = address_of_id(501) };
	uint8_t memory[ACTOR_CODE_MAX];

	(void)value;
	params.code = actor_code_cid(ACTOR_ACCOUNT, 0, memory);
	chaos_create_actor_encode(writer, &params);
}

/* The call is over when the state tree turns out not to be writable. */
static void a_new_actor_does_not_fit_into_the_state_tree(void **state)
{
	struct wallet wallet;
	struct chain_message message;
	struct vm_result result;

	(void)state;
	wallet_init(&wallet, 3);
	assert_int_equal(block_cid_from(filled(&wallet.vm, cid_of(&wallet.vm.root)),
					&wallet.vm.root),
			 ST_OK);
	message = fixture_message(0, 3, wallet_encode(&wallet, encode_create, NULL));
	result = fixture_apply(&wallet.vm, &message);
	assert_int_equal(result.ending, VM_FATAL);
	wallet_fini(&wallet);
}

static void a_proposal_does_not_fit_into_the_map(void **state)
{
	static const unsigned versions[] = { 0, 3 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct multisig_txn txn = gift(approved_by_friend, 1);
		struct wallet wallet;
		struct block_cid root;

		wallet_init(&wallet, versions[i]);
		wallet_pend(&wallet, 900, &txn);
		assert_int_equal(hamt_flush(wallet.pending, &root), ST_OK);
		wallet.state.pending = filled(&wallet.vm, cid_of(&root));
		wallet_install(&wallet, "0");
		check("exit code", versions[i],
		      wallet_propose(&wallet, ID_FIRST_USER,
				     (struct wallet_proposal){ .to = STRANGER })
			      .exit,
		      ERR_SERIALIZATION);
		wallet_fini(&wallet);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exec_cannot_write_the_map),
		cmocka_unit_test(a_new_account_cannot_be_registered),
		cmocka_unit_test(a_new_actor_does_not_fit_into_the_state_tree),
		cmocka_unit_test(a_proposal_does_not_fit_into_the_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
