/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signatures and hashes through the runtime: what is valid, and what it costs (lotus
 * d7076778e chain/vm/gas_v0.go OnVerifySignature, OnHashing, OnIpldGet; lib/sigs/sigs.go). */
#include "base/bls.h"
#include "base/hash.h"
#include "base/secp256k1.h"
#include "fixture.h"
#include "tests/unit/base/bls_figures.h"
#include "tests/unit/base/test_tools.h"
#include "vm/actor.h"
#include "vm/operations.h"
#include "vm/send.h"

enum {
	VERIFY_SECP = 1637292,
	VERIFY_BLS = 16598605,
	HASH = 31355,
	GET_V0 = 75242,
	GET_CALICO = 114617,
	SECP_BYTES = 1 + SECP_SIGNATURE_BYTES, /* with the type in front */
	BLS_BYTES = 1 + BLS_SIGNATURE_BYTES,
};

/* Accounts by what their state is. */
enum account {
	OF_SECP = 105,
	OF_BLS,
	OF_DELEGATED, /* the address of the BLS key's bytes under protocol 4 */
	OF_ID,        /* the ID address of OF_SECP */
	OF_ACTOR,     /* an address of protocol 2 */
	OF_GARBAGE,   /* a block that is no account's state */
	OF_MORE,      /* bytes behind the state, which nobody reads */
	OF_LOST,      /* a block that is not there */
	OF_IDENTITY,  /* an identity CID that carries the state of OF_SECP */
	NO_ACCOUNT,   /* state of OF_SECP, code of a multisig */
};

static const char text[] = "chaos"; /* what was signed with both keys */

/* A store that can fail as a whole. */
struct frail_blocks {
	struct blockstore base, *below;
	bool broken;
};

struct bench {
	struct fixture fixture;
	struct frail_blocks frail;
	struct vm_input input;
	struct vm vm;
	struct message message;
	struct frame frame;
	struct address secp, bls, delegated;
	uint8_t secp_signature[SECP_BYTES], bls_signature[BLS_BYTES];
};

/* ---- keys ------------------------------------------------------------------------------ */

static void sign_secp(struct bench *bench)
{
	uint8_t secret[SECP_SECRET_BYTES] = { 9 }, public_key[SECP_PUBLIC_BYTES];
	uint8_t digest[DIGEST_BYTES];

	hash_blake2b(bytes_of_text(text), digest, sizeof(digest));
	bench->secp_signature[0] = SIGNATURE_SECP256K1;
	assert_int_equal(secp_sign(secret, digest, bench->secp_signature + 1), ST_OK);
	assert_int_equal(secp_public_key(secret, public_key), ST_OK);
	bench->secp = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
}

static void take_bls(struct bench *bench)
{
	uint8_t key[1 + BLS_KEY_BYTES];

	assert_string_equal(text, bls_message);
	hex_into(key + 1, BLS_KEY_BYTES, bls_key_text);
	key[0] = ADDRESS_BLS;
	assert_int_equal(address_from_bytes(bytes_make(key, sizeof(key)), false, &bench->bls),
			 ST_OK);
	key[0] = ADDRESS_DELEGATED;
	assert_int_equal(address_from_bytes(bytes_make(key, sizeof(key)), true, &bench->delegated),
			 ST_OK);
	bench->bls_signature[0] = SIGNATURE_BLS;
	hex_into(bench->bls_signature + 1, BLS_SIGNATURE_BYTES, bls_signature_text);
}

/* ---- accounts ---------------------------------------------------------------------------- */

static struct address state_address(const struct bench *bench, enum account account)
{
	static const uint8_t actor[] = { ADDRESS_ACTOR, [ADDRESS_HASH_BYTES] = 1 };
	struct address address;

	switch (account) {
	case OF_BLS:
		return bench->bls;
	case OF_DELEGATED:
		return bench->delegated;
	case OF_ID:
		return address_of_id(OF_SECP);
	case OF_ACTOR:
		assert_int_equal(address_from_bytes(bytes_make(actor, sizeof(actor)), false,
						    &address),
				 ST_OK);
		return address;
	case OF_SECP:
	case OF_GARBAGE:
	case OF_MORE:
	case OF_LOST:
	case OF_IDENTITY:
	case NO_ACCOUNT:
		break;
	}
	return bench->secp;
}

