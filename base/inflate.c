/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/inflate.h"

#include <limits.h>
#include <zlib.h>

enum {
	STEP_BYTES = 64 * 1024,
	HEADER_BYTES = 10,
	TRAILER_BYTES = 8,
	FLAG_CHECKSUM = 2,
	FLAG_EXTRA = 4,
	FLAG_NAME = 8,
	FLAG_COMMENT = 16,
};

/* zlib's own gzip reader cannot tell a missing trailer from a stream that breaks
 * off; so header and trailer (RFC 1952) are read here and zlib sees the rest. */

static bool skip(struct bytes *rest, size_t count)
{
	if (count > rest->size)
		return false;
	*rest = bytes_make(rest->data + count, rest->size - count);
	return true;
}

static bool skip_text(struct bytes *rest)
{
	const uint8_t *end = rest->size > 0 ? memchr(rest->data, 0, rest->size) : NULL;

	return end && skip(rest, (size_t)(end - rest->data) + 1);
}

static bool skip_extra(struct bytes *rest)
{
	return rest->size >= 2 && skip(rest, 2 + ((size_t)rest->data[1] << 8 | rest->data[0]));
}

static bool begins_member(struct bytes rest)
{
	static const uint8_t magic[] = { 0x1f, 0x8b, 8 };

	return rest.size >= sizeof(magic) && memcmp(rest.data, magic, sizeof(magic)) == 0;
}

static bool skip_header(struct bytes *rest)
{
	uint8_t flags;

	if (rest->size < HEADER_BYTES || !begins_member(*rest))
		return false;
	flags = rest->data[3];
	return skip(rest, HEADER_BYTES) && ((flags & FLAG_EXTRA) == 0 || skip_extra(rest)) &&
	       ((flags & FLAG_NAME) == 0 || skip_text(rest)) &&
	       ((flags & FLAG_COMMENT) == 0 || skip_text(rest)) &&
	       ((flags & FLAG_CHECKSUM) == 0 || skip(rest, 2));
}

static enum status inflate_all(struct buffer *out, z_stream *stream, size_t limit_bytes)
{
	size_t start = out->size;
	int result = Z_OK;

	while (result != Z_STREAM_END) {
		uint8_t *room = buffer_reserve(out, STEP_BYTES);

		if (!room)
			return buffer_status(out);
		stream->next_out = room;
		stream->avail_out = STEP_BYTES;
		result = inflate(stream, Z_NO_FLUSH);
		buffer_advance(out, STEP_BYTES - stream->avail_out);
		if (out->size - start > limit_bytes)
			return ST_LIMIT;
		if (result == Z_MEM_ERROR)
			return ST_NO_MEMORY;
		if (result != Z_OK && result != Z_STREAM_END)
			return ST_INVALID;
	}
	return ST_OK;
}

static uint32_t little_endian(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* A trailer that is there as a whole must be true; *rest is moved behind it. */
static enum status take_trailer(struct bytes *rest, struct bytes content)
{
	const uint8_t *trailer = rest->data;
	uLong sum;

	if (!skip(rest, TRAILER_BYTES)) {
		*rest = (struct bytes){ 0 };
		return ST_OK;
	}
	sum = crc32_z(crc32_z(0, NULL, 0), content.data, content.size);
	return little_endian(trailer) == sum && little_endian(trailer + 4) == (uint32_t)content.size
		       ? ST_OK
		       : ST_INVALID;
}

/* Takes one member off the start of *rest. */
static enum status inflate_member(struct buffer *out, z_stream *stream, struct bytes *rest,
				  size_t limit_bytes)
{
	size_t start = out->size;

	if (!skip_header(rest) || inflateReset(stream) != Z_OK)
		return ST_INVALID;
	/* zlib's interface takes a pointer to non-const input and does not write to it. */
	stream->next_in = (Bytef *)(uintptr_t)rest->data;
	stream->avail_in = (uInt)rest->size;
	TRY(inflate_all(out, stream, limit_bytes));
	*rest = bytes_make(stream->next_in, stream->avail_in);
	return take_trailer(rest, bytes_make(out->data + start, out->size - start));
}

enum status inflate_gzip(struct buffer *out, struct bytes gzip, size_t limit_bytes)
{
	size_t start = out->size;
	z_stream stream = { 0 };
	enum status st;

	if (gzip.size > UINT_MAX)
		return ST_LIMIT;
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return ST_NO_MEMORY;
	do {
		st = inflate_member(out, &stream, &gzip, limit_bytes - (out->size - start));
	} while (st == ST_OK && begins_member(gzip));
	inflateEnd(&stream);
	return st;
}
