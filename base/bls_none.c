/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Built without blst. */
#include "base/bls.h"

bool bls_available(void)
{
	return false;
}

enum status bls_secret_of_seed(const uint8_t seed[32], uint8_t out[BLS_SECRET_BYTES])
{
	(void)seed, (void)out;
	return ST_UNSUPPORTED;
}

enum status bls_public_key(const uint8_t secret[BLS_SECRET_BYTES], uint8_t out[BLS_KEY_BYTES])
{
	(void)secret, (void)out;
	return ST_UNSUPPORTED;
}

enum status bls_sign(const uint8_t secret[BLS_SECRET_BYTES], struct bytes message,
		     uint8_t out[BLS_SIGNATURE_BYTES])
{
	(void)secret, (void)message, (void)out;
	return ST_UNSUPPORTED;
}

bool bls_verify(struct bytes key, struct bytes signature, struct bytes message)
{
	(void)key, (void)signature, (void)message;
	return false;
}
