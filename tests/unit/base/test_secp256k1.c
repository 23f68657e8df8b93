/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/secp256k1.h"

#include "base/hash.h"
#include "test_tools.h"

static const char generator[] = "04"
				"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
				"483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
static const char order[] = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
static const char below_order[] =
	"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";

static void public_keys(void **state)
{
	uint8_t secret[SECP_SECRET_BYTES] = { 0 }, key[SECP_PUBLIC_BYTES];
	uint8_t wanted[SECP_PUBLIC_BYTES];

	(void)state;
	assert_int_equal(secp_public_key(secret, key), ST_INVALID);
	secret[31] = 1;
	assert_int_equal(secp_public_key(secret, key), ST_OK);
	hex_into(wanted, sizeof(wanted), generator);
	assert_memory_equal(key, wanted, SECP_PUBLIC_BYTES);
	hex_into(secret, sizeof(secret), below_order);
	assert_int_equal(secp_public_key(secret, key), ST_OK);
	assert_memory_equal(key, wanted, 33); /* x of -G is x of G */
	assert_memory_not_equal(key + 33, wanted + 33, 32);
	hex_into(secret, sizeof(secret), order);
	assert_int_equal(secp_public_key(secret, key), ST_INVALID);
	memset(secret, 0xff, sizeof(secret));
	assert_int_equal(secp_public_key(secret, key), ST_INVALID);
}

static void signatures_recover_their_key(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		uint8_t secret[32], digest[32], signature[SECP_SIGNATURE_BYTES];
		uint8_t key[SECP_PUBLIC_BYTES], recovered[SECP_PUBLIC_BYTES];

		hash_sha256(bytes_make(&i, sizeof(i)), secret);
		hash_sha256(bytes_make(secret, sizeof(secret)), digest);
		assert_int_equal(secp_public_key(secret, key), ST_OK);
		assert_int_equal(secp_sign(secret, digest, signature), ST_OK);
		assert_true(signature[64] <= 3);
		assert_int_equal(secp_recover(signature, digest, recovered), ST_OK);
		assert_memory_equal(key, recovered, SECP_PUBLIC_BYTES);
		digest[31] ^= 1;
		if (secp_recover(signature, digest, recovered) == ST_OK)
			assert_memory_not_equal(key, recovered, SECP_PUBLIC_BYTES);
		digest[31] ^= 1;
		signature[64] ^= 1;
		if (secp_recover(signature, digest, recovered) == ST_OK)
			assert_memory_not_equal(key, recovered, SECP_PUBLIC_BYTES);
	}
}

static void signatures_that_are_refused(void **state)
{
	static const struct row {
		size_t at;
		uint8_t byte;
		size_t count;
		const char *reason;
	} rows[] = {
		{ 64, 4, 1, "a recovery id of 4" },
		{ 64, 27, 1, "a recovery id of 27" },
		{ 64, 255, 1, "a recovery id of 255" },
		{ 0, 0, 32, "r is zero" },
		{ 32, 0, 32, "s is zero" },
		{ 0, 0xff, 32, "r beyond the order" },
		{ 32, 0xff, 32, "s beyond the order" },
		{ 0, 0, 65, "zeros" },
	};
	uint8_t secret[32] = { 7 }, digest[32] = { 9 }, key[SECP_PUBLIC_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t signature[SECP_SIGNATURE_BYTES];

		assert_int_equal(secp_sign(secret, digest, signature), ST_OK);
		memset(signature + rows[i].at, rows[i].byte, rows[i].count);
		if (secp_recover(signature, digest, key) != ST_INVALID)
			fail_msg("%s passes", rows[i].reason);
	}
	memset(secret, 0, sizeof(secret));
	assert_int_equal(secp_sign(secret, digest, key), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_keys),
		cmocka_unit_test(signatures_recover_their_key),
		cmocka_unit_test(signatures_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
