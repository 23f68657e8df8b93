/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <string.h>

#include "base/encoding.h"
#include "json/load.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/wallet.h"

/* The wallet of the world (lotus b835fab70 chain/wallet/wallet.go, node/impl/full/wallet.go).
 * Wherever Lotus takes key addresses only, an ID address means the key of its account here. */

/* ---- what callers send --------------------------------------------------------- */

typedef enum signature_type key_type;

#define KEY_TYPES "\"secp256k1\" or \"bls\""

/* Lotus still reads the numbers that key types had once (chain/types/keystore.go KeyType). */
static const struct {
	const char *name;
	int64_t number;
	enum signature_type type;
	const char *why_not; /* NULL: it is one of ours */
} key_types[] = {
	{ "secp256k1", SIGNATURE_SECP256K1, SIGNATURE_SECP256K1, NULL },
	{ "bls", SIGNATURE_BLS, SIGNATURE_BLS, NULL },
	{ "delegated", SIGNATURE_DELEGATED, SIGNATURE_DELEGATED,
	  "delegated addresses belong to the FVM, and network versions up to 15 run without it" },
	{ "secp256k1-ledger", -1, SIGNATURE_NONE, "no hardware wallet is connected here" },
};

/* What may be a key is not told again, not even to who sent it. */
static enum status refuse_secret(struct decode *decode, const char *expected)
{
	return decode_refuse_at(decode, decode->path.text, expected, "something else");
}

static enum status read_key_type(struct decode *decode, const json_t *value,
				 const struct field *field, void *out)
{
	const bool is_number = json_is_integer(value);

	(void)field;
	for (size_t i = 0; i < sizeof(key_types) / sizeof(key_types[0]); i++) {
		if (is_number ? json_integer_value(value) != key_types[i].number
			      : !bytes_equal(json_view(value), bytes_of_text(key_types[i].name)))
			continue;
		if (key_types[i].why_not)
			return decode_refuse_because(decode, value, KEY_TYPES, "not-applicable",
						     key_types[i].why_not);
		*(key_type *)out = key_types[i].type;
		return ST_OK;
	}
	return refuse_secret(decode, KEY_TYPES);
}

typedef key_type type_of_key_type;
static const struct field_kind kind_key_type = {
	.read = read_key_type,
	.size = sizeof(key_type),
	.schema = SCHEMA_REF("KeyType"),
};

/* The bytes of a key, at most SECRET_KEY_BYTES + 1 of them. */
struct secret_bytes {
	uint8_t size;
	uint8_t bytes[SECRET_KEY_BYTES];
};

static enum status read_secret_bytes(struct decode *decode, const json_t *value,
				     const struct field *field, void *out)
{
	struct secret_bytes *secret = out;
	struct buffer decoded;
	enum status st = ST_INVALID;

	(void)field;
	buffer_init(&decoded, SECRET_KEY_BYTES + 3);
	if (json_is_text(value))
		st = base64_decode(&decoded, json_view(value));
	if (st == ST_OK && decoded.size == SECRET_KEY_BYTES) {
		secret->size = SECRET_KEY_BYTES;
		memcpy(secret->bytes, decoded.data, SECRET_KEY_BYTES);
	}
	if (decoded.size > 0)
		explicit_bzero(decoded.data, decoded.size);
	buffer_fini(&decoded);
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	return secret->size == SECRET_KEY_BYTES
		       ? ST_OK
		       : refuse_secret(decode, "the 32 bytes of a secret key in base64");
}

LOCAL_KIND(secret_bytes, struct secret_bytes);

struct key_info {
	key_type type;
	struct secret_bytes secret;
};

FIELDS(key_info_fields, struct key_info, FIELDS_OF_LOTUS,
       REQUIRED("Type", key_type, struct key_info, type, "a value"),
       REQUIRED("PrivateKey", secret_bytes, struct key_info, secret, "a value"));

static enum status read_key_info(struct decode *decode, const json_t *value,
				 const struct field *field, void *out)
{
	(void)field;
	if (!json_is_object(value))
		return refuse_secret(decode, "a KeyInfo object, {\"Type\", \"PrivateKey\"}: what "
					     "`lotus wallet export` prints is that in hex");
	return fields_decode_object(decode, &key_info_fields, value, out);
}

typedef struct key_info type_of_key_info;
static const struct field_kind kind_key_info = {
	.read = read_key_info,
	.size = sizeof(struct key_info),
	.schema = SCHEMA_REF("KeyInfo"),
};

