/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/message_json.h"

#include <stddef.h>
#include <strings.h>

#include "ipld/cbor.h"
#include "json/load.h"
#include "vm/network.h"

typedef enum status (*field_reader)(struct decode *decode, const json_t *value, void *field);

static enum status read_address(struct decode *decode, const json_t *value, void *field)
{
	return decode_address(decode, value, field);
}

static enum status read_uint(struct decode *decode, const json_t *value, void *field)
{
	return decode_uint(decode, value, field);
}

static enum status read_int(struct decode *decode, const json_t *value, void *field)
{
	return decode_int(decode, value, field);
}

static enum status read_amount(struct decode *decode, const json_t *value, void *field)
{
	return decode_amount(decode, value, field);
}

static enum status read_base64(struct decode *decode, const json_t *value, void *field)
{
	return decode_bytes(decode, value, field);
}

static enum status read_signature_type(struct decode *decode, const json_t *value, void *field)
{
	uint64_t type;

	TRY(decode_uint(decode, value, &type));
	if (type < SIGNATURE_SECP256K1 || type > 3)
		return decode_refuse(decode, value, "1 (secp256k1), 2 (BLS) or 3 (delegated)");
	*(uint8_t *)field = (uint8_t)type;
	return ST_OK;
}

struct field {
	const char *name;
	size_t offset;
	field_reader read; /* NULL: ignored */
	bool required;
};

static const struct field message_fields[] = {
	{ "Version", offsetof(struct message, version), read_uint, false },
	{ "To", offsetof(struct message, to), read_address, true },
	{ "From", offsetof(struct message, from), read_address, true },
	{ "Nonce", offsetof(struct message, nonce), read_uint, false },
	{ "Value", offsetof(struct message, value), read_amount, false },
	{ "GasLimit", offsetof(struct message, gas_limit), read_int, false },
	{ "GasFeeCap", offsetof(struct message, gas_fee_cap), read_amount, false },
	{ "GasPremium", offsetof(struct message, gas_premium), read_amount, false },
	{ "Method", offsetof(struct message, method), read_uint, false },
	{ "Params", offsetof(struct message, params), read_base64, false },
	{ "CID", 0, NULL, false },
};

static const struct field signature_fields[] = {
	{ "Type", offsetof(struct chain_message, signature_type), read_signature_type, true },
	{ "Data", offsetof(struct chain_message, signature), read_base64, true },
};

static const struct field signed_fields[] = {
	{ "Message", 0, NULL, true },
	{ "Signature", 0, NULL, true },
	{ "CID", 0, NULL, false },
};

#define FIELDS(table) table, sizeof(table) / sizeof((table)[0])
enum { FIELDS_MAX = 16 };

static const struct field *find_field(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(fields[i].name, name) == 0)
			return &fields[i];
	}
	return NULL;
}

/* The value of a field, looked up as Go does. NULL when absent or null. */
static const json_t *field_value(const json_t *object, const char *field)
{
	const json_t *found = NULL;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (strcasecmp(name, field) == 0)
			found = value;
	}
	return json_is_null(found) ? NULL : found;
}

static enum status refuse_unknown(struct decode *decode, const json_t *object,
				  const struct field *fields, size_t count)
{
	const char *known[FIELDS_MAX];
	const char *name;
	json_t *value;

	for (size_t i = 0; i < count; i++)
		known[i] = fields[i].name;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (!find_field(fields, count, name))
			return decode_unknown(decode, name, known, count);
	}
	return ST_OK;
}

static enum status read_fields(struct decode *decode, const json_t *object,
			       const struct field *fields, size_t count, void *out)
{
	if (!json_is_object(object))
		return decode_refuse(decode, object, "an object");
	if (!decode->lotus)
		TRY(refuse_unknown(decode, object, fields, count));
	for (size_t i = 0; i < count; i++) {
		const json_t *value = field_value(object, fields[i].name);
		size_t mark = decode_enter(decode, fields[i].name);

		if (!value && fields[i].required)
			return decode_refuse(decode, value, "a value");
		if (value && fields[i].read)
			TRY(fields[i].read(decode, value, (uint8_t *)out + fields[i].offset));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status read_message(struct decode *decode, const json_t *object, struct message *out)
{
	/* Amounts that are left out are zero. */
	out->value = bigint_zero();
	out->gas_fee_cap = bigint_zero();
	out->gas_premium = bigint_zero();
	return read_fields(decode, object, FIELDS(message_fields), out);
}

static enum status read_signed(struct decode *decode, const json_t *object,
			       struct chain_message *out)
{
	size_t mark;

	TRY(read_fields(decode, object, FIELDS(signed_fields), out));
	mark = decode_enter(decode, "Message");
	TRY(read_message(decode, field_value(object, "Message"), &out->message));
	decode_leave(decode, mark);
	mark = decode_enter(decode, "Signature");
	TRY(read_fields(decode, field_value(object, "Signature"), FIELDS(signature_fields), out));
	decode_leave(decode, mark);
	return ST_OK;
}

enum status message_json_decode(struct decode *decode, const json_t *value, enum message_form form,
				struct chain_message *out)
{
	bool is_signed = form == MESSAGE_SIGNED;

	*out = (struct chain_message){ .signature_type = SIGNATURE_NONE };
	if (!json_is_object(value))
		return decode_refuse(decode, value, "a message object");
	if (form == MESSAGE_EITHER)
		is_signed = field_value(value, "Message") != NULL;
	if (is_signed)
		return read_signed(decode, value, out);
	return read_message(decode, value, &out->message);
}

/* ---- bytes ------------------------------------------------------------------ */

static enum status refuse_cbor(struct decode *decode, const char *reason, const char *hint)
{
	(void)failure_set(decode->failure, FAULT_DECODE_ERROR, "%s: %s", decode->path, reason);
	failure_text(decode->failure, "path", decode->path);
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