/* Puts nothing in the store: the state is in the name. */
static struct cid identity_of(struct bench *bench, const struct buffer *block)
{
	struct buffer raw;
	struct bytes copy;

	buffer_init(&raw, 0);
	buffer_append_bytes(&raw, bytes_make((const uint8_t *)"\x01\x71\x00", 3));
	buffer_append_byte(&raw, (uint8_t)block->size);
	buffer_append_bytes(&raw, buffer_bytes(block));
	assert_int_equal(arena_copy(&bench->fixture.arena, buffer_bytes(&raw), &copy), ST_OK);
	buffer_fini(&raw);
	return (struct cid){ copy };
}

static struct cid head_of(struct bench *bench, enum account account)
{
	struct address address = state_address(bench, account);
	struct buffer block;
	struct cid head;

	buffer_init(&block, 0);
	assert_int_equal(account_state_encode(&block, &address), ST_OK);
	if (account == OF_GARBAGE)
		block.data[0] = 0x80;
	if (account == OF_MORE)
		buffer_append_byte(&block, 0xff);
	if (account == OF_LOST) {
		struct block_cid *lost = arena_alloc(&bench->fixture.arena, sizeof(*lost));

		assert_non_null(lost);
		*lost = block_cid_of(bytes_of_text("lost"));
		head = cid_of(lost);
	} else if (account == OF_IDENTITY) {
		head = identity_of(bench, &block);
	} else {
		head = fixture_put(&bench->fixture, &block);
	}
	buffer_fini(&block);
	return head;
}

static void add_accounts(struct bench *bench)
{
	struct fixture *fixture = &bench->fixture;
	unsigned version = network_rules_of(fixture->env.network_version)->actors_version;
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &tree, &fixture->err),
			 ST_OK);
	for (enum account account = OF_SECP; account <= NO_ACCOUNT; account++)
		fixture_actor(fixture, tree, account,
			      account == NO_ACCOUNT ? ACTOR_MULTISIG : ACTOR_ACCOUNT, version,
			      head_of(bench, account), "0");
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

/* ---- a call that is under way ---------------------------------------------------------------- */

static enum status frail_get(struct blockstore *self, struct arena *arena, struct cid cid,
			     struct bytes *block)
{
	struct frail_blocks *frail = (struct frail_blocks *)self;

	return frail->broken ? ST_IO : frail->below->ops->get(frail->below, arena, cid, block);
}

static void bench_open(struct bench *bench, unsigned network_version, int64_t gas)
{
	static const struct blockstore_ops frail_ops = { .get = frail_get };

	*bench = (struct bench){ 0 };
	fixture_init(&bench->fixture, network_version);
	sign_secp(bench);
	take_bls(bench);
	add_accounts(bench);
	bench->frail.base.ops = &frail_ops;
	bench->frail.below = &bench->fixture.blocks.base;
	bench->input = fixture_input(&bench->fixture);
	bench->input.blocks = &bench->frail.base;
	assert_int_equal(vm_init(&bench->vm, &bench->input, &bench->fixture.err), ST_OK);
	assert_int_equal(vm_load(&bench->vm, bench->input.root), ST_OK);
	bench->vm.ops = &vm_operations;
	bench->message = (struct message){
		.from = address_of_id(ID_FIRST_USER),
		.to = address_of_id(ID_CHAOS),
		.gas_limit = gas,
	};
	assert_int_equal(vm_prepare_frame(&bench->frame, &bench->vm, NULL, &bench->message).kind,
			 OUTCOME_OK);
	bench->frame.trace_frame = trace_begin(&bench->fixture.trace, TRACE_NO_PARENT, 0,
					       &bench->message);
}

static void bench_close(struct bench *bench)
{
	fixture_fini(&bench->fixture);
}

static struct outcome bench_verify(struct bench *bench, struct bytes signature,
				   struct address signer, const char *plaintext, bool *valid)
{
	return rt_verify_signature(&bench->frame.runtime, signature, &signer,
				   bytes_of_text(plaintext), valid);
}

static struct bytes secp_signature(const struct bench *bench)
{
	return bytes_make(bench->secp_signature, SECP_BYTES);
}

/* ---- signatures ------------------------------------------------------------------------ */

/* Signers that are no account of the bench. */
enum { NOBODY = 1, SECP_KEY, BLS_KEY, DELEGATED_KEY, OTHER_KEY, UNKNOWN_ROBUST, UNDEFINED };

