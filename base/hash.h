/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_HASH_H
#define CHAOSACTORD_BASE_HASH_H

#include "base/bytes.h"

enum { DIGEST_BYTES = 32 };

/* hash_blake2b writes the unkeyed BLAKE2b digest of size out_size (1…64) of data:
 * 32 names blocks, 20 makes addresses, 4 makes address checksums. */
void hash_blake2b(struct bytes data, uint8_t *out, size_t out_size);

/* hash_sha256 writes the 32-byte SHA-256 digest: HAMT keys, CIDv0. */
void hash_sha256(struct bytes data, uint8_t out[DIGEST_BYTES]);

/* The same of data that come piece by piece: sha256_begin, sha256_add any number of times,
 * sha256_end, which may be followed by sha256_begin only. */
struct sha256 {
	uint64_t state[16];
};
void sha256_begin(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, struct bytes data);
void sha256_end(struct sha256 *sha256, uint8_t out[DIGEST_BYTES]);

/* hash_sha1 writes the 20-byte SHA-1 digest, which WebSocket's handshake asks for. */
enum { SHA1_BYTES = 20 };
void hash_sha1(struct bytes data, uint8_t out[SHA1_BYTES]);

/* hash_hmac_sha256 writes the HMAC (RFC 2104) of data with SHA-256 under key, which may have
 * any length. */
void hash_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[DIGEST_BYTES]);

/* hash_equal compares two digests in a time that does not depend on what they hold, for
 * those that somebody may try to guess. */
bool hash_equal(const uint8_t a[DIGEST_BYTES], const uint8_t b[DIGEST_BYTES]);

#endif
