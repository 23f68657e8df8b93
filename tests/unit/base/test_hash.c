/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/hash.h"

#include "test_tools.h"

static void known_digests(void **state)
{
	static const struct row {
		const char *text;
		size_t size; /* of a BLAKE2b digest; 0: SHA-256 */
		const char *hex;
	} rows[] = {
		{ "", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", 0, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "", 32, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
		{ "abc", 32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319" },
		{ "abc", 20, "384264f676f39536840523f284921cdc68b6846b" },
		{ "abc", 4, "63906248" },
		{ "abc", 64,
		  "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
		  "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923" },
		{ "\x80", 32, "45b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t got[64], wanted[64];
		size_t size = hex_into(wanted, sizeof(wanted), rows[i].hex);

		if (rows[i].size == 0)
			hash_sha256(bytes_of_text(rows[i].text), got);
		else
			hash_blake2b(bytes_of_text(rows[i].text), got, rows[i].size);
		if (memcmp(got, wanted, size) != 0)
			fail_msg("\"%s\", %zu bytes", rows[i].text, rows[i].size);
	}
}

static void no_bytes_need_no_memory(void **state)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];

	(void)state;
	hash_sha256(bytes_make(NULL, 0), a);
	hash_sha256(bytes_make("", 0), b);
	assert_memory_equal(a, b, DIGEST_BYTES);
	hash_blake2b(bytes_make(NULL, 0), a, DIGEST_BYTES);
	hash_blake2b(bytes_make("", 0), b, DIGEST_BYTES);
	assert_memory_equal(a, b, DIGEST_BYTES);
}

static void pieces_make_the_same_digest(void **state)
{
	uint8_t data[1000], whole[DIGEST_BYTES], pieces[DIGEST_BYTES];
	struct sha256 sha256;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	hash_sha256(bytes_make(data, sizeof(data)), whole);
	for (size_t step = 1; step < sizeof(data); step += 13) {
		sha256_begin(&sha256);
		for (size_t at = 0; at < sizeof(data); at += step)
			sha256_add(&sha256,
				   bytes_make(data + at,
					      sizeof(data) - at < step ? sizeof(data) - at : step));
		sha256_end(&sha256, pieces);
		assert_memory_equal(pieces, whole, DIGEST_BYTES);
	}
}

/* RFC 4231: cases 1, 2 and 6, whose key is longer than a block. */
static void known_macs(void **state)
{
	static const struct row {
		uint8_t key_byte;
		size_t key_size;
		const char *key, *data, *hex;
	} rows[] = {
		{ 0x0b, 20, NULL, "Hi There",
		  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
		{ 0, 4, "Jefe", "what do ya want for nothing?",
		  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
		{ 0xaa, 131, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
		  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
		{ 0, 0, "", "",
		  "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t key[131], got[DIGEST_BYTES], wanted[DIGEST_BYTES];

		memset(key, rows[i].key_byte, sizeof(key));
		if (rows[i].key)
			memcpy(key, rows[i].key, rows[i].key_size);
		(void)hex_into(wanted, sizeof(wanted), rows[i].hex);
		hash_hmac_sha256(bytes_make(key, rows[i].key_size), bytes_of_text(rows[i].data),
				 got);
		assert_memory_equal(got, wanted, DIGEST_BYTES);
		assert_true(hash_equal(got, wanted));
		wanted[i * 10]++;
		assert_false(hash_equal(got, wanted));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests),
		cmocka_unit_test(pieces_make_the_same_digest),
		cmocka_unit_test(known_macs),
		cmocka_unit_test(no_bytes_need_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
