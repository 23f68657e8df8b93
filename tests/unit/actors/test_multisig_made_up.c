/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The multisig actor in states nobody made by messages. Expected codes are read off
 * specs-actors v0.9.14, v2.3.5, v3.1.1, v6.0.2 actors/builtin/multisig/ and the versions of
 * go-hamt-ipld under them. */
#include "wallet.h"

/* What cannot be read: 17, from actors v3 (network version 10) on 20. */
/* clang-format off */
#define UNREADABLE { { 0, 17 }, { 10, 20 } }
/* clang-format on */
/* Uncontrolled panics: 1, from network version 4 on 4. */
/* clang-format off */
#define PANIC { { 0, 1 }, { 4, 4 } }
/* clang-format on */

/* ---- transactions that cannot be ----------------------------------------------------- */

static void pend_number(struct wallet *wallet)
{
	wallet_pend_raw(wallet, 0, bytes_of_text("\x01"));
}

static void pend_short_tuple(struct wallet *wallet)
{
	wallet_pend_raw(wallet, 0, bytes_make("\x81\x42\x00\x66", 4));
}

static void pend_without_proposer(struct wallet *wallet)
{
	struct multisig_txn txn = gift(NULL, 0);

	wallet_pend(wallet, 0, &txn);
}

static void pend_negative_value(struct wallet *wallet)
{
	struct multisig_txn txn = gift(approved_by_friend, 1);

	txn.value = bigint_of_int(-1);
	wallet_pend(wallet, 0, &txn);
}

/* A bitfield that names 32 pointers where there are none. */
static void pend_in_a_gap(struct wallet *wallet)
{
	wallet->state.pending = wallet_put(wallet, bytes_make("\x82\x44\xff\xff\xff\xff\x80", 7));
}

/* One that names a pointer below the slot of ID 0 (13: SHA-256 of 00 begins 6e). */
static void pend_beside_a_gap(struct wallet *wallet)
{
	wallet->state.pending = wallet_put(wallet, bytes_make("\x82\x41\x01\x80", 4));
}

static void pend_nowhere(struct wallet *wallet)
{
	static const uint8_t absent[BLOCK_CID_BYTES] = { 1, 0x71, 0xa0, 0xe4, 2, 0x20, 9, 9, 9 };

	wallet->state.pending = (struct cid){ bytes_make(absent, sizeof(absent)) };
}

static void pend_no_node(struct wallet *wallet)
{
	wallet->state.pending = wallet_put(wallet, bytes_make("\x80", 1));
}

/* The 5 bits of the hash of ID 0's key that count at depth. */
static unsigned slot_at(unsigned depth)
{
	uint8_t hash[DIGEST_BYTES];
	unsigned slot = 0;

	hash_sha256(bytes_make("\0", 1), hash);
	for (unsigned bit = depth * 5; bit < depth * 5 + 5; bit++)
		slot = slot << 1 | (hash[bit / 8] >> (7 - bit % 8) & 1);
	return slot;
}

static struct cid put_chain_link(struct wallet *wallet, unsigned slot, struct cid child)
{
	uint8_t bits[4] = { 0 };
	unsigned first = 3 - slot / 8;
	struct cbor_writer writer;
	struct buffer block;
	struct cid cid;

	bits[first] = (uint8_t)(1u << slot % 8);
	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bytes_make(bits + first, sizeof(bits) - first));
	cbor_write_array(&writer, 1);
	if (wallet->actors_version < 3)
		cbor_write_raw(&writer, bytes_of_text("\xa1\x61\x30"));
	cbor_write_link(&writer, child);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	cid = fixture_put(&wallet->vm, &block);
	buffer_fini(&block);
	return cid;
}

/* 52 nodes one below the other along the hash of ID 0, which has bits for 51. */
static void pend_too_deep(struct wallet *wallet)
{
	struct cid child = wallet_put(wallet, bytes_make("\x82\x40\x80", 3));

	child = put_chain_link(wallet, 0, child);
	for (unsigned depth = 51; depth-- > 0;)
		child = put_chain_link(wallet, slot_at(depth), child);
	wallet->state.pending = child;
}

/* A child of one entry, which v0 loads and cannot leave empty, and later ones refuse. */
static void pend_in_a_small_child(struct wallet *wallet)
{
	const struct multisig_txn txn = gift(approved_by_friend, 1);
	struct cbor_writer writer;
	struct buffer block;
	uint8_t bits[4] = { 0 };
	unsigned slot = slot_at(1), first = 3 - slot / 8;

	bits[first] = (uint8_t)(1u << slot % 8);
	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bytes_make(bits + first, sizeof(bits) - first));
	cbor_write_array(&writer, 1);
	if (wallet->actors_version < 3)
		cbor_write_raw(&writer, bytes_of_text("\xa1\x61\x31"));
	cbor_write_array(&writer, 1);
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bytes_make("\0", 1));
	multisig_txn_encode(&writer, &txn);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	wallet->state.pending = put_chain_link(wallet, slot_at(0),
					       fixture_put(&wallet->vm, &block));
	buffer_fini(&block);
}

