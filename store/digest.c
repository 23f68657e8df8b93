/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/digest.h"

#include "base/hash.h"
#include "base/varint.h"

enum { MULTIHASH_BYTES = 2 + DIGEST_BYTES };

/* Whether key is a binary CID with a sha2-256 multihash: version 0 is nothing but
 * the multihash, version 1 has its number and a codec in front. */
static bool is_sha256_cid(struct bytes key)
{
	const uint8_t *multihash;
	size_t front;
	uint64_t codec;

	if (key.size < MULTIHASH_BYTES)
		return false;
	front = key.size - MULTIHASH_BYTES;
	multihash = key.data + front;
	if (multihash[0] != 0x12 || multihash[1] != DIGEST_BYTES)
		return false;
	if (front == 0)
		return true;
	return front > 1 && key.data[0] == 1 &&
	       varint_read(bytes_make(key.data + 1, front - 1), &codec) == front - 1;
}

enum digest_verdict store__block_verify(struct bytes key, struct bytes block)
{
	uint8_t digest[DIGEST_BYTES];

	if (key.size == DIGEST_BYTES)
		hash_blake2b(block, digest, sizeof(digest));
	else if (is_sha256_cid(key))
		hash_sha256(block, digest);
	else
		return DIGEST_UNKNOWN;
	return memcmp(digest, key.data + key.size - DIGEST_BYTES, DIGEST_BYTES) == 0 ? DIGEST_RIGHT
										     : DIGEST_WRONG;
}