struct new_args {
	key_type type;
};
struct address_args {
	struct address address;
};
struct sign_args {
	struct address address;
	struct bytes text;
};
struct sign_message_args {
	struct address address;
	struct chain_message message;
};
struct verify_args {
	struct address address;
	struct bytes text;
	struct maybe_signature signature;
};

#define ADDRESS_ROW(type) REQUIRED("address", address, type, address, "an account's address")

PARAMS(params_wallet_new, struct new_args,
       REQUIRED("type", key_type, struct new_args, type, KEY_TYPES));
PARAMS(params_wallet_import, struct key_info,
       WITHIN("info", key_info, struct key_info, "a KeyInfo: Type and PrivateKey"));
PARAMS(params_wallet_sign, struct sign_args, ADDRESS_ROW(struct sign_args),
       REQUIRED("bytes", bytes, struct sign_args, text, "what to sign, in base64"));
PARAMS(params_wallet_sign_message, struct sign_message_args, ADDRESS_ROW(struct sign_message_args),
       REQUIRED("message", unsigned_message, struct sign_message_args, message, "a Message"));
PARAMS(params_wallet_verify, struct verify_args, ADDRESS_ROW(struct verify_args),
       REQUIRED("bytes", bytes, struct verify_args, text, "what was signed, in base64"),
       MAYBE("signature", signature, struct verify_args, signature, "a Signature: Type and Data"));

/* ---- keys ------------------------------------------------------------------------ */

enum status lotus_wallet_list(struct call *call, const void *args)
{
	struct error err = { .status = ST_OK };
	struct address *addresses;
	size_t count;
	enum status st = session_keys(call->session, &addresses, &count, &err);

	(void)args;
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_array(call->out, NULL);
	for (size_t i = 0; i < count; i++)
		json_write_address(call->out, NULL, &addresses[i]);
	json_write_array_end(call->out);
	return ST_OK;
}

/* The key address behind one that may stand for nothing: ST_NOT_FOUND then, without a failure. */
static enum status look_for_key_address(struct call *call, const struct address *address,
					struct address *key)
{
	enum status st = wallet_key_address(call, address, key);

	if (st == ST_NOT_FOUND)
		failure_reset(call->failure);
	return st;
}

enum status lotus_wallet_has(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct error err = { .status = ST_OK };
	struct address key;
	enum status st = look_for_key_address(call, &in->address, &key);

	if (st == ST_OK)
		st = session_has_key(call->session, &key, &err);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, &err);
	json_write_bool(call->out, NULL, st == ST_OK);
	return ST_OK;
}

enum status lotus_wallet_default_address(struct call *call, const void *args)
{
	struct error err = { .status = ST_OK };
	struct address address;
	enum status st = session_default_key(call->session, &address, &err);

	(void)args;
	if (st == ST_NOT_FOUND)
		return failure_set(call->failure, FAULT_KEY_NOT_FOUND,
				   "failed to get default key: key info not found");
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_address(call->out, NULL, &address);
	return ST_OK;
}

/* The first key of a wallet becomes its default. */
static enum status keep_new(struct call *call, const struct secret_key *key,
			    struct address *address)
{
	struct error err = { .status = ST_OK };
	struct address chosen;
	enum status st = session_default_key(call->session, &chosen, &err);
	const bool first = st == ST_NOT_FOUND;

	if (st == ST_OK || first)
		st = writing_key(call->writing, key, address, &err);
	if (st == ST_OK && first)
		st = writing_default_key(call->writing, address, &err);
	return st == ST_OK ? ST_OK : wallet_failed(call, st, &err);
}

enum status lotus_wallet_new(struct call *call, const void *args)
{
	const struct new_args *in = args;
	struct secret_key key;
	struct address address;
	enum status st = secret_key_generate(in->type, &key);

	if (st == ST_OK)
		st = keep_new(call, &key, &address);
	else
		st = wallet_failed(call, st, NULL);
	secret_key_wipe(&key);
	if (st == ST_OK)
		json_write_address(call->out, NULL, &address);
	return st;
}

/* Arguments lie in the call's arena, which others have after it. */
static struct secret_key take_key(const struct key_info *info)
{
	struct secret_key key = { .type = info->type };

	memcpy(key.bytes, info->secret.bytes, sizeof(key.bytes));
	explicit_bzero((void *)(uintptr_t)info->secret.bytes, sizeof(info->secret.bytes));
	return key;
}

