/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/message_json.h"

#include "ipld/cbor.h"
#include "json/load.h"
#include "vm/network.h"

static enum status read_signature_type(struct decode *decode, const json_t *value,
				       const struct field *field, void *out)
{
	uint64_t type;

	(void)field;
	TRY(decode_uint(decode, value, &type));
	if (type < SIGNATURE_SECP256K1 || type > SIGNATURE_DELEGATED)
		return decode_refuse(decode, value, "1 (secp256k1), 2 (BLS) or 3 (delegated)");
	*(uint8_t *)out = (uint8_t)type;
	return ST_OK;
}

LOCAL_KIND(signature_type, uint8_t);

OBJECT(message_object, struct message, FIELDS_OF_LOTUS,
       OPTIONAL("Version", uint, struct message, version, "a value"),
       REQUIRED("To", address, struct message, to, "a value"),
       REQUIRED("From", address, struct message, from, "a value"),
       OPTIONAL("Nonce", uint, struct message, nonce, "a value"),
       OPTIONAL("Value", amount, struct message, value, "a value", DEFAULT(0)),
       OPTIONAL("GasLimit", int, struct message, gas_limit, "a value"),
       OPTIONAL("GasFeeCap", amount, struct message, gas_fee_cap, "a value", DEFAULT(0)),
       OPTIONAL("GasPremium", amount, struct message, gas_premium, "a value", DEFAULT(0)),
       OPTIONAL("Method", uint, struct message, method, "a value"),
       OPTIONAL("Params", bytes, struct message, params, "a value"), IGNORED("CID"));

OBJECT(signature_object, struct chain_message, FIELDS_OF_LOTUS,
       REQUIRED("Type", signature_type, struct chain_message, signature_type, "a value"),
       REQUIRED("Data", bytes, struct chain_message, signature, "a value"));

FIELDS(lone_signature_fields, struct signature_json, FIELDS_OF_LOTUS,
       REQUIRED("Type", signature_type, struct signature_json, type, "a value"),
       REQUIRED("Data", bytes, struct signature_json, data, "a value"));

FIELDS(signed_fields, struct chain_message, FIELDS_OF_LOTUS,
       REQUIRED("Message", message_object, struct chain_message, message, "a value"),
       WITHIN("Signature", signature_object, struct chain_message, "a value"), IGNORED("CID"));

/* Both parts must be there before either is read. */
struct signed_parts {
	const json_t *message, *signature;
};
FIELDS(parts_fields, struct signed_parts, FIELDS_OF_LOTUS,
       REQUIRED("Message", json, struct signed_parts, message, "a value"),
       REQUIRED("Signature", json, struct signed_parts, signature, "a value"), IGNORED("CID"));

static enum status read_signed(struct decode *decode, const json_t *object,
			       struct chain_message *out)
{
	struct signed_parts parts;

	TRY(fields_decode_object(decode, &parts_fields, object, &parts));
	return fields_decode_object(decode, &signed_fields, object, out);
}

enum status message_json_decode(struct decode *decode, const json_t *value, enum message_form form,
				struct chain_message *out)
{
	bool is_signed = form == MESSAGE_SIGNED;

	*out = (struct chain_message){ .signature_type = SIGNATURE_NONE };
	if (!json_is_object(value))
		return decode_refuse(decode, value, "a message object");
	if (form == MESSAGE_EITHER)
		is_signed = fields_member(FIELDS_OF_LOTUS, value, "Message") != NULL;
	if (is_signed)
		return read_signed(decode, value, out);
	return fields_decode_object(decode, &message_object_fields, value, &out->message);
}

/* ---- bytes ------------------------------------------------------------------ */

static enum status refuse_cbor(struct decode *decode, const char *reason, const char *hint)
{
	(void)failure_set(decode->failure, FAULT_DECODE_ERROR, "%s: %s", decode->path.text, reason);
	failure_text(decode->failure, "path", decode->path.text);
	failure_hint(decode->failure, "%s", hint);
	return ST_INVALID;
}

/* The decoder stops behind a message; what follows is a mistake of whoever sent it. */
static enum status check_end(struct decode *decode, struct bytes cbor)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, cbor);
	(void)cbor_skip(&reader);
	if (cbor_status(&reader) == ST_OK && cbor_left(&reader) == 0)
		return ST_OK;
	failure_number(decode->failure, "offset", cbor_offset(&reader));
	failure_number(decode->failure, "surplus", cbor_left(&reader));
	return refuse_cbor(decode, "there are bytes behind the message",
			   "the message ends at data.offset; send one message at a time");
}

enum status message_cbor_decode(struct decode *decode, struct bytes cbor, struct chain_message *out)
{
	const struct network_rules *rules = network_rules_of(decode->network_version);
	struct error err = { .status = ST_OK };
	enum status st = chain_message_decode(cbor, rules && rules->delegated_addresses, out, &err);

	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	if (st == ST_OK)
		return check_end(decode, cbor);
	return refuse_cbor(decode, err.text[0] != '\0' ? err.text : "not a message",
			   "the bytes must be those of a Message or a SignedMessage");
}

enum status message_any_decode(struct decode *decode, const json_t *value,
			       struct chain_message *out)
{
	struct bytes cbor;

	if (json_is_object(value))
		return message_json_decode(decode, value, MESSAGE_EITHER, out);
	if (!json_is_text(value))
		return decode_refuse(decode, value,
				     "a Message or SignedMessage, or its CBOR in a string");
	TRY(decode_bytes(decode, value, &cbor));
	return message_cbor_decode(decode, cbor, out);
}

/* ---- as a kind ----------------------------------------------------------------- */

static enum status read_message(struct decode *decode, const json_t *value,
				const struct field *field, void *out)
{
	(void)field;
	return message_json_decode(decode, value, MESSAGE_EITHER, out);
}

static enum status read_unsigned_message(struct decode *decode, const json_t *value,
					 const struct field *field, void *out)
{
	(void)field;
	return message_json_decode(decode, value, MESSAGE_UNSIGNED, out);
}

static enum status read_signed_message(struct decode *decode, const json_t *value,
				       const struct field *field, void *out)
{
	(void)field;
	return message_json_decode(decode, value, MESSAGE_SIGNED, out);
}

FIELD_READER(message_or_cbor, message_any_decode)

static enum status read_signature(struct decode *decode, const json_t *value,
				  const struct field *field, void *out)
{
	(void)field;
	return fields_decode_object(decode, &lone_signature_fields, value, out);
}

DEFINE_KIND(signature, .schema = SCHEMA_REF("Signature"));
DEFINE_KIND(message, .schema = SCHEMA_REF("AnyMessage"));
DEFINE_KIND(unsigned_message, .schema = SCHEMA_REF("Message"));
DEFINE_KIND(signed_message, .schema = SCHEMA_REF("SignedMessage"));
DEFINE_KIND(message_or_cbor, .schema = SCHEMA_REF("MessageOrBytes"));
