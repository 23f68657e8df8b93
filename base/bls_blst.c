/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Built with blst. */
#include "base/bls.h"

#include <string.h>

#include <blst.h>

/* The basic scheme of the BLS draft: signatures in G2, no augmentation. */
static const char suite[] = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

bool bls_available(void)
{
	return true;
}

enum status bls_secret_of_seed(const uint8_t seed[32], uint8_t out[BLS_SECRET_BYTES])
{
	blst_scalar scalar;

	blst_keygen(&scalar, seed, 32, NULL, 0);
	blst_lendian_from_scalar(out, &scalar);
	explicit_bzero(&scalar, sizeof(scalar));
	return ST_OK;
}

/* The scalar of a secret key; ST_INVALID for 0 and what is not below the group's order. */
static enum status load_secret(const uint8_t secret[BLS_SECRET_BYTES], blst_scalar *out)
{
	blst_scalar_from_lendian(out, secret);
	if (blst_sk_check(out))
		return ST_OK;
	explicit_bzero(out, sizeof(*out));
	return ST_INVALID;
}

enum status bls_public_key(const uint8_t secret[BLS_SECRET_BYTES], uint8_t out[BLS_KEY_BYTES])
{
	blst_scalar scalar;
	blst_p1 point;

	TRY(load_secret(secret, &scalar));
	blst_sk_to_pk_in_g1(&point, &scalar);
	blst_p1_compress(out, &point);
	explicit_bzero(&scalar, sizeof(scalar));
	return ST_OK;
}

enum status bls_sign(const uint8_t secret[BLS_SECRET_BYTES], struct bytes message,
		     uint8_t out[BLS_SIGNATURE_BYTES])
{
	blst_scalar scalar;
	blst_p2 hashed, signed_point;

	TRY(load_secret(secret, &scalar));
	blst_hash_to_g2(&hashed, message.data, message.size, (const byte *)suite, sizeof(suite) - 1,
			NULL, 0);
	blst_sign_pk_in_g1(&signed_point, &hashed, &scalar);
	blst_p2_compress(out, &signed_point);
	explicit_bzero(&scalar, sizeof(scalar));
	return ST_OK;
}

bool bls_verify(struct bytes key, struct bytes signature, struct bytes message)
{
	blst_p1_affine public_key;
	blst_p2_affine signed_point;

	if (key.size != BLS_KEY_BYTES || signature.size != BLS_SIGNATURE_BYTES)
		return false;
	if (blst_p1_uncompress(&public_key, key.data) != BLST_SUCCESS ||
	    blst_p2_uncompress(&signed_point, signature.data) != BLST_SUCCESS)
		return false;
	/* Checks both subgroups, and refuses the key that is infinity. */
	return blst_core_verify_pk_in_g1(&public_key, &signed_point, true, message.data,
					 message.size, (const byte *)suite, sizeof(suite) - 1, NULL,
					 0) == BLST_SUCCESS;
}
