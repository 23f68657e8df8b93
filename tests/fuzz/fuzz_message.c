/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A message, signed message or receipt that is accepted is written as bytes that
 * read back as the same one and are written as the same bytes; its length and CID
 * are those of what is written. */
#include "tests/fuzz/fuzz.h"

#include "vm/message.h"

enum { SECP_SIGNATURE_OVERHEAD = 69 };

static void check_equal(const struct message *a, const struct message *b)
{
	fuzz_require(a->version == b->version);
	fuzz_require(address_equal(&a->to, &b->to));
	fuzz_require(address_equal(&a->from, &b->from));
	fuzz_require(a->nonce == b->nonce);
	fuzz_require(bigint_compare(&a->value, &b->value) == 0);
	fuzz_require(a->gas_limit == b->gas_limit);
	fuzz_require(bigint_compare(&a->gas_fee_cap, &b->gas_fee_cap) == 0);
	fuzz_require(bigint_compare(&a->gas_premium, &b->gas_premium) == 0);
	fuzz_require(a->method == b->method);
	fuzz_require(bytes_equal(a->params, b->params));
}

/* What the chain charges for and what names the message: without a BLS signature, as
 * if with a secp256k1 one where an f1 address sent it unsigned. */
static void check_length_and_name(const struct chain_message *message, struct bytes written,
				  struct bytes bare)
{
	struct bytes charged = message->signature_type == SIGNATURE_BLS ? bare : written;
	struct block_cid name, expected = block_cid_of(charged), bare_name;
	size_t expected_length = charged.size, length;

	if (message->signature_type == SIGNATURE_NONE &&
	    address_protocol(&message->message.from) == ADDRESS_SECP256K1)
		expected_length += SECP_SIGNATURE_OVERHEAD;
	fuzz_require(chain_message_length(message, &length) == ST_OK);
	fuzz_require(length == expected_length);
	fuzz_require(chain_message_cid(message, &name) == ST_OK);
	fuzz_require(block_cid_equal(&name, &expected));
	expected = block_cid_of(bare);
	fuzz_require(message_cid(&message->message, &bare_name) == ST_OK);
	fuzz_require(block_cid_equal(&bare_name, &expected));
}

static void check_reads_back(const struct chain_message *message, struct bytes written,
			     bool delegated)
{
	struct chain_message again;
	struct error err = { 0 };
	struct buffer out;

	fuzz_require(chain_message_decode(written, delegated, &again, &err) == ST_OK);
	check_equal(&message->message, &again.message);
	fuzz_require(message->signature_type == again.signature_type);
	fuzz_require(bytes_equal(message->signature, again.signature));
	buffer_init(&out, 0);
	fuzz_require(chain_message_encode(&out, &again) == ST_OK);
	fuzz_require(bytes_equal(buffer_bytes(&out), written));
	buffer_fini(&out);
}

static void check_chain_message(struct bytes input, bool delegated)
{
	struct chain_message message;
	struct error err = { 0 };
	struct buffer written, bare;

	if (chain_message_decode(input, delegated, &message, &err) != ST_OK) {
		fuzz_require(err.status != ST_OK && err.text[0] != '\0');
		return;
	}
	buffer_init(&written, 0);
	buffer_init(&bare, 0);
	fuzz_require(chain_message_encode(&written, &message) == ST_OK);
	fuzz_require(message_encode(&bare, &message.message) == ST_OK);
	fuzz_require(message.message.version == 0);
	/* Only amounts have longer forms than the one we write, and bytes may follow. */
	fuzz_require(written.size <= input.size);
	if (written.size == input.size)
		fuzz_require(bytes_equal(buffer_bytes(&written), input));
	check_length_and_name(&message, buffer_bytes(&written), buffer_bytes(&bare));
	check_reads_back(&message, buffer_bytes(&written), delegated);
	buffer_fini(&written);
	buffer_fini(&bare);
}

static void check_receipt(struct bytes input)
{
	struct receipt receipt, again;
	struct cbor_writer writer;
	struct buffer out;

	if (receipt_decode(input, &receipt) != ST_OK)
		return;
	buffer_init(&out, 0);
	cbor_writer_init(&writer, &out);
	receipt_write(&writer, &receipt);
	fuzz_require(cbor_writer_status(&writer) == ST_OK);
	fuzz_require(out.size <= input.size);
	fuzz_require(bytes_equal(buffer_bytes(&out), bytes_make(input.data, out.size)));
	fuzz_require(receipt_decode(buffer_bytes(&out), &again) == ST_OK);
	fuzz_require(again.exit_code == receipt.exit_code && again.gas_used == receipt.gas_used);
	fuzz_require(bytes_equal(again.ret, receipt.ret));
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_make(data, size);

	check_chain_message(input, false);
	check_chain_message(input, true);
	check_receipt(input);
	return 0;
}
