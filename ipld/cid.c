/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/cid.h"

#include "base/encoding.h"
#include "base/hash.h"
#include "base/varint.h"
#include "ipld/multibase.h"

enum { CID_V0_BYTES = 34, CID_V0_TEXT = 46, PREFIX_BYTES = 6 };

static const uint8_t block_prefix[PREFIX_BYTES] = { 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20 };

static struct bytes skip(struct bytes data, size_t count)
{
	return bytes_make(data.data + count, data.size - count);
}

static size_t parse_v0(struct bytes data, struct cid *out, struct cid_parts *parts)
{
	if (data.size < CID_V0_BYTES)
		return 0;
	out->raw = bytes_make(data.data, CID_V0_BYTES);
	*parts = (struct cid_parts){
		.version = 0,
		.codec = CID_CODEC_DAG_PB,
		.hash = CID_HASH_SHA2_256,
		.digest = bytes_make(data.data + 2, 32),
	};
	return CID_V0_BYTES;
}

/* Nearly all there are: version 1, a codec of one byte, 32 bytes of blake2b-256. */
static bool is_usual(struct bytes data)
{
	return data.size >= BLOCK_CID_BYTES && data.data[0] == 1 && data.data[1] < 0x80 &&
	       memcmp(data.data + 2, block_prefix + 2, PREFIX_BYTES - 2) == 0;
}

static size_t parse_usual(struct bytes data, struct cid *out, struct cid_parts *parts)
{
	out->raw = bytes_make(data.data, BLOCK_CID_BYTES);
	*parts = (struct cid_parts){
		.version = 1,
		.codec = data.data[1],
		.hash = CID_HASH_BLAKE2B_256,
		.digest = bytes_make(data.data + PREFIX_BYTES, DIGEST_BYTES),
	};
	return BLOCK_CID_BYTES;
}

size_t cid_parse(struct bytes data, struct cid *out, struct cid_parts *parts)
{
	uint64_t fields[4]; /* version, codec, hash, digest length */
	struct bytes rest = data;
	struct cid_parts unused;

	*out = (struct cid){ 0 };
	if (!parts)
		parts = &unused;
	if (is_usual(data))
		return parse_usual(data, out, parts);
	if (data.size > 2 && data.data[0] == CID_HASH_SHA2_256 && data.data[1] == 32)
		return parse_v0(data, out, parts);
	for (int i = 0; i < 4; i++) {
		size_t size = varint_read(rest, &fields[i]);

		if (size == 0)
			return 0;
		rest = skip(rest, size);
	}
	if (fields[0] != 1 || fields[3] > INT32_MAX || fields[3] > rest.size)
		return 0;
	*parts = (struct cid_parts){
		.version = 1,
		.codec = fields[1],
		.hash = fields[2],
		.digest = bytes_make(rest.data, (size_t)fields[3]),
	};
	out->raw = bytes_make(data.data, data.size - rest.size + (size_t)fields[3]);
	return out->raw.size;
}

enum status cid_cast(struct bytes data, struct cid *out)
{
	size_t size;

	if (data.size == BLOCK_CID_BYTES && is_usual(data)) {
		out->raw = data;
		return ST_OK;
	}
	size = cid_parse(data, out, NULL);
	if (size != 0 && size == data.size)
		return ST_OK;
	*out = (struct cid){ 0 };
	return ST_INVALID;
}

struct cid_parts cid_split(struct cid cid)
{
	struct cid_parts parts = { 0 };
	struct cid same;

	cid_parse(cid.raw, &same, &parts);
	return parts;
}

/* Whether version and codec have a byte each, as in nearly all CIDs: the hash comes next. The
 * questions below are asked of every link. */
static bool is_short(struct cid cid)
{
	return cid.raw.size > 2 && cid.raw.data[0] == 1 && cid.raw.data[1] < 0x80;
}

bool cid_is_identity(struct cid cid)
{
	if (is_short(cid))
		return cid.raw.data[2] == CID_HASH_IDENTITY;
	return cid_defined(cid) && cid_split(cid).hash == CID_HASH_IDENTITY;
}

