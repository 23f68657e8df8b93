/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/input_file.h"

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
	const char *problem = NULL;
	int fd = standard ? -1 : input_file_open(path, &problem);
	FILE *stream = standard ? stdin : fd >= 0 ? fdopen(fd, "rb") : NULL;
	enum status st = stream ? read_stream(out, stream) : ST_IO;

	if (st == ST_IO && !problem)
		problem = strerror(errno);
	if (stream && !standard)
		fclose(stream);
	else if (fd >= 0)
		close(fd);
	if (st == ST_IO)
		return error_set(err, st, "cannot read %.200s: %s",
				 standard ? "standard input" : path, problem);
	if (st == ST_LIMIT)
		return error_set(err, st, "%.200s is longer than %zu bytes",
				 standard ? "standard input" : path, out->limit_bytes);
	return st == ST_OK ? ST_OK : error_set(err, st, "out of memory");
}