/* When a signature is valid. DELEGATED: since network version 14, with the library. */
enum valid { NEVER, ALWAYS, WITH_LIBRARY, DELEGATED };

static const struct signature_case {
	const char *reason;
	unsigned signer; /* enum account, or one of those above */
	uint8_t type;
	size_t bytes; /* of the signature, type included */
	const char *signed_text;
	enum valid valid;
	int64_t gas;
	bool reads_account;
} signature_cases[] = {
	{ "of a key", SECP_KEY, 1, SECP_BYTES, text, ALWAYS, VERIFY_SECP, false },
	{ "of an account", OF_SECP, 1, SECP_BYTES, text, ALWAYS, VERIFY_SECP, true },
	{ "of an account with more", OF_MORE, 1, SECP_BYTES, text, ALWAYS, VERIFY_SECP, true },
	{ "over another text", SECP_KEY, 1, SECP_BYTES, "chao", NEVER, VERIFY_SECP, false },
	{ "over nothing", SECP_KEY, 1, SECP_BYTES, "", NEVER, VERIFY_SECP, false },
	{ "of another key", OTHER_KEY, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "of a BLS key", BLS_KEY, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "of an account with an ID", OF_ID, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, true },
	{ "of an account of f2", OF_ACTOR, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, true },
	{ "of garbage", OF_GARBAGE, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, true },
	{ "of a lost state", OF_LOST, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, true },
	{ "of an identity CID", OF_IDENTITY, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, true },
	{ "of no account", NO_ACCOUNT, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "of nobody", NOBODY, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "of an unknown f2", UNKNOWN_ROBUST, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "of no address", UNDEFINED, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	{ "a byte short", SECP_KEY, 1, SECP_BYTES - 1, text, NEVER, VERIFY_SECP, false },
	{ "a byte long", SECP_KEY, 1, SECP_BYTES + 1, text, NEVER, VERIFY_SECP, false },
	{ "only a type", SECP_KEY, 1, 1, text, NEVER, VERIFY_SECP, false },
	{ "nothing", SECP_KEY, 1, 0, text, NEVER, 0, false },
	{ "of an unknown type", SECP_KEY, 9, SECP_BYTES, text, NEVER, 0, false },
	{ "of type 0", SECP_KEY, 0, SECP_BYTES, text, NEVER, 0, false },
	{ "of type delegated", SECP_KEY, 3, SECP_BYTES, text, NEVER, 0, false },
	{ "BLS of a key", BLS_KEY, 2, BLS_BYTES, text, WITH_LIBRARY, VERIFY_BLS, false },
	{ "BLS of an account", OF_BLS, 2, BLS_BYTES, text, WITH_LIBRARY, VERIFY_BLS, true },
	{ "BLS over another text", BLS_KEY, 2, BLS_BYTES, "chao", NEVER, VERIFY_BLS, false },
	{ "BLS of a secp256k1 key", SECP_KEY, 2, BLS_BYTES, text, NEVER, VERIFY_BLS, false },
	{ "BLS of its account", OF_SECP, 2, BLS_BYTES, text, NEVER, VERIFY_BLS, true },
	{ "BLS a byte short", BLS_KEY, 2, BLS_BYTES - 1, text, NEVER, VERIFY_BLS, false },
	{ "BLS only a type", BLS_KEY, 2, 1, text, NEVER, VERIFY_BLS, false },
	{ "BLS of nobody", NOBODY, 2, BLS_BYTES, text, NEVER, VERIFY_BLS, false },
	{ "BLS of no account", NO_ACCOUNT, 2, BLS_BYTES, text, NEVER, VERIFY_BLS, false },
	{ "secp256k1 of f4", DELEGATED_KEY, 1, SECP_BYTES, text, NEVER, VERIFY_SECP, false },
	/* The payload is the key's; the protocol is not looked at. */
	{ "BLS of f4", DELEGATED_KEY, 2, BLS_BYTES, text, WITH_LIBRARY, VERIFY_BLS, false },
	{ "BLS of f4's account", OF_DELEGATED, 2, BLS_BYTES, text, DELEGATED, VERIFY_BLS, true },
};

static struct address signer_of(const struct bench *bench, unsigned signer)
{
	struct address unknown = state_address(bench, OF_ACTOR);

	switch (signer) {
	case SECP_KEY:
		return bench->secp;
	case BLS_KEY:
		return bench->bls;
	case DELEGATED_KEY:
		return bench->delegated;
	case OTHER_KEY:
		return bench->fixture.key;
	case UNKNOWN_ROBUST:
		return unknown;
	case UNDEFINED:
		return (struct address){ 0 };
	case NOBODY:
		return address_of_id(999);
	default:
		return address_of_id(signer);
	}
}

static bool expected_valid(enum valid valid, unsigned network_version)
{
	switch (valid) {
	case ALWAYS:
		return true;
	case WITH_LIBRARY:
		return bls_available();
	case DELEGATED:
		return bls_available() && network_version >= 14;
	case NEVER:
		break;
	}
	return false;
}

/* The charges of one check in the order of the reference's traces. */
static void check_charges(const struct signature_case *row, const struct bench *bench)
{
	const char *end = bench->vm.rules->get_end_charge, *expected[5];
	const struct trace *trace = &bench->fixture.trace;
	bool found = row->signer != OF_LOST && row->signer != OF_IDENTITY;
	size_t count = 0;

	if (row->gas != 0)
		expected[count++] = "OnVerifySignature";
	if (row->reads_account)
		expected[count++] = "OnIpldGet";
	if (row->reads_account && found) {
		expected[count++] = end;
		expected[count++] = "OnActorExec";
	}
	if (row->gas != 0)
		expected[count++] = "OnActorExec";
	assert_int_equal(trace->charge_count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(trace->charges[i].charge.name, expected[i]);
}

static void check_signature(const struct signature_case *row, unsigned network_version)
{
	uint8_t bytes[BLS_BYTES] = { 0 };
	int64_t expected = row->gas;
	struct outcome outcome;
	struct bench bench;
	bool valid;

	bench_open(&bench, network_version, 1000000000);
	memcpy(bytes, bench.secp_signature, sizeof(bench.secp_signature));
	if (row->type == SIGNATURE_BLS)
		memcpy(bytes, bench.bls_signature, sizeof(bench.bls_signature));
	bytes[0] = row->type;
	if (row->reads_account)
		expected += network_version < 7 ? GET_V0 : GET_CALICO;
	outcome = bench_verify(&bench, bytes_make(bytes, row->bytes),
			       signer_of(&bench, row->signer), row->signed_text, &valid);
	if (outcome.kind != OUTCOME_OK || valid != expected_valid(row->valid, network_version) ||
	    bench.frame.gas_used != expected)
		fail_msg("network version %u, %s: outcome %d, valid %d, gas %lld", network_version,
			 row->reason, (int)outcome.kind, valid, (long long)bench.frame.gas_used);
	check_charges(row, &bench);
	bench_close(&bench);
}

static void signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(signature_cases) / sizeof(signature_cases[0]); i++)
		for (unsigned nv = 0; nv <= NETWORK_VERSION_MAX; nv++)
			check_signature(&signature_cases[i], nv);
}

