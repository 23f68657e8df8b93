/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/gunzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	STEP_BYTES = 16 * 1024,
	GZIP_WRAPPER = 16, /* added to the window bits: zlib reads header and trailer */
};

struct gunzip {
	z_stream stream;
	bool whole; /* at the end of a member */
};

struct gunzip *gunzip_new(void)
{
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip));

	if (gunzip && inflateInit2(&gunzip->stream, MAX_WBITS + GZIP_WRAPPER) != Z_OK) {
		free(gunzip);
		return NULL;
	}
	return gunzip;
}

void gunzip_free(struct gunzip *gunzip)
{
	if (!gunzip)
		return;
	inflateEnd(&gunzip->stream);
	free(gunzip);
}

/* One call of inflate, which stops at the end of a member. */
static enum status step(struct gunzip *gunzip, struct buffer *out)
{
	uint8_t content[STEP_BYTES];
	z_stream *stream = &gunzip->stream;
	int result;

	if (gunzip->whole && inflateReset(stream) != Z_OK)
		return ST_INVALID;
	stream->next_out = content;
	stream->avail_out = sizeof(content);
	result = inflate(stream, Z_NO_FLUSH);
	gunzip->whole = result == Z_STREAM_END;
	buffer_append(out, content, sizeof(content) - stream->avail_out);
	TRY(buffer_status(out));
	if (result == Z_MEM_ERROR)
		return ST_NO_MEMORY;
	/* Z_BUF_ERROR: all that has come is inflated already. */
	return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? ST_OK
										 : ST_INVALID;
}

enum status gunzip_feed(struct gunzip *gunzip, struct buffer *out, struct bytes piece)
{
	z_stream *stream = &gunzip->stream;

	if (piece.size > UINT_MAX)
		return ST_LIMIT;
	/* zlib's interface takes a pointer to non-const input and does not write to it. */
	stream->next_in = (Bytef *)(uintptr_t)piece.data;
	stream->avail_in = (uInt)piece.size;
	/* Content that had no room in a step waits inside zlib. */
	while (stream->avail_in > 0 || (stream->avail_out == 0 && !gunzip->whole))
		TRY(step(gunzip, out));
	return ST_OK;
}

bool gunzip_whole(const struct gunzip *gunzip)
{
	return gunzip->whole;
}