static const struct made_up {
	const char *reason;
	void (*pend)(struct wallet *wallet);
	struct step approve[STEPS], cancel[STEPS], propose[STEPS], purge[STEPS];
} made_up[] = {
	{ "a number for a transaction",
	  pend_number,
	  UNREADABLE,
	  UNREADABLE,
	  ALWAYS(0),
	  { { 0, 0 }, { 4, 20 } } },
	{ "a tuple of one",
	  pend_short_tuple,
	  UNREADABLE,
	  UNREADABLE,
	  ALWAYS(0),
	  { { 0, 0 }, { 4, 20 } } },
	/* Actors v6 do not look for a proposer without a hash to compare. */
	{ "no proposer",
	  pend_without_proposer,
	  { { 0, 1 }, { 4, 4 }, { 14, 0 } },
	  PANIC,
	  ALWAYS(0),
	  ALWAYS(0) },
	{ "a negative value", pend_negative_value, ALWAYS(19), ALWAYS(18), ALWAYS(0), ALWAYS(0) },
	{ "a bitfield that lies",
	  pend_in_a_gap,
	  { { 0, 1 }, { 4, 20 } },
	  { { 0, 1 }, { 4, 20 } },
	  { { 0, 1 }, { 4, 20 } },
	  { { 0, 0 }, { 4, 20 } } },
	{ "a bitfield that lies elsewhere",
	  pend_beside_a_gap,
	  { { 0, 17 }, { 4, 20 } },
	  { { 0, 17 }, { 4, 20 } },
	  { { 0, 1 }, { 4, 20 } },
	  { { 0, 0 }, { 4, 20 } } },
	{ "deeper than the hash", pend_too_deep, UNREADABLE, UNREADABLE, ALWAYS(20), ALWAYS(-1) },
	{ "a child of one entry",
	  pend_in_a_small_child,
	  { { 0, 20 }, { 4, 17 }, { 10, 20 } },
	  { { 0, 18 }, { 4, 17 }, { 10, 20 } },
	  ALWAYS(20),
	  { { 0, 0 }, { 4, 20 } } },
	{ "a missing map",
	  pend_nowhere,
	  ALWAYS(WALLET_FATAL),
	  ALWAYS(WALLET_FATAL),
	  ALWAYS(WALLET_FATAL),
	  { { 0, 0 }, { 4, WALLET_FATAL } } },
	{ "a map that is no node",
	  pend_no_node,
	  ALWAYS(WALLET_FATAL),
	  ALWAYS(WALLET_FATAL),
	  ALWAYS(WALLET_FATAL),
	  { { 0, 0 }, { 4, WALLET_FATAL } } },
};

static void start(struct wallet *wallet, unsigned network_version, const struct made_up *row)
{
	wallet_init(wallet, network_version);
	wallet->state.signer_count = 3;
	row->pend(wallet);
	wallet_install(wallet, "1000");
}

/* RemoveSigner as a call of the wallet to itself: -1 is not tried. */
static int64_t purge_by_call(struct wallet *wallet)
{
	struct message message = {
		.from = address_of_id(WALLET),
		.to = address_of_id(WALLET),
		.method = 6,
		.gas_limit = 1000000000,
		.params = wallet_change(wallet, FRIEND, false),
	};
	struct vm_input input = fixture_input(&wallet->vm);
	struct vm_result result;

	assert_int_equal(vm_call(&input, &message, &result, &wallet->vm.err), ST_OK);
	return result.ending == VM_FATAL ? WALLET_FATAL : result.receipt.exit_code;
}

static void made_up_transactions(void **state)
{
	const struct wallet_ref first = { 0, { 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(made_up) / sizeof(made_up[0]); i++) {
		const struct made_up *row = &made_up[i];

		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct wallet wallet;
			int64_t purge = expected_at(row->purge, nv);

			start(&wallet, nv, row);
			check(row->reason, nv, wallet_approve(&wallet, ID_FIRST_USER, first).exit,
			      expected_at(row->approve, nv));
			wallet_fini(&wallet);
			start(&wallet, nv, row);
			check(row->reason, nv, wallet_cancel(&wallet, ID_FIRST_USER, first),
			      expected_at(row->cancel, nv));
			if (purge >= 0)
				check(row->reason, nv, purge_by_call(&wallet), purge);
			check(row->reason, nv,
			      wallet_propose(&wallet, ID_FIRST_USER,
					     (struct wallet_proposal){ .to = STRANGER })
				      .exit,
			      expected_at(row->propose, nv));
			wallet_fini(&wallet);
		}
	}
}

static void a_state_that_is_none_is_fatal(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		struct wallet wallet;

		wallet_init(&wallet, nv);
		wallet_install_head(&wallet, wallet_put(&wallet, bytes_make("\x80", 1)), "0");
		check("the empty object", nv,
		      wallet_propose(&wallet, ID_FIRST_USER,
				     (struct wallet_proposal){ .to = STRANGER })
			      .exit,
		      WALLET_FATAL);
		wallet_fini(&wallet);
	}
}

