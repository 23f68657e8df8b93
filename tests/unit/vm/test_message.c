/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include "base/encoding.h"

static struct bytes from_hex(struct arena *arena, const char *hex)
{
	struct buffer buffer;
	struct bytes out;

	buffer_init(&buffer, 0);
	assert_int_equal(base16_decode(&buffer, bytes_of_text(hex)), ST_OK);
	assert_int_equal(arena_copy(arena, buffer_bytes(&buffer), &out), ST_OK);
	buffer_fini(&buffer);
	return out;
}

static void assert_cid_text(const char *expected, struct cid cid)
{
	struct buffer text;

	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	buffer_append_byte(&text, 0);
	assert_string_equal((const char *)text.data, expected);
	buffer_fini(&text);
}

static void message_round_trip(void **state)
{
	struct arena arena;
	struct chain_message message;
	struct error err = { 0 };
	struct buffer again;
	struct block_cid cid;
	struct bytes raw;
	size_t length;

	(void)state;
	arena_init(&arena, 0);
	raw = from_hex(&arena, "8a00420062420064"
			       "00401a3b9aca004200c842000108"
			       "48831464626f6f6df4");
	assert_int_equal(chain_message_decode(raw, false, &message, &err), ST_OK);
	buffer_init(&again, 0);
	assert_int_equal(chain_message_encode(&again, &message), ST_OK);
	assert_true(bytes_equal(raw, buffer_bytes(&again)));
	assert_int_equal(message_cid(&message.message, &cid), ST_OK);
	assert_cid_text("bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao",
			cid_of(&cid));
	assert_int_equal(chain_message_length(&message, &length), ST_OK);
	assert_int_equal(length, 31);
	for (size_t cut = 0; cut < raw.size; cut++)
		assert_int_equal(chain_message_decode(bytes_make(raw.data, cut), false, &message,
						      &err),
				 ST_INVALID);
	buffer_fini(&again);
	arena_fini(&arena);
}

static void messages_that_do_not_decode(void **state)
{
	static const struct {
		const char *reason, *hex;
	} rows[] = {
		{ "version 1", "8a01420062420064004000404040"
			       "0040" },
		{ "nine fields", "8900420062420064004000404000" },
		{ "empty address", "8a00404200640040004040400040" },
		{ "nonce negative", "8a004200624200642040004040400040" },
		{ "params as text", "8a00420062420064004000404000"
				    "60" },
		{ "indefinite array", "9f00420062420064004000404000"
				      "40ff" },
		{ "nonce not minimal", "8a00420062420064180040004040400040" },
		{ "amount with sign byte 2", "8a00420062420064004202010040404000"
					     "40" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena;
		struct chain_message message;
		struct error err = { 0 };
		enum status st;

		arena_init(&arena, 0);
		st = chain_message_decode(from_hex(&arena, rows[i].hex), false, &message, &err);
		if (st != ST_INVALID)
			print_error("%s\n", rows[i].reason);
		assert_int_equal(st, ST_INVALID);
		assert_true(err.text[0] != '\0');
		arena_fini(&arena);
	}
}

/* A pair whose CIDs Lotus gave: f0100 to itself, value 5, secp256k1 of 65 zero bytes. */
static void signed_messages(void **state)
{
	static const uint8_t zeros[96] = { 0 };
	static const uint8_t params[] = { 1, 2 };
	struct chain_message message = {
		.message = {
			.to = address_of_id(100),
			.from = address_of_id(100),
			.value = bigint_of_uint(5),
			.gas_limit = 7,
			.method = 2,
			.params = bytes_make(params, sizeof(params)),
		},
	};
	struct block_cid cid;
	size_t bare, length;

	(void)state;
	assert_int_equal(chain_message_length(&message, &bare), ST_OK);
	message.signature_type = SIGNATURE_SECP256K1;
	message.signature = bytes_make(zeros, 65);
	assert_int_equal(chain_message_cid(&message, &cid), ST_OK);
	assert_cid_text("bafy2bzacebgabyfrbiuv5yv5hlhbn7nbf63kppi26ipjxtm725rxgbdmczqlm",
			cid_of(&cid));
	assert_int_equal(chain_message_length(&message, &length), ST_OK);
	assert_int_equal(length, bare + 69);
	/* BLS signatures are aggregated in the block: the bare message counts. */
	message.signature_type = SIGNATURE_BLS;
	message.signature = bytes_make(zeros, 96);
	assert_int_equal(chain_message_cid(&message, &cid), ST_OK);
	assert_cid_text("bafy2bzacea5bnsbklzw6tqx6en74gpnaxaa5bcilhfsnhsfjc5kefrehepctu",
			cid_of(&cid));
	assert_int_equal(chain_message_length(&message, &length), ST_OK);
	assert_int_equal(length, bare);
}

static void receipts_round_trip(void **state)
{
	static const uint8_t ret[] = { 0x82, 0x40, 0x06 };
	static const struct receipt rows[] = {
		{ 0, { NULL, 0 }, 0 },
		{ -1, { ret, sizeof(ret) }, 129719 },
		{ INT64_MIN, { ret, sizeof(ret) }, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cbor_writer writer;
		struct buffer buffer;
		struct receipt back;

		buffer_init(&buffer, 0);
		cbor_writer_init(&writer, &buffer);
		receipt_write(&writer, &rows[i]);
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		assert_int_equal(receipt_decode(buffer_bytes(&buffer), &back), ST_OK);
		assert_int_equal(back.exit_code, rows[i].exit_code);
		assert_int_equal(back.gas_used, rows[i].gas_used);
		assert_true(bytes_equal(back.ret, rows[i].ret));
		buffer_fini(&buffer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_round_trip),
		cmocka_unit_test(messages_that_do_not_decode),
		cmocka_unit_test(signed_messages),
		cmocka_unit_test(receipts_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
