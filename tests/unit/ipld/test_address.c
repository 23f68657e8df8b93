/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/address.h"

#include "memory_blocks.h"

static void ids(void **state)
{
	static const struct row {
		uint64_t id;
		const char *hex;
		const char *text;
	} rows[] = {
		{ 0, "0000", "f00" },
		{ 1, "0001", "f01" },
		{ 10, "000a", "f010" },
		{ 127, "007f", "f0127" },
		{ 128, "008001", "f0128" },
		{ 150, "009601", "f0150" },
		{ 499, "00f303", "f0499" },
		{ 1024, "008008", "f01024" },
		{ 1729, "00c10d", "f01729" },
		{ 999999, "00bf843d", "f0999999" },
		{ INT64_MAX, "00ffffffffffffffff7f", "f09223372036854775807" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address address = address_of_id(rows[i].id), back;
		char text[ADDRESS_TEXT_BYTES];
		uint64_t id;

		assert_bytes(address_bytes(&address), from_hex(&arena, rows[i].hex), rows[i].text);
		assert_string_equal(address_text(&address, ADDRESS_MAINNET, text), rows[i].text);
		assert_true(address_id(&address, &id));
		assert_true(id == rows[i].id);
		assert_int_equal(address_protocol(&address), ADDRESS_ID);
		assert_int_equal(address_from_bytes(address_bytes(&address), false, &back), ST_OK);
		assert_true(address_equal(&address, &back));
		assert_int_equal(address_from_text(bytes_of_text(rows[i].text), &back), ST_OK);
		assert_true(address_equal(&address, &back));
	}
	arena_fini(&arena);
}

/* Known pairs of go-address address_test.go and of the Filecoin address spec. */
static void known_texts(void **state)
{
	static const struct row {
		const char *text;
		const char *hex;
	} rows[] = {
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy",
		  "01fd1d0f4dfcd7e99afcb99a8326b7dc459d32c628" },
		{ "f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i",
		  "02e54dea4f9bc5b47d261819826d5e1fbf8bc5503b" },
		{ "f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2j"
		  "vlss4a",
		  "03ad58df696e2d4e91ea86c881e938ba4ea81b395e12797b84"
		  "b9cf314b9546705e839c7a99d606b247ddb4f9ac7a3414dd" },
		{ "f410fkkld55ioe7qg24wvt7fu6pbknb56ht7pt4zamxa",
		  "040a52963ef50e27e06d72d59fcb4f3c2a687be3cfef" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address address, test_net;
		char text[ADDRESS_TEXT_BYTES];

		if (address_from_text(bytes_of_text(rows[i].text), &address) != ST_OK)
			fail_msg("%s: refused", rows[i].text);
		assert_bytes(address_bytes(&address), from_hex(&arena, rows[i].hex), rows[i].text);
		assert_string_equal(address_text(&address, ADDRESS_MAINNET, text), rows[i].text);
		address_text(&address, ADDRESS_TESTNET, text);
		assert_int_equal(text[0], 't');
		assert_string_equal(text + 1, rows[i].text + 1);
		assert_int_equal(address_from_text(bytes_of_text(text), &test_net), ST_OK);
		assert_true(address_equal(&address, &test_net));
		assert_int_equal(address_from_bytes(address_bytes(&address), true, &test_net),
				 ST_OK);
		for (size_t at = 2; at < strlen(rows[i].text); at++) {
			address_text(&address, ADDRESS_MAINNET, text);
			text[at] = text[at] == 'a' ? 'b' : 'a';
			if (address_from_text(bytes_of_text(text), &test_net) != ST_INVALID)
				fail_msg("%s passes", text);
			assert_false(address_defined(&test_net));
		}
	}
	arena_fini(&arena);
}

static void delegated_addresses(void **state)
{
	static const size_t sizes[] = { 0, 1, 20, 53, 54 };
	static const uint8_t name_spaces[][2] = { { 0x0a, 0 }, { 0x20, 0 }, { 0x80, 0x01 } };

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		size_t prefix = name_spaces[n][1] != 0 ? 3 : 2;

		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			uint8_t raw[ADDRESS_MAX_BYTES + 8] = { 4, name_spaces[n][0],
							       name_spaces[n][1] };
			struct bytes whole = bytes_make(raw, prefix + sizes[i]);
			char text[ADDRESS_TEXT_BYTES];
			struct address address, back;

			memset(raw + prefix, 0xab, sizes[i]);
			assert_int_equal(address_from_bytes(whole, false, &address), ST_INVALID);
			assert_int_equal(address_from_bytes(whole, true, &address), ST_OK);
			assert_int_equal(address_protocol(&address), ADDRESS_DELEGATED);
			address_text(&address, ADDRESS_MAINNET, text);
			assert_int_equal(address_from_text(bytes_of_text(text), &back), ST_OK);
			assert_true(address_equal(&address, &back));
		}
	}
}

