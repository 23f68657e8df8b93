/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signatures and hashes through the runtime: what is valid, and what it costs (lotus
 * d7076778e chain/vm/gas_v0.go OnVerifySignature, OnHashing, OnIpldGet; lib/sigs/sigs.go). */
#include "base/bls.h"
#include "base/hash.h"
#include "base/secp256k1.h"
#include "fixture.h"
#include "vm/vm_internal.h"

enum {
	SIGNER = 105, /* an account with the key that signs */
	VERIFY_SECP = 1637292,
	VERIFY_BLS = 16598605,
	HASH = 31355,
	GET_V0 = 75242,
	GET_CALICO = 114617,
	SIGNED_BYTES = 1 + SECP_SIGNATURE_BYTES,
};

static const char text[] = "voucher";

struct bench {
	struct fixture fixture;
	struct vm_input input;
	struct vm vm;
	struct message message;
	struct call call;
	struct address key;
	uint8_t signature[SIGNED_BYTES];
};

static void sign(struct bench *bench)
{
	uint8_t secret[SECP_SECRET_BYTES] = { 9 }, public_key[SECP_PUBLIC_BYTES];
	uint8_t digest[DIGEST_BYTES];

	hash_blake2b(digest, sizeof(digest), bytes_of_text(text));
	bench->signature[0] = SIGNATURE_SECP256K1;
	assert_int_equal(secp256k1_sign(bench->signature + 1, secret, digest), ST_OK);
	assert_int_equal(secp256k1_public_key(public_key, secret), ST_OK);
	bench->key = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
}

static void add_signer(struct bench *bench)
{
	struct fixture *fixture = &bench->fixture;
	struct state_tree *tree;
	struct buffer block;

	buffer_init(&block, 0);
	assert_int_equal(account_state_encode(&block, &bench->key), ST_OK);
	assert_int_equal(state_tree_open(&tree, &fixture->blocks.base, &fixture->arena,
					 cid_of(&fixture->root), &fixture->err),
			 ST_OK);
	fixture_actor(fixture, tree, SIGNER, ACTOR_ACCOUNT,
		      network_rules_of(fixture->env.network_version)->actors_version,
		      fixture_put(fixture, &block), "0");
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
	buffer_fini(&block);
}

/* A call that is under way, with so much gas. */
static void bench_open(struct bench *bench, unsigned network_version, int64_t gas)
{
	*bench = (struct bench){ 0 };
	fixture_init(&bench->fixture, network_version);
	sign(bench);
	add_signer(bench);
	bench->input = fixture_input(&bench->fixture);
	bench->input.trace = NULL;
	assert_int_equal(vm_init(&bench->vm, &bench->input, &bench->fixture.err), ST_OK);
	assert_int_equal(vm_load(&bench->vm, bench->input.root), ST_OK);
	bench->call = (struct call){
		.vm = &bench->vm,
		.message = &bench->message,
		.gas_available = gas,
		.frame = -1,
	};
	runtime_init(&bench->call);
}

static void bench_close(struct bench *bench)
{
	fixture_fini(&bench->fixture);
}

/* ---- signatures ------------------------------------------------------------------------ */

enum signer { BY_KEY, BY_ID, BY_OTHER_KEY, BY_NO_ACCOUNT, BY_NOBODY };

struct signature_case {
	const char *reason;
	enum signer signer;
	uint8_t type;
	size_t bytes;       /* of the signature, type included */
	const char *signed_text;
	bool valid;
	int64_t gas;
	bool reads_account;
};

static const struct signature_case signature_cases[] = {
	{ "of a key", BY_KEY, 1, SIGNED_BYTES, text, true, VERIFY_SECP, false },
	{ "of an account's key", BY_ID, 1, SIGNED_BYTES, text, true, VERIFY_SECP, true },
	{ "over another text", BY_KEY, 1, SIGNED_BYTES, "vouchers", false, VERIFY_SECP, false },
	{ "of another key", BY_OTHER_KEY, 1, SIGNED_BYTES, text, false, VERIFY_SECP, false },
	{ "of an actor that is no account", BY_NO_ACCOUNT, 1, SIGNED_BYTES, text, false,
	  VERIFY_SECP, false },
	{ "of nobody", BY_NOBODY, 1, SIGNED_BYTES, text, false, VERIFY_SECP, false },
	{ "a byte short", BY_KEY, 1, SIGNED_BYTES - 1, text, false, VERIFY_SECP, false },
	{ "only a type", BY_KEY, 1, 1, text, false, VERIFY_SECP, false },
	{ "nothing", BY_KEY, 1, 0, text, false, 0, false },
	{ "BLS of a secp256k1 key", BY_KEY, 2, 1 + BLS_SIGNATURE_BYTES, text, false, VERIFY_BLS,
	  false },
	{ "BLS of an account", BY_ID, 2, 1 + BLS_SIGNATURE_BYTES, text, false, VERIFY_BLS, true },
	{ "an unknown type", BY_KEY, 9, SIGNED_BYTES, text, false, 0, false },
	{ "a delegated one", BY_KEY, 3, SIGNED_BYTES, text, false, 0, false },
};

