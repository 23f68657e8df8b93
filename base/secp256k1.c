/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/secp256k1.h"

#include <stdalign.h>
#include <stddef.h>

#include <secp256k1.h>
#include <secp256k1_preallocated.h>
#include <secp256k1_recovery.h>

#include "base/check.h"

/* Without memory for a context libsecp256k1 ends the process, so none is ever asked for:
 * what needs no secret uses the library's constant context, and one that signs lies where
 * it is used. */
struct signer {
	alignas(max_align_t) uint8_t memory[1024];
};

static secp256k1_context *signer_begin(struct signer *signer)
{
	const unsigned flags = SECP256K1_CONTEXT_SIGN;

	CHECK(secp256k1_context_preallocated_size(flags) <= sizeof(signer->memory));
	return secp256k1_context_preallocated_create(signer->memory, flags);
}

static enum status serialize(const secp256k1_pubkey *key, uint8_t out[SECP_PUBLIC_BYTES])
{
	size_t size = SECP_PUBLIC_BYTES;

	return secp256k1_ec_pubkey_serialize(secp256k1_context_static, out, &size, key,
					     SECP256K1_EC_UNCOMPRESSED)
		       ? ST_OK
		       : ST_INVALID;
}

enum status secp_public_key(const uint8_t secret[SECP_SECRET_BYTES], uint8_t out[SECP_PUBLIC_BYTES])
{
	struct signer signer;
	secp256k1_context *context = signer_begin(&signer);
	secp256k1_pubkey key;
	enum status st = ST_INVALID;

	if (secp256k1_ec_pubkey_create(context, &key, secret))
		st = serialize(&key, out);
	secp256k1_context_preallocated_destroy(context);
	return st;
}

enum status secp_recover(const uint8_t signature[SECP_SIGNATURE_BYTES], const uint8_t digest[32],
			 uint8_t out[SECP_PUBLIC_BYTES])
{
	const secp256k1_context *context = secp256k1_context_static;
	const int recovery_id = signature[SECP_SIGNATURE_BYTES - 1];
	secp256k1_ecdsa_recoverable_signature parsed;
	secp256k1_pubkey key;

	if (recovery_id > 3 ||
	    !secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature,
								 recovery_id) ||
	    !secp256k1_ecdsa_recover(context, &key, &parsed, digest))
		return ST_INVALID;
	return serialize(&key, out);
}

enum status secp_sign(const uint8_t secret[SECP_SECRET_BYTES], const uint8_t digest[32],
		      uint8_t out[SECP_SIGNATURE_BYTES])
{
	struct signer signer;
	secp256k1_context *context = signer_begin(&signer);
	secp256k1_ecdsa_recoverable_signature signature;
	int recovery_id = 0;
	enum status st = ST_INVALID;

	if (secp256k1_ecdsa_sign_recoverable(context, &signature, digest, secret, NULL, NULL) &&
	    secp256k1_ecdsa_recoverable_signature_serialize_compact(context, out, &recovery_id,
								    &signature)) {
		out[SECP_SIGNATURE_BYTES - 1] = (uint8_t)recovery_id;
		st = ST_OK;
	}
	secp256k1_context_preallocated_destroy(context);
	return st;
}
