/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_CONFIG_H
#define CHAOSACTORD_CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/status.h"
#include "config/table.h"

/* The options of chaosactord: read from flags, environment and file, checked, and
 * handed to whoever asks. All of it follows options.tbl. Nothing here opens sockets,
 * databases or log files; the only file read is the options file. */

/* Where a value comes from; a later one wins over an earlier one. An image or a package
 * sets its own defaults by CHAOSACTORD_DEFAULT_* variables, below everything of its user. */
enum option_origin {
	ORIGIN_DEFAULT,
	ORIGIN_ENVIRONMENT_DEFAULT,
	ORIGIN_FILE,
	ORIGIN_ENVIRONMENT,
	ORIGIN_FLAG
};

struct option_value {
	const char *text; /* as written, list items joined by commas; "" if not given */
	uint64_t number;  /* COUNT; SIZE in bytes; DURATION in milliseconds; BOOL 0 or 1 */
	enum option_origin origin;
};

/* What the command line asks the program to do. */
enum command { COMMAND_RUN, COMMAND_DB_CHECK, COMMAND_HELP, COMMAND_VERSION };

struct config {
	enum command command;
	struct option_value values[OPTION_COUNT];
	struct arena arena; /* holds all texts */
};

/* config_load reads argv[1…], the CHAOSACTORD_* variables of environment (a
 * NULL-terminated list of NAME=value; an empty value counts as not set), the
 * options file and the CHAOSACTORD_DEFAULT_* variables, in this order of precedence,
 * and settles what depends on other options (ephemeral, durability, tmp-dir, limits above
 * total-memory). For COMMAND_HELP and COMMAND_VERSION
 * nothing is checked. ST_INVALID, ST_LIMIT or ST_IO with words that say where the
 * value came from and what is allowed. config_fini is needed in every case. */
enum status config_load(int argc, char *const argv[], char *const environment[], struct config *out,
			struct error *err) MUSTCHECK;
void config_fini(struct config *config);

static inline const char *config_text(const struct config *config, enum option option)
{
	return config->values[option].text;
}

static inline uint64_t config_number(const struct config *config, enum option option)
{
	return config->values[option].number;
}

/* config_given returns whether anybody set the option, in whatever way. */
static inline bool config_given(const struct config *config, enum option option)
{
	return config->values[option].origin != ORIGIN_DEFAULT;
}

/* config_list splits an option that is a list. *items is an array of *count texts that lives as
 * long as the config. ST_NO_MEMORY. */
enum status config_list(struct config *config, enum option option, const char *const **items,
			size_t *count) MUSTCHECK;

/* origin_name returns the word for Chaos.Info: default, environment-default, file,
 * environment, flag. */
const char *origin_name(enum option_origin origin);

#endif
