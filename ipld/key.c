/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/key.h"

#include <string.h>
#include <sys/random.h>

#include "base/hash.h"
#include "base/secp256k1.h"

_Static_assert((int)SECRET_KEY_BYTES == (int)SECP_SECRET_BYTES &&
		       (int)SECRET_KEY_BYTES == (int)BLS_SECRET_BYTES,
	       "keys of both kinds have the same size");

/* ---- secp256k1 ----------------------------------------------------------------- */

static enum status secp_generate(const uint8_t seed[32], uint8_t secret[SECRET_KEY_BYTES])
{
	uint8_t public_key[SECP_PUBLIC_BYTES];

	memcpy(secret, seed, SECRET_KEY_BYTES);
	return secp_public_key(secret, public_key);
}

static enum status secp_address(const uint8_t secret[SECRET_KEY_BYTES], struct address *out)
{
	uint8_t public_key[SECP_PUBLIC_BYTES];

	TRY(secp_public_key(secret, public_key));
	*out = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
	return ST_OK;
}

static enum status secp_sign_text(const uint8_t secret[SECRET_KEY_BYTES], struct bytes text,
				  struct signature *out)
{
	uint8_t digest[DIGEST_BYTES];

	hash_blake2b(text, digest, sizeof(digest));
	out->size = SECP_SIGNATURE_BYTES;
	return secp_sign(secret, digest, out->bytes);
}

static bool secp_verify(struct bytes signature, const struct address *key, struct bytes text)
{
	uint8_t digest[DIGEST_BYTES], public_key[SECP_PUBLIC_BYTES];
	struct address made_by;

	if (signature.size != SECP_SIGNATURE_BYTES)
		return false;
	hash_blake2b(text, digest, sizeof(digest));
	if (secp_recover(signature.data, digest, public_key) != ST_OK)
		return false;
	made_by = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
	return address_equal(&made_by, key);
}

/* ---- BLS ----------------------------------------------------------------------- */

static enum status bls_address(const uint8_t secret[SECRET_KEY_BYTES], struct address *out)
{
	uint8_t public_key[BLS_KEY_BYTES];

	TRY(bls_public_key(secret, public_key));
	return address_of_payload(ADDRESS_BLS, bytes_make(public_key, sizeof(public_key)), out);
}

static enum status bls_sign_text(const uint8_t secret[SECRET_KEY_BYTES], struct bytes text,
				 struct signature *out)
{
	out->size = BLS_SIGNATURE_BYTES;
	return bls_sign(secret, text, out->bytes);
}

static bool bls_verify_text(struct bytes signature, const struct address *key, struct bytes text)
{
	if (!address_defined(key))
		return false;
	return bls_verify(bytes_make(key->bytes + 1, key->size - 1u), signature, text);
}

/* ---- both ---------------------------------------------------------------------- */

static const struct scheme {
	enum status (*generate)(const uint8_t seed[32], uint8_t secret[SECRET_KEY_BYTES]);
	enum status (*address)(const uint8_t secret[SECRET_KEY_BYTES], struct address *out);
	enum status (*sign)(const uint8_t secret[SECRET_KEY_BYTES], struct bytes text,
			    struct signature *out);
	bool (*verify)(struct bytes signature, const struct address *key, struct bytes text);
} schemes[] = {
	[SIGNATURE_SECP256K1] = { secp_generate, secp_address, secp_sign_text, secp_verify },
	[SIGNATURE_BLS] = { bls_secret_of_seed, bls_address, bls_sign_text, bls_verify_text },
};

/* NULL for a type that has none. */
static const struct scheme *scheme_of(enum signature_type type)
{
	const size_t index = (size_t)type;

	if (index >= sizeof(schemes) / sizeof(schemes[0]) || !schemes[index].sign)
		return NULL;
	return &schemes[index];
}

enum status secret_key_generate(enum signature_type type, struct secret_key *out)
{
	const struct scheme *scheme = scheme_of(type);
	uint8_t seed[32];
	enum status st;

	*out = (struct secret_key){ .type = type };
	if (!scheme)
		return ST_UNSUPPORTED;
	/* Of 2^128 seeds one is no key of secp256k1. */
	do {
		if (getrandom(seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
			return ST_IO;
		st = scheme->generate(seed, out->bytes);
	} while (st == ST_INVALID);
	explicit_bzero(seed, sizeof(seed));
	return st;
}

enum status secret_key_address(const struct secret_key *key, struct address *out)
{
	const struct scheme *scheme = scheme_of(key->type);

	return scheme ? scheme->address(key->bytes, out) : ST_UNSUPPORTED;
}

enum status secret_key_sign(const struct secret_key *key, struct bytes text, struct signature *out)
{
	const struct scheme *scheme = scheme_of(key->type);

	*out = (struct signature){ .type = key->type };
	return scheme ? scheme->sign(key->bytes, text, out) : ST_UNSUPPORTED;
}

void secret_key_wipe(struct secret_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

bool signature_verify(enum signature_type type, struct bytes signature, const struct address *key,
		      struct bytes text)
{
	const struct scheme *scheme = scheme_of(type);

	return scheme && scheme->verify(signature, key, text);
}