bool cid_names_block(struct cid cid)
{
	uint64_t codec;

	if (cid_is_identity(cid))
		return false;
	/* The commitments' codecs are longer. */
	if (is_short(cid))
		return true;
	codec = cid_split(cid).codec;
	return codec != CID_CODEC_UNSEALED_COMMITMENT && codec != CID_CODEC_SEALED_COMMITMENT;
}

struct block_cid block_cid_of(struct bytes block)
{
	struct block_cid cid;

	memcpy(cid.bytes, block_prefix, PREFIX_BYTES);
	hash_blake2b(block, cid.bytes + PREFIX_BYTES, DIGEST_BYTES);
	return cid;
}

struct block_cid block_cid_of_digest(const uint8_t digest[DIGEST_BYTES])
{
	struct block_cid cid;

	memcpy(cid.bytes, block_prefix, PREFIX_BYTES);
	memcpy(cid.bytes + PREFIX_BYTES, digest, DIGEST_BYTES);
	return cid;
}

enum status block_cid_from(struct cid cid, struct block_cid *out)
{
	if (cid.raw.size != BLOCK_CID_BYTES ||
	    memcmp(cid.raw.data, block_prefix, PREFIX_BYTES) != 0)
		return ST_UNSUPPORTED;
	memcpy(out->bytes, cid.raw.data, BLOCK_CID_BYTES);
	return ST_OK;
}

enum status cid_matches(struct cid cid, struct bytes data)
{
	struct cid_parts parts = cid_split(cid);
	uint8_t digest[DIGEST_BYTES];

	switch (parts.hash) {
	case CID_HASH_IDENTITY:
		return bytes_equal(parts.digest, data) ? ST_OK : ST_CORRUPT;
	case CID_HASH_BLAKE2B_256:
		hash_blake2b(data, digest, DIGEST_BYTES);
		break;
	case CID_HASH_SHA2_256:
		hash_sha256(data, digest);
		break;
	default:
		return ST_UNSUPPORTED;
	}
	return bytes_equal(parts.digest, bytes_make(digest, DIGEST_BYTES)) ? ST_OK : ST_CORRUPT;
}

struct bytes cid_store_key(struct cid cid)
{
	struct cid_parts parts;

	if (cid.raw.size == BLOCK_CID_BYTES &&
	    memcmp(cid.raw.data, block_prefix, PREFIX_BYTES) == 0)
		return skip(cid.raw, PREFIX_BYTES);
	parts = cid_split(cid);
	if (parts.hash == CID_HASH_BLAKE2B_256 && parts.digest.size == DIGEST_BYTES)
		return parts.digest;
	return cid.raw;
}

void cid_to_text(struct buffer *out, struct cid cid)
{
	if (!cid_defined(cid))
		return;
	if (cid_split(cid).version == 0) {
		base58_encode(out, cid.raw);
		return;
	}
	buffer_append_byte(out, 'b');
	base32_encode(out, cid.raw);
}

/* Version 0 has no prefix. */
static enum status decode_text(struct buffer *out, struct bytes text)
{
	if (text.size == CID_V0_TEXT && memcmp(text.data, "Qm", 2) == 0)
		return base58_decode(out, text);
	return multibase_decode(out, text);
}

enum status cid_from_text(struct arena *arena, struct bytes text, struct cid *out)
{
	struct buffer raw;
	struct bytes copy;
	enum status st;

	*out = (struct cid){ 0 };
	if (text.size < 2)
		return ST_INVALID;
	buffer_init(&raw, 0);
	st = decode_text(&raw, text);
	if (st == ST_OK)
		st = arena_copy(arena, buffer_bytes(&raw), &copy);
	buffer_fini(&raw);
	return st == ST_OK ? cid_cast(copy, out) : st;
}

enum status cid_copy(struct arena *arena, struct cid cid, struct cid *out)
{
	return arena_copy(arena, cid.raw, &out->raw);
}
