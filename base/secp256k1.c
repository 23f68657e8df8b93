/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/secp256k1.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

static enum status serialize(const secp256k1_context *context, const secp256k1_pubkey *key,
			     uint8_t out[SECP_PUBLIC_BYTES])
{
	size_t size = SECP_PUBLIC_BYTES;

	return secp256k1_ec_pubkey_serialize(context, out, &size, key, SECP256K1_EC_UNCOMPRESSED)
		       ? ST_OK
		       : ST_INVALID;
}

enum status secp_public_key(const uint8_t secret[SECP_SECRET_BYTES], uint8_t out[SECP_PUBLIC_BYTES])
{
	secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
	secp256k1_pubkey key;
	enum status st = ST_INVALID;

	if (!context)
		return ST_NO_MEMORY;
	if (secp256k1_ec_pubkey_create(context, &key, secret))
		st = serialize(context, &key, out);
	secp256k1_context_destroy(context);
	return st;
}

enum status secp_recover(const uint8_t signature[SECP_SIGNATURE_BYTES], const uint8_t digest[32],
			 uint8_t out[SECP_PUBLIC_BYTES])
{
	secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
	secp256k1_ecdsa_recoverable_signature parsed;
	secp256k1_pubkey key;
	int recovery_id = signature[SECP_SIGNATURE_BYTES - 1];
	enum status st = ST_INVALID;

	if (!context)
		return ST_NO_MEMORY;
	if (recovery_id <= 3 &&
	    secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature,
								recovery_id) &&
	    secp256k1_ecdsa_recover(context, &key, &parsed, digest))
		st = serialize(context, &key, out);
	secp256k1_context_destroy(context);
	return st;
}

enum status secp_sign(const uint8_t secret[SECP_SECRET_BYTES], const uint8_t digest[32],
		      uint8_t out[SECP_SIGNATURE_BYTES])
{
	secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
	secp256k1_ecdsa_recoverable_signature signature;
	int recovery_id = 0;
	enum status st = ST_INVALID;

	if (!context)
		return ST_NO_MEMORY;
	if (secp256k1_ecdsa_sign_recoverable(context, &signature, digest, secret, NULL, NULL) &&
	    secp256k1_ecdsa_recoverable_signature_serialize_compact(context, out, &recovery_id,
								    &signature)) {
		out[SECP_SIGNATURE_BYTES - 1] = (uint8_t)recovery_id;
		st = ST_OK;
	}
	secp256k1_context_destroy(context);
	return st;
}
