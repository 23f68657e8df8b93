/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

static const char *name_of(const struct part_file *file)
{
	if (file->part_path)
		return file->part_path;
	return file->path ? file->path : "the output";
}

static enum status problem(const struct part_file *file, const char *what, struct error *err)
{
	return error_set(err, ST_IO, "cannot %s %.200s: %s", what, name_of(file), strerror(errno));
}

static void count(struct part_file *file, struct bytes piece)
{
	if (file->size < sizeof(file->head)) {
		const size_t room = sizeof(file->head) - (size_t)file->size;

		memcpy(file->head + file->size, piece.data, piece.size < room ? piece.size : room);
	}
	sha256_add(&file->sha256, piece);
	file->size += piece.size;
}

static void count_nothing(struct part_file *file)
{
	file->size = 0;
	sha256_begin(&file->sha256);
}

/* What an earlier try has left; its end is where writing goes on. */
static enum status count_there_is(struct part_file *file, struct error *err)
{
	uint8_t *piece = malloc(READ_BYTES);
	ssize_t got = 0;

	if (!piece)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	while ((got = read(file->fd, piece, READ_BYTES)) > 0)
		count(file, bytes_make(piece, (size_t)got));
	free(piece);
	return got == 0 ? ST_OK : problem(file, "read", err);
}

static enum status open_part(struct part_file *file, bool restart, struct error *err)
{
	struct stat facts;

	if (asprintf(&file->part_path, "%s.part", file->path) < 0) {
		file->part_path = NULL;
		return error_set(err, ST_NO_MEMORY, "out of memory");
	}
	file->fd = open(file->part_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
			0666);
	if (file->fd < 0 || fstat(file->fd, &facts) != 0)
		return problem(file, "open", err);
	if (!S_ISREG(facts.st_mode))
		return error_set(err, ST_IO, "%.200s is no regular file", file->part_path);
	if (flock(file->fd, LOCK_EX | LOCK_NB) != 0)
		return error_set(err, ST_IO, "another process is writing %.200s", file->part_path);
	if (!restart)
		TRY(count_there_is(file, err));
	return file->size < sizeof(file->head) ? part_file_restart(file, err) : ST_OK;
}

enum status part_file_open(struct part_file *file, const char *path, bool restart,
			   struct error *err)
{
	struct stat facts;

	*file = (struct part_file){ .path = path, .fd = STDOUT_FILENO };
	count_nothing(file);
	if (!path)
		return ST_OK;
	file->fd = -1;
	if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
		return open_part(file, restart, err);
	file->fd = open(path, O_WRONLY | O_CLOEXEC);
	return file->fd >= 0 ? ST_OK : problem(file, "open", err);
}

void part_file_close(struct part_file *file)
{
	if (file->path && file->fd >= 0)
		close(file->fd);
	free(file->part_path);
	*file = (struct part_file){ .fd = -1 };
}

enum status part_file_restart(struct part_file *file, struct error *err)
{
	if (!file->part_path && file->size > 0)
		return error_set(err, ST_UNSUPPORTED,
				 "%" PRIu64 " bytes of another state have "
				 "been written already",
				 file->size);
	if (file->part_path && (ftruncate(file->fd, 0) != 0 || lseek(file->fd, 0, SEEK_SET) != 0))
		return problem(file, "empty", err);
	count_nothing(file);
	return ST_OK;
}

enum status part_file_write(struct part_file *file, struct bytes piece, struct error *err)
{
	struct bytes left = piece;

	while (left.size > 0) {
		const ssize_t written = write(file->fd, left.data, left.size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return problem(file, "write", err);
		count(file, bytes_make(left.data, (size_t)written));
		left = bytes_make(left.data + written, left.size - (size_t)written);
	}
	return ST_OK;
}

enum status part_file_finish(struct part_file *file, struct error *err)
{
	if (!file->part_path)
		return ST_OK;
	if (fsync(file->fd) != 0)
		return problem(file, "write", err);
	if (rename(file->part_path, file->path) != 0)
		return problem(file, "rename", err);
	return ST_OK;
}

void part_file_remove(struct part_file *file)
{
	if (file->part_path)
		(void)unlink(file->part_path);
}
