/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/bls.h"

#include "base/hash.h"
#include "bls_figures.h"
#include "test_tools.h"

struct signed_text {
	uint8_t key[BLS_KEY_BYTES + 1];
	uint8_t signature[BLS_SIGNATURE_BYTES + 1];
	uint8_t message[DIGEST_BYTES];
	size_t key_bytes, signature_bytes, message_bytes;
};

static struct signed_text text_of(const char *key, const char *signature, struct bytes message)
{
	struct signed_text text = { .message_bytes = message.size };

	text.key_bytes = hex_into(text.key, BLS_KEY_BYTES, key);
	text.signature_bytes = hex_into(text.signature, BLS_SIGNATURE_BYTES, signature);
	assert_true(message.size <= sizeof(text.message));
	memcpy(text.message, message.data, message.size);
	return text;
}

static struct signed_text good(void)
{
	return text_of(bls_key_text, bls_signature_text, bytes_of_text(bls_message));
}

static bool verify(const struct signed_text *text)
{
	return bls_verify(bytes_make(text->key, text->key_bytes),
			  bytes_make(text->signature, text->signature_bytes),
			  bytes_make(text->message, text->message_bytes));
}

static void a_good_signature_needs_the_library(void **state)
{
	struct signed_text text = good();

	(void)state;
	assert_int_equal(verify(&text), bls_available());
}

/* ---- drand, whose beacon Filecoin draws from, signs the same way ---------------------- */

static const char drand_key[] = "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5c"
				"ce96366b5d7a569937c529eeda66c7293784a9402801af31";
static const char drand_seed[] = "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a";
static const char drand_round_1[] =
	"8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20"
	"ff7bc3e09d7c046566c9f7f3c6f3b10104990e7cb424998203d8f7de586fb7fa"
	"5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655";
static const char drand_round_2[] =
	"aa18facd2d51b616511d542de6f9af8a3b920121401dad1434ed1db4a565f10e"
	"04fad8d9b2b4e3e0094364374caafe9b10478bf75650124831509c638b5a36a7"
	"a232ec70289f8751a2adb47fc32eb70b57dc81c39d48cbcac9fec46cdfc31663";

/* A round's message is sha256 of the signature before it and the round's number. */
static struct signed_text drand_text(const char *before, uint8_t round, const char *signature)
{
	uint8_t preimage[BLS_SIGNATURE_BYTES + 8] = { 0 }, digest[DIGEST_BYTES];
	size_t size = hex_into(preimage, BLS_SIGNATURE_BYTES, before) + 8;

	preimage[size - 1] = round;
	hash_sha256(bytes_make(preimage, size), digest);
	return text_of(drand_key, signature, bytes_make(digest, sizeof(digest)));
}

