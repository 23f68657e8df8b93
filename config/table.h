/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_TABLE_H
#define CHAOSACTORD_CONFIG_TABLE_H

#include "base/buffer.h"
#include "config/config.h"

/* The rows of options.tbl as data, for the files of this folder and its tests. */

enum option_type {
	TYPE_PATH,     /* any text that is not empty */
	TYPE_ADDRESS,  /* IP literal or localhost, and a port */
	TYPE_COUNT,    /* decimal digits */
	TYPE_SIZE,     /* digits and B, kB, MB, GB, TB, KiB, MiB, GiB, TiB; bytes without unit */
	TYPE_DURATION, /* digits and ms, s, m, h; seconds without unit */
	TYPE_AMOUNT,   /* attoFIL: decimal digits, up to the 127 bytes the chain can encode */
	TYPE_BOOL,     /* true, false; a flag without value is true */
	TYPE_WORDS,    /* one of a few words */
	TYPE_GENESIS,  /* minimal, car:PATH[#ROOT], vector:PATH[#VARIANT] */
	TYPE_LIST,     /* texts without commas */
};

enum option_group {
	GROUP_GENERAL,
	GROUP_DATA,
	GROUP_WORLD,
	GROUP_ACCESS,
	GROUP_LIMITS,
	GROUP_THREADS,
	GROUP_COUNT
};

struct option_row {
	const char *name;
	enum option_type type;
	const char *value;    /* its name in --help, or the words allowed, split by | */
	const char *fallback; /* the default */
	uint64_t min, max;
	enum option_group group;
	const char *help;
};

/* option_row returns the row of an option; static. */
const struct option_row *option_row(enum option option);

/* option_find looks up a name without dashes, size bytes long; OPTION_COUNT if there
 * is none. option_nearest always names one. */
enum option option_find(const char *name, size_t size);
enum option option_nearest(const char *name, size_t size);

/* option_variable appends the name of the environment variable. */
void option_variable(struct buffer *out, enum option option);

#endif
