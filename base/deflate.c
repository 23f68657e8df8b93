/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/deflate.h"

#include <limits.h>
#include <zlib.h>

enum {
	STEP_BYTES = 16 * 1024,
	GZIP_WRAPPER = 16, /* added to the window bits: zlib writes header and trailer */
	MEMORY_LEVEL = 8,  /* zlib's default */
};

static enum status deflate_all(struct buffer *out, z_stream *stream)
{
	int result = Z_OK;

	while (result != Z_STREAM_END) {
		uint8_t *room = buffer_reserve(out, STEP_BYTES);

		if (!room)
			return buffer_status(out);
		stream->next_out = room;
		stream->avail_out = STEP_BYTES;
		result = deflate(stream, Z_FINISH);
		buffer_advance(out, STEP_BYTES - stream->avail_out);
		if (result != Z_OK && result != Z_STREAM_END)
			return ST_NO_MEMORY;
	}
	return ST_OK;
}

enum status deflate_gzip(struct buffer *out, struct bytes content)
{
	z_stream stream = { 0 };
	enum status st;

	if (content.size > UINT_MAX)
		return ST_LIMIT;
	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP_WRAPPER,
			 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return ST_NO_MEMORY;
	/* zlib's interface takes a pointer to non-const input and does not write to it. */
	stream.next_in = (Bytef *)(uintptr_t)content.data;
	stream.avail_in = (uInt)content.size;
	st = deflate_all(out, &stream);
	deflateEnd(&stream);
	return st;
}
