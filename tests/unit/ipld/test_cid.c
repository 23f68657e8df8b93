/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/cid.h"

#include "memory_blocks.h"

#define DIGEST "45b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0"
#define SHA2 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* ---- binary ----------------------------------------------------------------- */

static const struct binary {
	const char *hex;
	size_t size; /* 0: refused */
	unsigned version;
	uint64_t codec, hash;
	size_t digest;
	const char *reason;
} binaries[] = {
	{ "0171a0e40220" DIGEST, 38, 1, 0x71, 0xb220, 32, "a block of ours" },
	{ "0171a0e40220" DIGEST "ff", 38, 1, 0x71, 0xb220, 32, "bytes behind" },
	{ "015500 0c 66696c2f312f73797374656d", 16, 1, 0x55, 0, 12, "an actor code" },
	{ "01550000", 4, 1, 0x55, 0, 0, "an empty identity" },
	{ "1220" SHA2, 34, 0, 0x70, 0x12, 32, "version 0" },
	{ "1220" SHA2 "00", 34, 0, 0x70, 0x12, 32, "version 0, bytes behind" },
	{ "01551220" SHA2, 36, 1, 0x55, 0x12, 32, "sha2-256" },
	{ "0181e203922020" SHA2, 39, 1, 0xf101, 0x1012, 32, "a piece" },
	{ "0182e20381e8022"
	  "0" SHA2,
	  40, 1, 0xf102, 0xb401, 32, "a sealed sector" },
	{ "01ffffffffffffffff7f ffffffffffffffff7f 01 61", 21, 1, INT64_MAX, INT64_MAX, 1,
	  "the greatest codec and hash" },
	{ "0171a0e40214"
	  "0000000000000000000000000000000000000000",
	  26, 1, 0x71, 0xb220, 20, "a digest shorter than its hash makes" },
	{ "", 0, 0, 0, 0, 0, "nothing" },
	{ "12", 0, 0, 0, 0, 0, "one byte" },
	{ "1220", 0, 0, 0, 0, 0, "version 0 without a digest" },
	{ "1220"
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8",
	  0, 0, 0, 0, 0, "version 0 cut short" },
	{ "0071a0e40220" DIGEST, 0, 0, 0, 0, 0, "an explicit version 0" },
	{ "0271a0e40220" DIGEST, 0, 0, 0, 0, 0, "version 2" },
	{ "810071a0e40220" DIGEST, 0, 0, 0, 0, 0, "a version not minimal" },
	{ "01f100a0e40220" DIGEST, 0, 0, 0, 0, 0, "a codec not minimal" },
	{ "0171a0e40280"
	  "00",
	  0, 0, 0, 0, 0, "a length not minimal" },
	{ "0171a0e402 ffffffff0f 00", 0, 0, 0, 0, 0, "a length beyond 2^31" },
	{ "01 ffffffffffffffffff01 00 00", 0, 0, 0, 0, 0, "a codec beyond 2^63" },
	{ "01550001", 0, 0, 0, 0, 0, "a digest that is not there" },
};

static void binary_cids(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++) {
		const struct binary *row = &binaries[i];
		struct bytes data = from_hex(&arena, row->hex);
		struct cid_parts parts;
		struct cid cid, whole;
		size_t size = cid_parse(data, &cid, &parts);

		if (size != row->size)
			fail_msg("%s: %zu bytes", row->reason, size);
		assert_int_equal(cid_parse(data, &cid, NULL), size);
		assert_int_equal(cid.raw.size, size);
		assert_int_equal(cid_defined(cid), size != 0);
		assert_int_equal(cid_cast(data, &whole),
				 size != 0 && size == data.size ? ST_OK : ST_INVALID);
		if (size == 0)
			continue;
		if (parts.version != row->version || parts.codec != row->codec ||
		    parts.hash != row->hash || parts.digest.size != row->digest)
			fail_msg("%s: parts", row->reason);
		assert_true(cid_split(cid).codec == row->codec);
		assert_int_equal(cid_is_identity(cid), row->hash == 0);
	}
	arena_fini(&arena);
}

static void every_truncation_is_refused(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++) {
		struct bytes data = from_hex(&arena, binaries[i].hex);
		struct cid cid;

		for (size_t size = 0; size < binaries[i].size; size++)
			if (cid_parse(bytes_make(data.data, size), &cid, NULL) != 0)
				fail_msg("%s: %zu bytes", binaries[i].reason, size);
	}
	arena_fini(&arena);
}

/* ---- text ------------------------------------------------------------------- */

