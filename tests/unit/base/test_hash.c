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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests),
		cmocka_unit_test(pieces_make_the_same_digest),
		cmocka_unit_test(no_bytes_need_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
