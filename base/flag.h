/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_FLAG_H
#define CHAOSACTORD_BASE_FLAG_H

#include "base/bytes.h"
#include "base/status.h"

/* The flags of both programs: --name VALUE or --name=VALUE; a switch stands alone, or
 * with =true or =false. */
struct flag {
	const char *name;  /* without the dashes */
	const char *value; /* what --help calls its value; NULL: a switch */
};

/* A command line that is being read. */
struct flag_reader {
	const struct flag *flags; /* the known ones */
	size_t count;
	const char *hint; /* for an unknown flag that resembles none; NULL: the caller sees to it */
	char *const *argv;
	int argc;
	int next; /* the first word not read yet */
};

/* flag_begins returns whether word is written as a flag: with a dash, and more behind
 * it than another one. */
bool flag_begins(const char *word);

/* flag_read takes the flag at argv[next], for which flag_begins holds, and its value:
 * behind "=", or the next word whatever that looks like, so that negative numbers need
 * no trick. *index is its place in flags, *text its value ("true" or "false" for a
 * switch), which lives as long as argv. -h is read as --help, -o as --output. ST_INVALID for an
 * unknown flag (the hint names the one that is likely meant, if any), a missing value, another
 * value of a switch. */
enum status flag_read(struct flag_reader *reader, size_t *index, const char **text,
		      struct error *err) MUSTCHECK;

#endif