static void bytes_that_are_refused(void **state)
{
	static const struct row {
		const char *hex;
		const char *reason;
	} rows[] = {
		{ "", "nothing" },
		{ "00", "no ID" },
		{ "0080", "an ID cut short" },
		{ "008000", "an ID not minimal" },
		{ "000100", "bytes behind an ID" },
		{ "00ffffffffffffffffff01", "an ID of 2^64-1" },
		{ "0080808080808080808001", "an ID of 2^63" },
		{ "01fd1d0f4dfcd7e99afcb99a8326b7dc459d32c6", "19 bytes" },
		{ "01fd1d0f4dfcd7e99afcb99a8326b7dc459d32c62828", "21 bytes" },
		{ "02fd1d0f4dfcd7e99afcb99a8326b7dc459d32c6", "19 bytes" },
		{ "03fd1d0f4dfcd7e99afcb99a8326b7dc459d32c628", "a short key" },
		{ "04", "no name space" },
		{ "0480", "a name space cut short" },
		{ "048000", "a name space not minimal" },
		{ "0501", "protocol 5" },
		{ "ff01", "protocol 255" },
	};
	struct arena arena;
	uint8_t raw[80] = { 4, 1 };
	struct address address;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (address_from_bytes(from_hex(&arena, rows[i].hex), true, &address) != ST_INVALID)
			fail_msg("%s: passes", rows[i].reason);
		assert_false(address_defined(&address));
		assert_int_equal(address_protocol(&address), ADDRESS_UNDEFINED);
	}
	assert_int_equal(address_from_bytes(bytes_make(raw, 56), true, &address), ST_OK);
	assert_int_equal(address_from_bytes(bytes_make(raw, 57), true, &address), ST_INVALID);
	assert_int_equal(address_from_bytes(bytes_make(raw, 80), true, &address), ST_INVALID);
	raw[0] = 3;
	for (size_t size = 0; size < sizeof(raw); size++)
		assert_int_equal(address_from_bytes(bytes_make(raw, size), true, &address),
				 size == 49 ? ST_OK : ST_INVALID);
	arena_fini(&arena);
}