static void texts_of_cids(void **state)
{
	static const struct row {
		const char *hex;
		const char *text;
	} rows[] = {
		{ "0155000c66696c2f312f73797374656d", "bafkqaddgnfwc6mjpon4xg5dfnu" },
		{ "0155000a66696c2f312f696e6974", "bafkqactgnfwc6mjpnfxgs5a" },
		{ "0155000d66696c2f312f6163636f756e74", "bafkqadlgnfwc6mjpmfrwg33vnz2a" },
		{ "0155000b66696c2f312f6368616f73", "bafkqac3gnfwc6mjpmnugc33t" },
		{ "0155000d66696c2f322f6163636f756e74", "bafkqadlgnfwc6mrpmfrwg33vnz2a" },
		{ "0155001666696c2f312f76657269666965647265676973747279",
		  "bafkqaftgnfwc6mjpozsxe2lgnfswi4tfm5uxg5dspe" },
		{ "0171a0e40220" DIGEST,
		  "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a" },
		{ "1220" SHA2, "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n" },
		{ "", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cid cid = { from_hex(&arena, rows[i].hex) }, back;

		assert_string_equal(text_of_cid(&arena, cid), rows[i].text);
		assert_int_equal(cid_from_text(&arena, bytes_of_text(rows[i].text), &back),
				 cid_defined(cid) ? ST_OK : ST_INVALID);
		assert_true(cid_equal(cid, back));
	}
	arena_fini(&arena);
}

struct text_row {
	const char *text;
	const char *hex; /* NULL: refused */
	const char *reason;
};

static void check_text(const struct text_row *row)
{
	struct arena arena;
	struct cid cid;
	enum status st;

	arena_init(&arena, 0);
	st = cid_from_text(&arena, bytes_of_text(row->text), &cid);
	if (st != (row->hex ? ST_OK : ST_INVALID))
		fail_msg("%s: %s", row->reason, status_name(st));
	if (row->hex)
		assert_bytes(cid.raw, from_hex(&arena, row->hex), row->reason);
	else
		assert_false(cid_defined(cid));
	arena_fini(&arena);
}

static void texts_in_every_base(void **state)
{
	static const struct text_row rows[] = {
		{ "0000000010101010100000000000010100110011001101001011011000010111100110001001"
		  "0111101101001011011100110100101110100",
		  "0155000a66696c2f312f696e6974", "base 2" },
		{ "700252400024631513302746113664556322720", "0155000a66696c2f312f696e6974",
		  "base 8" },
		{ "927016815990248420149693252528500", "0155000a66696c2f312f696e6974", "base 10" },
		{ "cafkqactgnfwc6mjpnfxgs5a=", "0155000a66696c2f312f696e6974", "base 32, padded" },
		{ "CAFKQACTGNFWC6MJPNFXGS5A=", "0155000a66696c2f312f696e6974",
		  "the same in upper case" },
		{ "v05ag02j6d5m2uc9fd5n6it0", "0155000a66696c2f312f696e6974", "base 32 hex" },
		{ "V05AG02J6D5M2UC9FD5N6IT0", "0155000a66696c2f312f696e6974",
		  "the same in upper case" },
		{ "t05ag02j6d5m2uc9fd5n6it0=", "0155000a66696c2f312f696e6974",
		  "base 32 hex, padded" },
		{ "T05AG02J6D5M2UC9FD5N6IT0=", "0155000a66696c2f312f696e6974",
		  "the same in upper case" },
		{ "hyfkoynugpfsn6cjxpfzg17y", "0155000a66696c2f312f696e6974", "z-base-32" },
		{ "k20rbnci3cuod89s6wbuyc", "0155000a66696c2f312f696e6974", "base 36" },
		{ "K20RBNCI3CUOD89S6WBUYC", "0155000a66696c2f312f696e6974",
		  "the same in upper case" },
		{ "zVQMPM4NyUtF4Efz5jy", "0155000a66696c2f312f696e6974", "base 58" },
		{ "Zupmom4nYtTf4eEZ5JY", "0155000a66696c2f312f696e6974", "base 58 of Flickr" },
		{ "MAVUACmZpbC8xL2luaXQ=", "0155000a66696c2f312f696e6974", "base 64, padded" },
		{ "uAVUACmZpbC8xL2luaXQ", "0155000a66696c2f312f696e6974", "base 64 of URLs" },
		{ "UAVUACmZpbC8xL2luaXQ=", "0155000a66696c2f312f696e6974", "the same, padded" },
		{ "cafkqactgnfwc6mjpnfxgs5a", NULL, "padding that lacks" },
		{ "cafkqactgnfwc6mjpnfxgs5a==", NULL, "padding too much" },
		{ "0000000010101010100000000000010100110011001101001011011000010111100110001001"
		  "011110110100101101110011010010111010",
		  NULL, "base 2 that ends within a byte" },
		{ "700252400024631513302746113664556322721", NULL, "spare bits in base 8" },
		{ "x0155", NULL, "a prefix that there is not" },
		{ "9", NULL, "a prefix alone" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_text(&rows[i]);
}

static void texts_that_are_read(void **state)
{
	static const struct text_row rows[] = {
		{ "BAFKQACTGNFWC6MJPNFXGS5A", "0155000a66696c2f312f696e6974", "upper case" },
		{ "bAFKQactgnfwc6mjpnfxgs5a", "0155000a66696c2f312f696e6974", "mixed case" },
		{ "f0155000a66696c2f312f696e6974", "0155000a66696c2f312f696e6974", "base16" },
		{ "F0155000A66696C2F312F696E6974", "0155000a66696c2f312f696e6974", "base16 upper" },
		{ "mAVUACmZpbC8xL2luaXQ", "0155000a66696c2f312f696e6974", "base64" },
		{ "bafkqactgnfwc6mjpnfxgs5b", "0155000a66696c2f312f696e6974", "spare bits" },
		{ "f1220" SHA2, "1220" SHA2, "version 0 in base16" },
		{ "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", "1220" SHA2,
		  "version 0 in base58 with its prefix" },
		{ "", NULL, "nothing" },
		{ "b", NULL, "a prefix alone" },
		{ "Q", NULL, "one letter" },
		{ "bafkqactgnfwc6mjpnfxgs5", NULL, "cut short" },
		{ "bafkqactgnfwc6mjpnfxgs5aaa", NULL, "bytes behind" },
		{ "bafkqactgnfwc6mjpnfxgs51", NULL, "a letter not in the alphabet" },
		{ "bafkqactgnfwc6mjp nfxgs5a", NULL, "a blank" },
		{ "xafkqactgnfwc6mjpnfxgs5a", NULL, "an unknown prefix" },
		{ "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1", NULL, "45 letters" },
		{ "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR10", NULL, "a letter 0" },
		{ "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1O", NULL, "a letter O" },
		{ "f0155000a66696c2f312f696e697", NULL, "half a byte" },
		{ "mAVUACmZpbC8xL2luaXQ=", NULL, "padding" },
		{ "mAVUAAQ", NULL, "a digest that is not there" },
		{ "mAVUAAA==", NULL, "padding" },
		{ "f0071a0e40220" DIGEST, NULL, "version 0 said aloud" },
	};
	char endless[400] = "z";
	struct arena arena;
	struct cid cid;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_text(&rows[i]);
	memset(endless + 1, '2', sizeof(endless) - 2);
	assert_int_equal(cid_from_text(&arena, bytes_of_text(endless), &cid), ST_INVALID);
	arena_fini(&arena);
}

/* ---- blocks ----------------------------------------------------------------- */

static void names_of_blocks(void **state)
{
	struct bytes block = bytes_of_text("\x80");
	struct block_cid name = block_cid_of(block), copy;
	struct arena arena;
	struct cid raw;

	(void)state;
	arena_init(&arena, 0);
	assert_bytes(cid_of(&name).raw, from_hex(&arena, "0171a0e40220" DIGEST), "the block 80");
	assert_int_equal(block_cid_from(cid_of(&name), &copy), ST_OK);
	assert_true(block_cid_equal(&name, &copy));
	raw.raw = from_hex(&arena, "0155a0e40220" DIGEST);
	assert_int_equal(block_cid_from(raw, &copy), ST_UNSUPPORTED);
	assert_bytes(cid_store_key(raw), from_hex(&arena, DIGEST), "key of raw bytes");
	assert_bytes(cid_store_key(cid_of(&name)), from_hex(&arena, DIGEST), "key of a block");
	raw.raw = from_hex(&arena, "01551220" SHA2);
	assert_bytes(cid_store_key(raw), raw.raw, "key of another hash");
	raw.raw = from_hex(&arena, "0155a0e402140000000000000000000000000000000000000000");
	assert_bytes(cid_store_key(raw), raw.raw, "key of a short digest");
	assert_int_equal(block_cid_from((struct cid){ 0 }, &copy), ST_UNSUPPORTED);
	assert_int_equal(cid_copy(&arena, cid_of(&name), &raw), ST_OK);
	assert_true(cid_equal(raw, cid_of(&name)));
	assert_true(raw.raw.data != name.bytes);
	arena_fini(&arena);
}

static void contents_are_compared(void **state)
{
	static const struct row {
		const char *cid;
		const char *content;
		enum status status;
		const char *reason;
	} rows[] = {
		{ "0171a0e40220" DIGEST, "80", ST_OK, "blake2b-256" },
		{ "0155a0e40220" DIGEST, "80", ST_OK, "the codec does not count" },
		{ "0171a0e40220" DIGEST, "81", ST_CORRUPT, "other bytes" },
		{ "0171a0e40220" DIGEST, "", ST_CORRUPT, "no bytes" },
		{ "01551220" SHA2, "", ST_OK, "sha2-256" },
		{ "1220" SHA2, "", ST_OK, "version 0" },
		{ "1220" SHA2, "00", ST_CORRUPT, "version 0, other bytes" },
		{ "0155000161", "61", ST_OK, "identity" },
		{ "0155000161", "62", ST_CORRUPT, "identity, other bytes" },
		{ "01550000", "", ST_OK, "an empty identity" },
		{ "0155110161", "61", ST_UNSUPPORTED, "sha1" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cid cid;
		enum status st;

		assert_int_equal(cid_cast(from_hex(&arena, rows[i].cid), &cid), ST_OK);
		st = cid_matches(cid, from_hex(&arena, rows[i].content));
		if (st != rows[i].status)
			fail_msg("%s: %s", rows[i].reason, status_name(st));
	}
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binary_cids),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(texts_of_cids),
		cmocka_unit_test(texts_that_are_read),
		cmocka_unit_test(texts_in_every_base),
		cmocka_unit_test(names_of_blocks),
		cmocka_unit_test(contents_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
