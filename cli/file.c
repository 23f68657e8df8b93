/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* Into a new file beside it, which then takes its name. What is no regular file, as a pipe or
 * /dev/null, is written to as it is. */
static enum status write_beside(const char *path, const char *beside, struct bytes content)
{
	const bool direct = strcmp(path, beside) == 0;
	FILE *stream = fopen(beside, "wb");
	bool written;
	int problem;

	if (!stream)
		return ST_IO;
	written = fwrite(content.data, 1, content.size, stream) == content.size;
	written = fclose(stream) == 0 && written;
	if (written && (direct || rename(beside, path) == 0))
		return ST_OK;
	problem = errno;
	if (!direct)
		(void)unlink(beside);
	errno = problem;
	return ST_IO;
}

enum status file_write(const char *path, struct bytes content, struct error *err)
{
	struct stat found;
	struct buffer beside;
	enum status st;

	buffer_init(&beside, 0);
	buffer_append_text(&beside, path);
	if (stat(path, &found) != 0 || S_ISREG(found.st_mode))
		buffer_append_text(&beside, ".new");
	buffer_append_byte(&beside, '\0');
	st = buffer_status(&beside);
	if (st == ST_OK)
		st = write_beside(path, (const char *)beside.data, content);
	if (st == ST_IO)
		(void)error_set(err, st, "cannot write %.200s: %s", path, strerror(errno));
	else if (st != ST_OK)
		(void)error_set(err, st, "out of memory");
	buffer_fini(&beside);
	return st;
}