static void rounds_of_drand(void **state)
{
	const struct {
		const char *reason;
		struct signed_text text;
		bool valid;
	} cases[] = {
		{ "round 1", drand_text(drand_seed, 1, drand_round_1), true },
		{ "round 2", drand_text(drand_round_1, 2, drand_round_2), true },
		{ "round 1 as 3", drand_text(drand_seed, 3, drand_round_1), false },
		{ "round 2 without round 1", drand_text(drand_seed, 2, drand_round_2), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (verify(&cases[i].text) != (cases[i].valid && bls_available()))
			fail_msg("%s", cases[i].reason);
}

/* ---- signatures of ours ------------------------------------------------------------------ */

static void sign_with(const uint8_t secret[BLS_SECRET_BYTES], struct bytes message,
		      struct signed_text *out)
{
	*out = (struct signed_text){ .key_bytes = BLS_KEY_BYTES,
				     .signature_bytes = BLS_SIGNATURE_BYTES,
				     .message_bytes = message.size };
	memcpy(out->message, message.data, message.size);
	assert_int_equal(bls_public_key(secret, out->key), ST_OK);
	assert_int_equal(bls_sign(secret, message, out->signature), ST_OK);
}

/* The key of bls_figures.h, little-endian as Filecoin has it. */
static void a_known_key_signs(void **state)
{
	const struct signed_text expected = good();
	struct signed_text made;
	uint8_t secret[BLS_SECRET_BYTES] = { 0 };

	(void)state;
	if (!bls_available())
		skip();
	for (uint8_t i = 0; i < BLS_SECRET_BYTES - 1; i++)
		secret[i] = (uint8_t)(BLS_SECRET_BYTES - i);
	sign_with(secret, bytes_of_text(bls_message), &made);
	assert_memory_equal(made.key, expected.key, BLS_KEY_BYTES);
	assert_memory_equal(made.signature, expected.signature, BLS_SIGNATURE_BYTES);
}

static void random_keys_sign(void **state)
{
	uint64_t random = 14;

	(void)state;
	if (!bls_available())
		skip();
	for (unsigned round = 0; round < 10; round++) {
		uint8_t seed[32], secret[BLS_SECRET_BYTES];
		struct signed_text text, other;

		for (size_t i = 0; i < sizeof(seed); i++)
			seed[i] = (uint8_t)next_random(&random);
		assert_int_equal(bls_secret_of_seed(seed, secret), ST_OK);
		sign_with(secret, bytes_make(seed, round), &text);
		assert_true(verify(&text));
		other = good();
		memcpy(other.signature, text.signature, BLS_SIGNATURE_BYTES);
		assert_false(verify(&other)); /* of another key */
		text.message[0] ^= 1;
		text.message_bytes = text.message_bytes > 0 ? text.message_bytes : 1;
		assert_false(verify(&text));
	}
}

/* The order of the group, little-endian; what is not below it is no key, nor is 0. */
static const char order[] = "01000000fffffffffe5bfeff02a4bd5305d8a10908d83933487d9d2953a7ed73";

static void keys_out_of_range(void **state)
{
	uint8_t secret[BLS_SECRET_BYTES] = { 0 }, key[BLS_KEY_BYTES];
	uint8_t signature[BLS_SIGNATURE_BYTES];
	const enum status refused = bls_available() ? ST_INVALID : ST_UNSUPPORTED;
	const enum status taken = bls_available() ? ST_OK : ST_UNSUPPORTED;

	(void)state;
	assert_int_equal(bls_public_key(secret, key), refused);
	assert_int_equal(bls_sign(secret, bytes_of_text("x"), signature), refused);
	assert_int_equal(hex_into(secret, sizeof(secret), order), BLS_SECRET_BYTES);
	assert_int_equal(bls_public_key(secret, key), refused);
	assert_int_equal(bls_sign(secret, bytes_of_text("x"), signature), refused);
	secret[0] = 0; /* one less */
	assert_int_equal(bls_public_key(secret, key), taken);
	memset(secret, 0xff, sizeof(secret));
	assert_int_equal(bls_public_key(secret, key), refused);
	assert_int_equal(bls_secret_of_seed(secret, secret), taken);
}

/* ---- what is invalid with and without the library --------------------------------------- */

static void lengths_and_changes(void **state)
{
	static const struct {
		const char *reason;
		size_t key_bytes, signature_bytes;
		int key_change, signature_change, message_change; /* index, or -1 */
	} cases[] = {
		{ "another message", 48, 96, -1, -1, 0 },
		{ "the key's other point", 48, 96, 0, -1, -1 },
		{ "another key, or no point", 48, 96, 40, -1, -1 },
		{ "the signature's other point", 48, 96, -1, 0, -1 },
		{ "another signature, or no point", 48, 96, -1, 90, -1 },
		{ "a short key", 47, 96, -1, -1, -1 },
		{ "a long key", 49, 96, -1, -1, -1 },
		{ "a short signature", 48, 95, -1, -1, -1 },
		{ "a long signature", 48, 97, -1, -1, -1 },
		{ "no key", 0, 96, -1, -1, -1 },
		{ "no signature", 48, 0, -1, -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signed_text text = good();

		text.key_bytes = cases[i].key_bytes;
		text.signature_bytes = cases[i].signature_bytes;
		/* Bit 5 of the first byte tells which of two points is meant. */
		if (cases[i].key_change >= 0)
			text.key[cases[i].key_change] ^= 0x20;
		if (cases[i].signature_change >= 0)
			text.signature[cases[i].signature_change] ^= 0x20;
		if (cases[i].message_change >= 0)
			text.message[cases[i].message_change] ^= 0x20;
		if (verify(&text))
			fail_msg("valid: %s", cases[i].reason);
	}
}

/* drand's key and round 1 plus a point outside the subgroup: 73eda753…00000001 (the
 * subgroup's order) times the point of x = 4, or x = i on the other curve. The pairing
 * does not see what was added to the key, so only the check of the subgroup refuses it. */
static const char key_and_more[] = "b2d2200b4a75b8b0e751df7d0bcbd8b4fd43a9b538e30b89"
				   "52c0a8c0d59b3419cf124f837bdb4ee566d90db51b22aec2";
static const char signature_and_more[] =
	"ab36d8b8c1dfa2fbba5b860848b3e259c8d539400acc144195bf13355cf8c283"
	"d58535a9a31303bf0a4fd3645538d0ed174d6d009dabfe395e19d07900855228"
	"2510ec311a6e710999340fbd11af4a4fcdbf86005892f423d4a29d25e50592a0";

#define ZEROS_46                                                                                   \
	"00000000000000000000000000000000000000000000"                                             \
	"000000000000000000000000000000000000000000000000"
static const char infinite_key[] = "c000" ZEROS_46;
static const char infinite_signature[] = "c000" ZEROS_46 "0000" ZEROS_46;

static void odd_points(void **state)
{
	static const struct {
		const char *reason, *key, *signature;
	} cases[] = {
		{ "a key outside the subgroup", key_and_more, drand_round_1 },
		{ "a signature outside the subgroup", drand_key, signature_and_more },
		/* e(0, H) = e(G, 0): the equation holds, for every message. */
		{ "infinity signed by infinity", infinite_key, infinite_signature },
		{ "the key that is infinity", infinite_key, drand_round_1 },
		{ "the signature that is infinity", drand_key, infinite_signature },
		{ "infinity with a coordinate",
		  "c0"
		  "01" ZEROS_46,
		  infinite_signature },
		{ "zeros", "0000" ZEROS_46, infinite_signature },
		{ "x = 4, in no subgroup",
		  "8000"
		  "00000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000004",
		  drand_round_1 },
		{ "x = 1, no point",
		  "8000"
		  "00000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000001",
		  drand_round_1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signed_text text = drand_text(drand_seed, 1, cases[i].signature);

		assert_int_equal(hex_into(text.key, BLS_KEY_BYTES, cases[i].key), BLS_KEY_BYTES);
		if (verify(&text))
			fail_msg("valid: %s", cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_needs_the_library),
		cmocka_unit_test(rounds_of_drand),
		cmocka_unit_test(a_known_key_signs),
		cmocka_unit_test(random_keys_sign),
		cmocka_unit_test(keys_out_of_range),
		cmocka_unit_test(lengths_and_changes),
		cmocka_unit_test(odd_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
