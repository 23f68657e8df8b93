/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/inflate.h"

#include <limits.h>
#include <zlib.h>

enum { STEP_BYTES = 64 * 1024, GZIP_WINDOW_BITS = 15 + 16 };

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
		if (result == Z_BUF_ERROR && stream->avail_in == 0)
			return out->size > start ? ST_OK : ST_INVALID;
		if (result != Z_OK && result != Z_STREAM_END)
			return ST_INVALID;
	}
	return ST_OK;
}

enum status inflate_gzip(struct buffer *out, struct bytes gzip, size_t limit_bytes)
{
	z_stream stream = { 0 };
	enum status st;

	if (gzip.size > UINT_MAX)
		return ST_LIMIT;
	/* zlib's interface takes a pointer to non-const input and does not write to it. */
	stream.next_in = (Bytef *)(uintptr_t)gzip.data;
	stream.avail_in = (uInt)gzip.size;
	if (inflateInit2(&stream, GZIP_WINDOW_BITS) != Z_OK)
		return ST_NO_MEMORY;
	st = inflate_all(out, &stream, limit_bytes);
	inflateEnd(&stream);
	return st;
}
