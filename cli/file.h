/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_FILE_H
#define CHAOSACTORD_CLI_FILE_H

#include "base/buffer.h"
#include "base/status.h"

/* file_read appends the content of path ("-": standard input) to out; what else may be
 * named is the rule of input_file_open. ST_LIMIT
 * when out's limit is reached, ST_IO with the system's reason, ST_NO_MEMORY. */
enum status file_read(struct buffer *out, const char *path, struct error *err) MUSTCHECK;

/* file_write makes content the whole of the file path, which is there
 * with all of it or, after a failure, as it was: ST_IO with the system's reason, ST_NO_MEMORY. */
enum status file_write(const char *path, struct bytes content, struct error *err) MUSTCHECK;

#endif
