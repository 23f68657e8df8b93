/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CID_H
#define CHAOSACTORD_IPLD_CID_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/status.h"

/* Content identifiers: binary and text forms, version 0 and 1. CIDs compare as
 * bytes; nothing is normalised (ipfs/go-cid de6c03deae1c). */

enum {
	CID_CODEC_RAW = 0x55,
	CID_CODEC_DAG_PB = 0x70,
	CID_CODEC_DAG_CBOR = 0x71,
	CID_CODEC_CBOR = 0x51,
	CID_CODEC_UNSEALED_COMMITMENT = 0xf101,
	CID_CODEC_SEALED_COMMITMENT = 0xf102,
	CID_HASH_IDENTITY = 0x00,
	CID_HASH_SHA2_256 = 0x12,
	CID_HASH_BLAKE2B_256 = 0xb220,
	BLOCK_CID_BYTES = 38,
};

/* A view of a binary CID that has passed cid_parse (or was built here). Lives as
 * long as the bytes it views. The undefined CID has size 0. */
struct cid {
	struct bytes raw;
};

/* The CID of a block we write, by value: version 1, dag-cbor, blake2b-256. State
 * roots, heads and message CIDs all have this form. */
struct block_cid {
	uint8_t bytes[BLOCK_CID_BYTES];
};

/* What a CID consists of; digest views the CID's own bytes. */
struct cid_parts {
	unsigned version; /* 0 or 1 */
	uint64_t codec;
	uint64_t hash;
	struct bytes digest;
};

static inline bool cid_defined(struct cid cid)
{
	return cid.raw.size != 0;
}

static inline bool cid_equal(struct cid a, struct cid b)
{
	return bytes_equal(a.raw, b.raw);
}

/* cid_of views block, valid as long as *block. */
static inline struct cid cid_of(const struct block_cid *block)
{
	return (struct cid){ bytes_make(block->bytes, BLOCK_CID_BYTES) };
}

/* cid_parse takes the CID at the start of data and returns its length, or 0 when
 * there is none. Unknown codecs and hashes pass; only sha2-256 passes in version 0.
 * parts may be NULL. (go-cid de6c03deae1c cid.go CidFromBytes) */
size_t cid_parse(struct bytes data, struct cid *out, struct cid_parts *parts);

/* cid_cast is cid_parse of data as a whole: ST_INVALID with bytes left over. */
enum status cid_cast(struct bytes data, struct cid *out) MUSTCHECK;

/* cid_split returns the parts of a defined CID. */
struct cid_parts cid_split(struct cid cid);

/* cid_is_identity returns whether the digest is the data itself (actor codes). */
bool cid_is_identity(struct cid cid);

/* cid_names_block returns whether a block of its own stands behind cid: not behind an
 * identity CID, which carries the data, nor behind a commitment, which names a sector's. */
bool cid_names_block(struct cid cid);

/* block_cid_of hashes a dag-cbor block. */
struct block_cid block_cid_of(struct bytes block);

/* block_cid_of_digest names the block with this digest. */
struct block_cid block_cid_of_digest(const uint8_t digest[DIGEST_BYTES]);

/* block_cid_from copies cid if it has the block form, else ST_UNSUPPORTED. */
enum status block_cid_from(struct cid cid, struct block_cid *out) MUSTCHECK;

static inline bool block_cid_equal(const struct block_cid *a, const struct block_cid *b)
{
	return memcmp(a->bytes, b->bytes, BLOCK_CID_BYTES) == 0;
}

/* cid_matches re-hashes data: ST_OK when it is what cid names, ST_CORRUPT when
 * not, ST_UNSUPPORTED for a hash other than blake2b-256, sha2-256 and identity. */
enum status cid_matches(struct cid cid, struct bytes data) MUSTCHECK;

/* cid_store_key is the key of cid's block in the block table: the digest for
 * blake2b-256, the whole binary CID otherwise. Views cid's bytes. */
struct bytes cid_store_key(struct cid cid);

/* cid_to_text appends base32 with prefix b, or base58btc for version 0. An
 * undefined CID appends nothing. */
void cid_to_text(struct buffer *out, struct cid cid);

/* cid_from_text reads version 0 (Qm…) and version 1 in any multibase (ipld/multibase.h); the
 * bytes go to the arena. ST_INVALID for anything else. */
enum status cid_from_text(struct arena *arena, struct bytes text, struct cid *out) MUSTCHECK;

/* cid_copy duplicates cid into the arena. */
enum status cid_copy(struct arena *arena, struct cid cid, struct cid *out) MUSTCHECK;

#endif