/* A disk that fails says nothing about the signature. */
static void failures_of_ours(void **state)
{
	static const struct {
		const char *reason;
		unsigned signer;
		enum outcome_kind kind;
	} cases[] = {
		{ "the account's state", OF_SECP, OUTCOME_FAILURE },
		{ "the way to the actor", UNKNOWN_ROBUST, OUTCOME_FAILURE },
		{ "a key needs no disk", SECP_KEY, OUTCOME_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome outcome;
		struct address signer;
		struct bench bench;
		struct actor actor;
		uint64_t id;
		bool valid;

		bench_open(&bench, 13, 1000000000);
		/* The account is in memory already, its state is not. */
		signer = address_of_id(OF_SECP);
		assert_int_equal(vm_get_actor(&bench.vm, &signer, &id, &actor), ST_OK);
		bench.frail.broken = true;
		outcome = bench_verify(&bench, secp_signature(&bench),
				       signer_of(&bench, cases[i].signer), text, &valid);
		if (outcome.kind != cases[i].kind ||
		    (outcome.kind == OUTCOME_FAILURE && outcome.code != ST_IO))
			fail_msg("%s: %d %lld", cases[i].reason, (int)outcome.kind,
				 (long long)outcome.code);
		assert_int_equal(valid, outcome.kind == OUTCOME_OK);
		bench_close(&bench);
	}
}

/* ---- gas that runs out -------------------------------------------------------------------- */

/* A charge that does not fit uses up all there is. notes: OnActorExec ends the check in
 * the reference's traces wherever its own charge fitted. */
static void gas_runs_out(void **state)
{
	static const struct {
		int64_t gas;
		bool enough;
		size_t notes;
	} cases[] = {
		{ VERIFY_SECP + GET_CALICO, true, 2 },
		{ VERIFY_SECP + GET_CALICO - 1, false, 1 },
		{ VERIFY_SECP, false, 1 },
		{ VERIFY_SECP - 1, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome outcome;
		struct bench bench;
		size_t notes = 0;
		bool valid;

		bench_open(&bench, 13, cases[i].gas);
		outcome = bench_verify(&bench, secp_signature(&bench), address_of_id(OF_SECP), text,
				       &valid);
		assert_int_equal(outcome.kind, cases[i].enough ? OUTCOME_OK : OUTCOME_EXIT);
		assert_int_equal(outcome.code, cases[i].enough ? EXIT_OK : SYS_OUT_OF_GAS);
		assert_int_equal(valid, cases[i].enough);
		assert_int_equal(bench.frame.gas_used, cases[i].gas);
		for (size_t c = 0; c < bench.fixture.trace.charge_count; c++)
			notes += strcmp(bench.fixture.trace.charges[c].charge.name,
					"OnActorExec") == 0;
		assert_int_equal(notes, cases[i].notes);
		bench_close(&bench);
	}
}

/* ---- hashes ------------------------------------------------------------------------------- */

static void hashes(void **state)
{
	uint8_t expected[DIGEST_BYTES], digest[DIGEST_BYTES];

	(void)state;
	hash_blake2b(bytes_of_text(text), expected, sizeof(expected));
	for (unsigned nv = 0; nv <= NETWORK_VERSION_MAX; nv++) {
		struct runtime *rt;
		struct bench bench;

		bench_open(&bench, nv, HASH);
		rt = &bench.frame.runtime;
		assert_int_equal(rt_hash_blake2b(rt, bytes_of_text(text), digest).kind, OUTCOME_OK);
		assert_memory_equal(digest, expected, sizeof(expected));
		assert_int_equal(bench.frame.gas_used, HASH);
		assert_int_equal(bench.fixture.trace.charge_count, 2);
		assert_string_equal(bench.fixture.trace.charges[0].charge.name, "OnHashing");
		assert_string_equal(bench.fixture.trace.charges[1].charge.name, "OnActorExec");
		assert_int_equal(rt_hash_blake2b(rt, bytes_of_text(text), digest).code,
				 SYS_OUT_OF_GAS);
		assert_int_equal(bench.fixture.trace.charge_count, 3);
		bench_close(&bench);
	}
}

/* ---- randomness --------------------------------------------------------------------------- */

static void randomness_is_free(void **state)
{
	static const struct randomness_rule rules[] = {
		{ .source = RANDOMNESS_BEACON, .epoch = 7, .value = { 1 } },
	};
	static const struct randomness replayed = { .rules = rules, .rule_count = 1 };
	static const struct {
		enum randomness_source source;
		int64_t epoch;
		const struct randomness *from;
	} cases[] = {
		{ RANDOMNESS_BEACON, 7, &replayed },
		{ RANDOMNESS_CHAIN, 7, &replayed },
		{ RANDOMNESS_BEACON, 8, &replayed },
		{ RANDOMNESS_CHAIN, 7, NULL },
	};
	struct bytes entropy = bytes_of_text("entropy");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t expected[RANDOMNESS_BYTES], drawn[RANDOMNESS_BYTES];
		struct bench bench;

		bench_open(&bench, 13, 0);
		bench.input.randomness = cases[i].from;
		assert_int_equal(randomness_draw(cases[i].from, cases[i].source, 5, cases[i].epoch,
						 entropy, expected),
				 ST_OK);
		assert_int_equal(rt_randomness(&bench.frame.runtime, cases[i].source, 5,
					       cases[i].epoch, entropy, drawn)
					 .kind,
				 OUTCOME_OK);
		assert_memory_equal(drawn, expected, sizeof(expected));
		assert_int_equal(bench.frame.gas_used, 0);
		assert_int_equal(bench.fixture.trace.charge_count, 0);
		bench_close(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),         cmocka_unit_test(failures_of_ours),
		cmocka_unit_test(gas_runs_out),       cmocka_unit_test(hashes),
		cmocka_unit_test(randomness_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
