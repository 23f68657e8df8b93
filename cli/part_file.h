/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_PART_FILE_H
#define CHAOSACTORD_CLI_PART_FILE_H

#include "base/hash.h"
#include "base/status.h"

/* A file that is being received: FILE.part, which becomes FILE once all of it is there, so that
 * no FILE is ever half of one. What FILE.part holds from an earlier try is counted in. Standard
 * output, and what is no regular file, is written to as it is. */
struct part_file {
	const char *path; /* NULL: standard output */
	char *part_path;  /* NULL: written to as it is */
	int fd;
	uint64_t size;        /* bytes there are … */
	struct sha256 sha256; /* … and this is of them */
	uint8_t head[64];     /* the first of them */
};

/* part_file_open opens path, or standard output (NULL). Of an earlier try nothing is kept with
 * restart, nor if it is shorter than a head. ST_IO with words: also when another process writes
 * FILE.part. part_file_close is safe on a zeroed one. */
enum status part_file_open(struct part_file *file, const char *path, bool restart,
			   struct error *err) MUSTCHECK;
void part_file_close(struct part_file *file);

/* part_file_restart forgets all that was written; ST_UNSUPPORTED where that cannot be, unless
 * nothing was. part_file_write appends. part_file_finish makes FILE of FILE.part, on disk.
 * part_file_remove removes FILE.part. */
enum status part_file_restart(struct part_file *file, struct error *err) MUSTCHECK;
enum status part_file_write(struct part_file *file, struct bytes piece,
			    struct error *err) MUSTCHECK;
enum status part_file_finish(struct part_file *file, struct error *err) MUSTCHECK;
void part_file_remove(struct part_file *file);

#endif