enum status lotus_wallet_import(struct call *call, const void *args)
{
	struct secret_key key = take_key(args);
	struct error err = { .status = ST_OK };
	struct address address;
	enum status st = writing_key(call->writing, &key, &address, &err);

	secret_key_wipe(&key);
	if (st == ST_INVALID) {
		failure_hint(call->failure, "%s", err.hint);
		return decode_refuse_at(&call->decode, "info.PrivateKey",
					"a secret key of the type in Type", "something else");
	}
	if (st != ST_OK)
		return wallet_failed(call, st, &err);
	json_write_address(call->out, NULL, &address);
	return ST_OK;
}

static void write_key_info(struct json_writer *out, const struct secret_key *key)
{
	json_write_object(out, NULL);
	json_write_text(out, "Type", key->type == SIGNATURE_BLS ? "bls" : "secp256k1");
	json_write_base64(out, "PrivateKey", bytes_make(key->bytes, sizeof(key->bytes)));
	json_write_object_end(out);
}

enum status lotus_wallet_export(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct error err = { .status = ST_OK };
	struct secret_key key;
	struct address address;
	enum status st;

	TRY(wallet_key_address(call, &in->address, &address));
	st = session_key(call->session, &address, &key, &err);
	if (st == ST_NOT_FOUND)
		return wallet_key_not_found(call, &address);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	write_key_info(call->out, &key);
	secret_key_wipe(&key);
	return ST_OK;
}

enum status lotus_wallet_set_default(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct error err = { .status = ST_OK };
	struct address key;
	enum status st;

	TRY(wallet_key_address(call, &in->address, &key));
	st = writing_default_key(call->writing, &key, &err);
	if (st == ST_NOT_FOUND)
		return wallet_key_not_found(call, &key);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_null(call->out, NULL);
	return ST_OK;
}

static enum status refuse_to_delete(struct call *call, const struct error *err)
{
	(void)failure_set(call->failure, FAULT_INVALID_PARAMS, "%s", err->text);
	failure_text(call->failure, "path", "address");
	failure_hint(call->failure, "%s", err->hint);
	return ST_CONFLICT;
}

/* To delete what is not there is no error in Lotus either. */
enum status lotus_wallet_delete(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct error err = { .status = ST_OK };
	struct address key;
	enum status st = look_for_key_address(call, &in->address, &key);

	if (st == ST_OK)
		st = writing_key_delete(call->writing, &key, &err);
	if (st == ST_CONFLICT)
		return refuse_to_delete(call, &err);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, &err);
	json_write_null(call->out, NULL);
	return ST_OK;
}

enum status lotus_wallet_validate_address(struct call *call, const void *args)
{
	const struct address_args *in = args;

	json_write_address(call->out, NULL, &in->address);
	return ST_OK;
}

/* ---- signatures ------------------------------------------------------------------- */

enum status lotus_wallet_sign(struct call *call, const void *args)
{
	const struct sign_args *in = args;
	struct signature signature;

	TRY(wallet_sign(call, &in->address, in->text, &signature));
	shape_signature(call->out, NULL, (uint8_t)signature.type,
			bytes_make(signature.bytes, signature.size));
	return ST_OK;
}

enum status lotus_wallet_sign_message(struct call *call, const void *args)
{
	const struct sign_message_args *in = args;
	struct chain_message message = in->message;
	enum status st;

	TRY(wallet_sign_message(call, &in->address, &message));
	st = shape_signed_message(call->out, NULL, &message);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* No signature is no valid one. */
enum status lotus_wallet_verify(struct call *call, const void *args)
{
	const struct verify_args *in = args;
	const struct signature_json *signature = &in->signature.value;
	const enum signature_type type = (enum signature_type)signature->type;
	struct address key;
	enum status st;

	if (in->signature.given && type == SIGNATURE_DELEGATED)
		return decode_refuse_at(&call->decode, "signature.Type", "1 (secp256k1) or 2 (BLS)",
					"3 (delegated), which is not verified here");
	if (in->signature.given && type == SIGNATURE_BLS && !bls_available())
		return wallet_failed(call, ST_UNSUPPORTED, NULL);
	st = look_for_key_address(call, &in->address, &key);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	json_write_bool(call->out, NULL,
			st == ST_OK && in->signature.given &&
				signature_verify(type, signature->data, &key, in->text));
	return ST_OK;
}