static void texts_that_are_refused(void **state)
{
	static const struct row {
		const char *text;
		const char *word; /* of the fault */
		const char *reason;
	} rows[] = {
		{ "", "empty", "nothing" },
		{ "<empty>", "network", "the undefined address" },
		{ "f0", "digits", "no ID" },
		{ "f", "protocol", "a letter" },
		{ "a01", "network", "another network" },
		{ "F01", "case", "upper case" },
		{ "f51", "protocol", "protocol 5" },
		{ "f0-1", "digits", "a sign" },
		{ "f0+1", "digits", "a sign" },
		{ "f01 ", "digits", "a blank" },
		{ "f00x1", "digits", "hexadecimal" },
		{ "f09223372036854775808", "range", "2^63" },
		{ "f018446744073709551615", "range", "2^64-1" },
		{ "f018446744073709551617", "range", "2^64+1" },
		{ "f099999999999999999999999999", "range", "26 digits" },
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryz", "checksum", "spare bits" },
		{ "f17UOQ6TP427UZV7FZTKBSNN64IWOTFRRISTWPRYY", "alphabet", "upper case" },
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpry", "length", "a letter less" },
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryya", "length", "a letter more" },
		{ "f27uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", "checksum",
		  "the checksum of another protocol" },
		{ "f1aaaa", "length", "shorter than a checksum" },
		{ "f1aaaaaaa", "length", "a checksum alone" },
		{ "f410", "namespace", "no separator" },
		{ "f4f", "namespace", "no name space" },
		{ "f410f", "length", "no checksum" },
		{ "f4-1faaaaaaa", "namespace", "a sign" },
		{ "f49223372036854775808faaaaaaaaaa", "namespace", "a name space of 2^63" },
		{ "0xd4c70007f3f502f212c7e6794b94c06f36173b36", "0x", "of Ethereum" },
		{ "0X0", "0x", "of Ethereum" },
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryx", "checksum", "another letter" },
		{ "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpr1y", "alphabet", "a digit 1" },
		{ "f3aaaa", "length", "shorter than a key" },
	};
	char endless[300] = "f1";
	struct address address;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes text = bytes_of_text(rows[i].text);
		const struct address_fault *fault = address_fault(text);

		if (address_from_text(text, &address) != ST_INVALID || !fault)
			fail_msg("%s: %s passes", rows[i].reason, rows[i].text);
		if (strcmp(fault->word, rows[i].word) != 0)
			fail_msg("%s: %s, not %s", rows[i].text, fault->word, rows[i].word);
		assert_true(strlen(fault->text) > 8);
	}
	assert_null(address_fault(bytes_of_text("f098")));
	memset(endless + 2, 'a', sizeof(endless) - 3);
	assert_int_equal(address_from_text(bytes_of_text(endless), &address), ST_INVALID);
	endless[1] = '4';
	assert_int_equal(address_from_text(bytes_of_text(endless), &address), ST_INVALID);
	assert_int_equal(address_from_text(bytes_of_text("f0007"), &address), ST_OK);
	assert_int_equal(address.bytes[1], 7);
}

static void payloads_and_keys(void **state)
{
	static const char key_hex[] = "0442832bf87cce9ea345b90350de7d3495859ca449059c5e88"
				      "dde74285dffb9ec01ebabc5fc86268cfeaeba7ae05bfb8d68e"
				      "b75a5268782cf86fc8702bef8a1fe0";
	uint8_t payload[70] = { 0 };
	struct arena arena;
	struct address address, same;
	char text[ADDRESS_TEXT_BYTES];

	(void)state;
	arena_init(&arena, 0);
	address = address_of_public_key(from_hex(&arena, key_hex));
	assert_string_equal(address_text(&address, ADDRESS_MAINNET, text),
			    "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy");
	arena_fini(&arena);
	assert_int_equal(address.size, 21);
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(address.bytes + 1, 20),
					    &same),
			 ST_OK);
	assert_true(address_equal(&address, &same));
	for (size_t size = 0; size < sizeof(payload); size++) {
		struct bytes part = bytes_make(payload, size);

		assert_int_equal(address_of_payload(ADDRESS_ACTOR, part, &same),
				 size == 20 ? ST_OK : ST_INVALID);
		assert_int_equal(address_of_payload(ADDRESS_BLS, part, &same),
				 size == 48 ? ST_OK : ST_INVALID);
		assert_int_equal(address_of_payload(ADDRESS_UNDEFINED, part, &same), ST_INVALID);
	}
	assert_string_equal(address_text(&same, ADDRESS_TESTNET, text), "<empty>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),
		cmocka_unit_test(known_texts),
		cmocka_unit_test(delegated_addresses),
		cmocka_unit_test(bytes_that_are_refused),
		cmocka_unit_test(texts_that_are_refused),
		cmocka_unit_test(payloads_and_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
