/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/bls.h"

#include "test_tools.h"

/* Made with blst: secret key 0002030405…1f20, message "chaos". */
static const char key_text[] = "a0b0120a278d758242e915077ddad7b38fb7183108ab138c"
			       "e4c932ec969c09ed5f09a307ffd13fac6ce5ecf3d8c6f1b8";
static const char signature_text[] =
	"947013b2b17ed14523990344486911131f603bbe672aa47fe064d2c294206c7b"
	"7f41ecfdc09fad354914b4c3333666070df2285f5c408a837fd94a0b91ab48e2"
	"0721ac987119562574e4e6705227f19291417c5b904022c099fa80b2fe720b6c";

struct signed_text {
	uint8_t key[BLS_KEY_BYTES];
	uint8_t signature[BLS_SIGNATURE_BYTES];
	char message[6];
};

static bool verify(const struct signed_text *text, size_t key_bytes, size_t signature_bytes)
{
	return bls_verify(bytes_make(text->key, key_bytes),
			  bytes_make(text->signature, signature_bytes),
			  bytes_of_text(text->message));
}

static struct signed_text good(void)
{
	struct signed_text text = { .message = "chaos" };

	hex_into(text.key, sizeof(text.key), key_text);
	hex_into(text.signature, sizeof(text.signature), signature_text);
	return text;
}

static void a_good_signature_needs_the_library(void **state)
{
	struct signed_text text = good();

	(void)state;
	assert_int_equal(verify(&text, BLS_KEY_BYTES, BLS_SIGNATURE_BYTES), bls_available());
}

static void everything_else_is_invalid(void **state)
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
		{ "a short signature", 48, 95, -1, -1, -1 },
		{ "no key", 0, 96, -1, -1, -1 },
		{ "no signature", 48, 0, -1, -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signed_text text = good();

		/* Bit 5 of the first byte tells which of two points is meant. */
		if (cases[i].key_change >= 0)
			text.key[cases[i].key_change] ^= 0x20;
		if (cases[i].signature_change >= 0)
			text.signature[cases[i].signature_change] ^= 0x20;
		if (cases[i].message_change >= 0)
			text.message[cases[i].message_change] ^= 0x20;
		if (verify(&text, cases[i].key_bytes, cases[i].signature_bytes))
			fail_msg("valid: %s", cases[i].reason);
	}
}

static void odd_points_are_invalid(void **state)
{
	struct signed_text infinity = { .message = "chaos" };
	struct signed_text outside = good();

	(void)state;
	/* e(0, H) = e(G, 0): the equation holds, for every message. */
	infinity.key[0] = infinity.signature[0] = 0xc0;
	assert_false(verify(&infinity, BLS_KEY_BYTES, BLS_SIGNATURE_BYTES));
	/* x = 4 is on the curve but not in the subgroup. */
	memset(outside.key, 0, sizeof(outside.key));
	outside.key[0] = 0x80;
	outside.key[47] = 4;
	assert_false(verify(&outside, BLS_KEY_BYTES, BLS_SIGNATURE_BYTES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_needs_the_library),
		cmocka_unit_test(everything_else_is_invalid),
		cmocka_unit_test(odd_points_are_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
