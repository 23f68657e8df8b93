/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/message.h"

enum {
	MESSAGE_FIELDS = 10,
	SIGNATURE_MAX_BYTES = 200,
	/* Tuple head, byte string head of two bytes, type byte, 65 bytes. */
	SECP_SIGNATURE_OVERHEAD = 69,
};

static void read_message(struct cbor_reader *reader, struct message *out)
{
	cbor_read_tuple(reader, MESSAGE_FIELDS);
	out->version = cbor_read_uint(reader);
	if (cbor_status(reader) == ST_OK && out->version != 0)
		cbor_fail(reader, ST_INVALID, "message version is not 0");
	out->to = cbor_read_address(reader);
	out->from = cbor_read_address(reader);
	out->nonce = cbor_read_uint(reader);
	out->value = cbor_read_bigint(reader, NULL);
	out->gas_limit = cbor_read_int(reader);
	out->gas_fee_cap = cbor_read_bigint(reader, NULL);
	out->gas_premium = cbor_read_bigint(reader, NULL);
	out->method = cbor_read_uint(reader);
	out->params = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	/* As Lotus reads it: what is kept has none or some, never empty ones. */
	if (out->params.size == 0)
		out->params = (struct bytes){ 0 };
}

static enum status finish(const struct cbor_reader *reader, const char *what, struct error *err)
{
	if (cbor_status(reader) == ST_OK)
		return ST_OK;
	return error_set(err, cbor_status(reader), "not a %s: %s (byte %zu)", what, reader->reason,
			 cbor_offset(reader));
}

enum status message_decode(struct bytes cbor, bool delegated, struct message *out,
			   struct error *err)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, cbor);
	reader.delegated = delegated;
	read_message(&reader, out);
	return finish(&reader, "message", err);
}

static void read_signature(struct cbor_reader *reader, struct chain_message *out)
{
	struct bytes raw = cbor_read_bytes(reader, SIGNATURE_MAX_BYTES);

	if (cbor_status(reader) != ST_OK)
		return;
	/* Type 3 (delegated) came with network version 14. */
	if (raw.size == 0 || raw.data[0] == 0 || raw.data[0] > (reader->delegated ? 3 : 2)) {
		cbor_fail(reader, ST_INVALID, "unknown signature type");
		return;
	}
	out->signature_type = raw.data[0];
	out->signature = bytes_make(raw.data + 1, raw.size - 1);
}

enum status chain_message_decode(struct bytes cbor, bool delegated, struct chain_message *out,
				 struct error *err)
{
	struct cbor_reader reader;

	*out = (struct chain_message){ 0 };
	if (cbor.size == 0 || cbor.data[0] != 0x82)
		return message_decode(cbor, delegated, &out->message, err);
	cbor_reader_init(&reader, cbor);
	reader.delegated = delegated;
	cbor_read_tuple(&reader, 2);
	read_message(&reader, &out->message);
	read_signature(&reader, out);
	return finish(&reader, "signed message", err);
}

static void write_message(struct cbor_writer *writer, const struct message *message)
{
	cbor_write_tuple(writer, MESSAGE_FIELDS);
	cbor_write_uint(writer, message->version);
	cbor_write_address(writer, &message->to);
	cbor_write_address(writer, &message->from);
	cbor_write_uint(writer, message->nonce);
	cbor_write_bigint(writer, &message->value);
	cbor_write_int(writer, message->gas_limit);
	cbor_write_bigint(writer, &message->gas_fee_cap);
	cbor_write_bigint(writer, &message->gas_premium);
	cbor_write_uint(writer, message->method);
	cbor_write_bytes(writer, message->params);
}

enum status message_encode(struct buffer *out, const struct message *message)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	write_message(&writer, message);
	return cbor_writer_status(&writer);
}

enum status chain_message_encode(struct buffer *out, const struct chain_message *message)
{
	struct cbor_writer writer;

	if (message->signature_type == SIGNATURE_NONE)
		return message_encode(out, &message->message);
	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 2);
	write_message(&writer, &message->message);
	cbor_write_head(&writer, CBOR_BYTES, 1 + message->signature.size);
	buffer_append_byte(out, message->signature_type);
	buffer_append_bytes(out, message->signature);
	return cbor_writer_status(&writer);
}

enum status message_cid(const struct message *message, struct block_cid *out)
{
	const struct chain_message bare = { .message = *message };

	return chain_message_cid(&bare, out);
}

enum status chain_message_cid(const struct chain_message *message, struct block_cid *out)
{
	struct buffer buffer;
	enum status st;

	buffer_init(&buffer, 0);
	st = message->signature_type == SIGNATURE_BLS ? message_encode(&buffer, &message->message)
						      : chain_message_encode(&buffer, message);
	if (st == ST_OK)
		*out = block_cid_of(buffer_bytes(&buffer));
	buffer_fini(&buffer);
	return st;
}

enum status chain_message_length(const struct chain_message *message, size_t *length)
{
	struct buffer buffer;
	enum status st;

	buffer_init(&buffer, 0);
	st = message->signature_type == SIGNATURE_BLS ? message_encode(&buffer, &message->message)
						      : chain_message_encode(&buffer, message);
	*length = buffer.size;
	buffer_fini(&buffer);
	if (message->signature_type == SIGNATURE_NONE &&
	    address_protocol(&message->message.from) == ADDRESS_SECP256K1)
		*length += SECP_SIGNATURE_OVERHEAD;
	return st;
}

void receipt_write(struct cbor_writer *writer, const void *value)
{
	const struct receipt *receipt = value;

	cbor_write_tuple(writer, 3);
	cbor_write_int(writer, receipt->exit_code);
	cbor_write_bytes(writer, receipt->ret);
	cbor_write_int(writer, receipt->gas_used);
}

enum status receipt_decode(struct bytes cbor, struct receipt *out)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, cbor);
	cbor_read_tuple(&reader, 3);
	out->exit_code = cbor_read_int(&reader);
	out->ret = cbor_read_bytes(&reader, CBOR_BYTES_MAX);
	out->gas_used = cbor_read_int(&reader);
	return cbor_status(&reader);
}
