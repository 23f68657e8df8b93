/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/hash.h"

/* The one-shot functions of OpenSSL 3 look their algorithm up anew at every call,
 * under locks; that takes several times as long as hashing a map's key. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <blake2.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

void hash_blake2b(struct bytes data, uint8_t *out, size_t out_size)
{
	blake2b(out, data.data ? data.data : (const void *)"", NULL, out_size, data.size, 0);
}

void hash_sha256(struct bytes data, uint8_t out[DIGEST_BYTES])
{
	SHA256_CTX context;

	/* None of these fails: they only compute. */
	(void)SHA256_Init(&context);
	(void)SHA256_Update(&context, data.data, data.size);
	(void)SHA256_Final(out, &context);
}

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct sha256), "room for what OpenSSL keeps");

/* As above, these only compute. */
void sha256_begin(struct sha256 *sha256)
{
	(void)SHA256_Init((SHA256_CTX *)sha256->state);
}

void sha256_add(struct sha256 *sha256, struct bytes data)
{
	(void)SHA256_Update((SHA256_CTX *)sha256->state, data.data, data.size);
}

void sha256_end(struct sha256 *sha256, uint8_t out[DIGEST_BYTES])
{
	(void)SHA256_Final(out, (SHA256_CTX *)sha256->state);
}

void hash_sha1(struct bytes data, uint8_t out[SHA1_BYTES])
{
	(void)SHA1(data.data, data.size, out);
}

/* By hand, for what OpenSSL has looks the algorithm up anew at every call. */
void hash_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[DIGEST_BYTES])
{
	uint8_t inner[SHA256_CBLOCK] = { 0 }, outer[SHA256_CBLOCK];
	SHA256_CTX context;

	if (key.size > sizeof(inner))
		hash_sha256(key, inner);
	else if (key.size > 0)
		memcpy(inner, key.data, key.size);
	for (size_t i = 0; i < sizeof(inner); i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	(void)SHA256_Init(&context);
	(void)SHA256_Update(&context, inner, sizeof(inner));
	(void)SHA256_Update(&context, data.data, data.size);
	(void)SHA256_Final(out, &context);
	(void)SHA256_Init(&context);
	(void)SHA256_Update(&context, outer, sizeof(outer));
	(void)SHA256_Update(&context, out, DIGEST_BYTES);
	(void)SHA256_Final(out, &context);
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(outer, sizeof(outer));
}

bool hash_equal(const uint8_t a[DIGEST_BYTES], const uint8_t b[DIGEST_BYTES])
{
	return CRYPTO_memcmp(a, b, DIGEST_BYTES) == 0;
}
