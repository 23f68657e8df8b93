/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/hash.h"

#include <blake2.h>
#include <openssl/sha.h>

void hash_blake2b(uint8_t *out, size_t out_size, struct bytes data)
{
	blake2b(out, data.data ? data.data : (const void *)"", NULL, out_size, data.size, 0);
}

void hash_sha256(uint8_t out[DIGEST_BYTES], struct bytes data)
{
	SHA256(data.data ? data.data : (const uint8_t *)"", data.size, out);
}
