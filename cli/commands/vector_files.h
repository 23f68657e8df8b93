/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_VECTOR_FILES_H
#define CHAOSACTORD_CLI_COMMANDS_VECTOR_FILES_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>

/* The files a vector run means: those named, and all *.json below folders, in
 * the order of their names; without schema.json and names that start with "_" (docs/formats.md,
 * "Test vectors"). Zero-initialise, end with vector_files_fini. */
struct vector_files {
	char **paths;
	size_t count;
	size_t capacity;
};

/* vector_files_find adds what paths (a NULL-terminated list) mean. A path
 * that does not exist is added as it stands: reading it will say so. ST_NO_MEMORY. */
enum status vector_files_find(struct vector_files *files, const char *const *paths,
			      struct error *err) MUSTCHECK;

void vector_files_fini(struct vector_files *files);

/* vector_file_read reads one ("-": standard input) into out, an empty buffer, and inflates what
 * is gzip, whatever its name is. ST_IO, ST_LIMIT beyond 256 MiB, ST_INVALID for broken gzip,
 * ST_NO_MEMORY, with words in err. */
enum status vector_file_read(struct buffer *out, const char *path, struct error *err) MUSTCHECK;

#endif
