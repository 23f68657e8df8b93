/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_TABLE_H
#define CHAOSACTORD_CONFIG_TABLE_H

#include "base/buffer.h"

/* The options of chaosactord as data: the rows of options.tbl. */

enum option {
#define OPTION(id, name, type, value, fallback, min, max, group, help) OPTION_##id,
#include "config/options.tbl"
#undef OPTION
	OPTION_COUNT
};

enum option_type {
	TYPE_PATH,      /* any text that is not empty */
	TYPE_ADDRESSES, /* list of unix:PATH, or IP literal or localhost and a port */
	TYPE_COUNT,     /* decimal digits */
	TYPE_SIZE,      /* digits and B, kB, MB, GB, TB, KiB, MiB, GiB, TiB; bytes without unit */
	TYPE_DURATION,  /* digits and ms, s, m, h; seconds without unit */
	TYPE_AMOUNT,    /* attoFIL: decimal digits, up to the 127 bytes the chain can encode */
	TYPE_BOOL,      /* true, false; a flag without value is true */
	TYPE_WORDS,     /* one of a few words */
	TYPE_GENESIS,   /* minimal, car:PATH[#ROOT], vector:PATH[#VARIANT] */
	TYPE_LIST,      /* texts without commas */
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

/* option_row returns the row of an option, option_name its name without dashes; static. */
const struct option_row *option_row(enum option option);
const char *option_name(enum option option);

/* option_is_list returns whether an option takes several values: config_list. */
bool option_is_list(enum option option);

/* option_find looks up a name without dashes; OPTION_COUNT if there is none.
 * option_nearest returns the option that is likely meant by a name that is not known,
 * or OPTION_COUNT when none is close. */
enum option option_find(struct bytes name);
enum option option_nearest(struct bytes name);

/* option_variable appends the name of the environment variable. */
void option_variable(struct buffer *out, enum option option);

#endif
