/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static enum status read_stream(struct buffer *out, FILE *stream)
{
	for (;;) {
		uint8_t piece[4096];
		size_t count = fread(piece, 1, sizeof(piece), stream);

		buffer_append(out, piece, count);
		if (buffer_status(out) != ST_OK)
			return buffer_status(out);
		if (count < sizeof(piece))
			return ferror(stream) ? ST_IO : ST_OK;
	}
}

enum status file_read(struct buffer *out, const char *path, struct error *err)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *stream = standard ? stdin : fopen(path, "rbe");
	enum status st = stream ? read_stream(out, stream) : ST_IO;
	int reason = errno;

	if (stream && !standard)
		fclose(stream);
	if (st == ST_IO)
		return error_set(err, st, "cannot read %.200s: %s",
				 standard ? "standard input" : path, strerror(reason));
	if (st == ST_LIMIT)
		return error_set(err, st, "%.200s is longer than %zu bytes",
				 standard ? "standard input" : path, out->limit_bytes);
	return st == ST_OK ? ST_OK : error_set(err, st, "out of memory");
}