/* ---- as many as can be written ----------------------------------------------------------- */

static struct address *many_addresses(struct wallet *wallet, size_t count)
{
	struct address *many = arena_alloc(&wallet->vm.arena, count * sizeof(*many));

	assert_non_null(many);
	for (size_t i = 0; i < count; i++)
		many[i] = address_of_id(1000 + i);
	return many;
}

static void approvals_end_at_8192(void **state)
{
	static const unsigned versions[] = { 3, 9, 13, 15 };

	(void)state;
	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		for (size_t count = 8191; count <= 8192; count++) {
			struct wallet wallet;
			struct multisig_txn txn;

			wallet_init(&wallet, versions[v]);
			txn = gift(many_addresses(&wallet, count), count);
			wallet_pend(&wallet, 0, &txn);
			wallet.state.threshold = 10000;
			wallet_install(&wallet, "0");
			check("one more approval", versions[v],
			      wallet_approve(&wallet, FRIEND, (struct wallet_ref){ 0 }).exit,
			      count == 8191 ? 0 : 20);
			wallet_fini(&wallet);
		}
	}
}

static void signers_end_at_8192_or_256(void **state)
{
	static const struct {
		const char *reason;
		unsigned network_version;
		size_t signers;
		int64_t code;
	} cases[] = {
		{ "the last that can be written", 3, 8191, 0 },
		{ "one more has no encoding", 3, 8192, 21 },
		{ "the last that is allowed", 4, 255, 0 },
		{ "one more is forbidden", 4, 256, 18 },
		{ "the last at v7", 15, 255, 0 },
		{ "one more at v7", 15, 256, 18 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wallet wallet;
		struct address *signers;
		struct wallet_result result;

		wallet_init(&wallet, cases[i].network_version);
		signers = many_addresses(&wallet, cases[i].signers);
		signers[0] = address_of_id(ID_FIRST_USER);
		wallet.state.signers = signers;
		wallet.state.signer_count = cases[i].signers;
		wallet_install(&wallet, "0");
		result = wallet_self(&wallet, 5, wallet_change(&wallet, STRANGER, false));
		check(cases[i].reason, cases[i].network_version, result.exit, 0);
		check(cases[i].reason, cases[i].network_version, result.code, cases[i].code);
		wallet_fini(&wallet);
	}
}

/* A map that holds the key of ID 0 where it belongs and once more elsewhere: the walk
 * meets both, and the later content replaces the one that is found by its key. */
static void put_twice(struct wallet *wallet, const struct multisig_txn *here,
		      const struct multisig_txn *there)
{
	const struct multisig_txn *txns[] = { here, there };
	struct cbor_writer writer;
	struct buffer block;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_tuple(&writer, 2);
	cbor_write_bytes(&writer, bytes_make("\x10\x20\x00", 3)); /* slots 13 and 20 */
	cbor_write_array(&writer, 2);
	for (size_t i = 0; i < 2; i++) {
		if (wallet->actors_version < 3)
			cbor_write_raw(&writer, bytes_of_text("\xa1\x61\x31"));
		cbor_write_array(&writer, 1);
		cbor_write_tuple(&writer, 2);
		cbor_write_bytes(&writer, bytes_make("\0", 1));
		multisig_txn_encode(&writer, txns[i]);
	}
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	wallet->state.pending = fixture_put(&wallet->vm, &block);
	buffer_fini(&block);
}

static void a_key_held_twice(void **state)
{
	static const struct address both[] = { { 2, { 0, FRIEND } }, { 2, { 0, STRANGER } } };

	(void)state;
	for (unsigned nv = 4; nv < NETWORK_VERSIONS; nv++) {
		struct multisig_txn here = gift(both, 2), there = gift(both, 2), found;
		struct multisig_txn alone = gift(approved_by_friend, 1);
		struct wallet wallet;

		there.method = 9;
		wallet_init(&wallet, nv);
		wallet.state.next_txn_id = 5;
		put_twice(&wallet, &here, &there);
		wallet_install(&wallet, "0");
		check("with others", nv,
		      wallet_self(&wallet, 6, wallet_change(&wallet, FRIEND, false)).code, 0);
		assert_int_equal(wallet_pending(&wallet, 0, &found), ST_OK);
		assert_int_equal(found.method, 9);
		assert_int_equal(found.approved_count, 1);
		wallet_fini(&wallet);
		wallet_init(&wallet, nv);
		wallet.state.next_txn_id = 5;
		put_twice(&wallet, &alone, &alone);
		wallet_install(&wallet, "0");
		check("alone: the second removal finds nothing", nv,
		      wallet_self(&wallet, 6, wallet_change(&wallet, FRIEND, false)).code, 20);
		wallet_fini(&wallet);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_up_transactions),
		cmocka_unit_test(a_state_that_is_none_is_fatal),
		cmocka_unit_test(approvals_end_at_8192),
		cmocka_unit_test(signers_end_at_8192_or_256),
		cmocka_unit_test(a_key_held_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
