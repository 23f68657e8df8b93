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

static bool skip_header(struct bytes *rest)
{
	uint8_t flags;

	if (rest->size < HEADER_BYTES || memcmp(rest->data, "\x1f\x8b\x08", 3) != 0)
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

/* A trailer that is there as a whole must be true. */
static enum status check_trailer(struct bytes trailer, struct bytes content)
{
	uLong sum;

	if (trailer.size < TRAILER_BYTES)
		return ST_OK;
	sum = crc32_z(crc32_z(0, NULL, 0), content.data, content.size);
	return little_endian(trailer.data) == sum &&
			       little_endian(trailer.data + 4) == (uint32_t)content.size
		       ? ST_OK
		       : ST_INVALID;
}

enum status inflate_gzip(struct buffer *out, struct bytes gzip, size_t limit_bytes)
{
	size_t start = out->size;
	z_stream stream = { 0 };
	enum status st;

	if (gzip.size > UINT_MAX)
		return ST_LIMIT;
	if (!skip_header(&gzip))
		return ST_INVALID;
	/* zlib's interface takes a pointer to non-const input and does not write to it. */
	stream.next_in = (Bytef *)(uintptr_t)gzip.data;
	stream.avail_in = (uInt)gzip.size;
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return ST_NO_MEMORY;
	st = inflate_all(out, &stream, limit_bytes);
	inflateEnd(&stream);
	if (st != ST_OK)
		return st;
	return check_trailer(bytes_make(stream.next_in, stream.avail_in),
			     bytes_make(out->data + start, out->size - start));
}