static struct address signer_of(const struct bench *bench, enum signer signer)
{
	switch (signer) {
	case BY_KEY:
		return bench->key;
	case BY_ID:
		return address_of_id(SIGNER);
	case BY_OTHER_KEY:
		return bench->fixture.key;
	case BY_NO_ACCOUNT:
		return address_of_id(ID_REWARD);
	default:
		return address_of_id(999);
	}
}

static void check_signature(const struct signature_case *row, unsigned network_version)
{
	uint8_t bytes[1 + BLS_SIGNATURE_BYTES] = { 0 };
	int64_t expected = row->gas;
	struct address signer;
	struct outcome outcome;
	struct bench bench;
	bool valid;

	bench_open(&bench, network_version, 1000000000);
	memcpy(bytes, bench.signature, sizeof(bench.signature));
	bytes[0] = row->type;
	signer = signer_of(&bench, row->signer);
	if (row->reads_account)
		expected += network_version < 7 ? GET_V0 : GET_CALICO;
	outcome = rt_verify_signature(&bench.call.runtime, bytes_make(bytes, row->bytes), &signer,
				      bytes_of_text(row->signed_text), &valid);
	if (outcome.kind != OUTCOME_OK || valid != row->valid || bench.call.gas_used != expected)
		fail_msg("network version %u, %s: outcome %d, valid %d, gas %lld", network_version,
			 row->reason, (int)outcome.kind, valid, (long long)bench.call.gas_used);
	bench_close(&bench);
}

static void signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(signature_cases) / sizeof(signature_cases[0]); i++)
		for (unsigned nv = 0; nv <= NETWORK_VERSION_MAX; nv++)
			check_signature(&signature_cases[i], nv);
}

/* ---- gas that runs out -------------------------------------------------------------------- */

static void check_dry(unsigned network_version, int64_t gas, int64_t used, bool enough)
{
	struct address signer = address_of_id(SIGNER);
	struct outcome outcome;
	struct bench bench;
	bool valid;

	bench_open(&bench, network_version, gas);
	outcome = rt_verify_signature(&bench.call.runtime,
				      bytes_make(bench.signature, SIGNED_BYTES), &signer,
				      bytes_of_text(text), &valid);
	assert_int_equal(outcome.kind, enough ? OUTCOME_OK : OUTCOME_EXIT);
	assert_int_equal(valid, enough);
	if (!enough)
		assert_int_equal(outcome.code, SYS_OUT_OF_GAS);
	assert_int_equal(bench.call.gas_used, used);
	bench_close(&bench);
}

/* A charge that does not fit uses up all there is. */
static void gas_runs_out(void **state)
{
	const int64_t both = VERIFY_SECP + GET_CALICO;

	(void)state;
	check_dry(13, both, both, true);
	check_dry(13, both - 1, both - 1, false);
	check_dry(13, VERIFY_SECP, VERIFY_SECP, false);
	check_dry(13, VERIFY_SECP - 1, VERIFY_SECP - 1, false);
}

/* ---- hashes -----------------------------------------------------------------------------------
 */

static void hashes(void **state)
{
	uint8_t expected[DIGEST_BYTES], digest[DIGEST_BYTES];
	struct bench bench;

	(void)state;
	bench_open(&bench, 13, HASH);
	hash_blake2b(expected, sizeof(expected), bytes_of_text(text));
	assert_int_equal(rt_hash_blake2b(&bench.call.runtime, bytes_of_text(text), digest).kind,
			 OUTCOME_OK);
	assert_memory_equal(digest, expected, sizeof(expected));
	assert_int_equal(bench.call.gas_used, HASH);
	assert_int_equal(rt_hash_blake2b(&bench.call.runtime, bytes_of_text(text), digest).code,
			 SYS_OUT_OF_GAS);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),
		cmocka_unit_test(gas_runs_out),
		cmocka_unit_test(hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
