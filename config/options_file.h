/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_OPTIONS_FILE_H
#define CHAOSACTORD_CONFIG_OPTIONS_FILE_H

#include "config/table.h"

/* The options file: a small part of TOML 1.0, so that every file we accept is valid
 * TOML of the same meaning. One `key = value` a line; bare keys; basic and literal
 * strings, decimal integers, booleans, one-line arrays of strings; comments. */

enum { OPTIONS_FILE_MAX = 1024 * 1024 };

/* options_file_parse hands every pair to set, in order, with its line number. text
 * is the value without TOML's writing: escapes resolved, underscores dropped, array
 * items joined by commas. It lives in arena. path is for messages. The first failure
 * of set ends the reading. ST_INVALID with the line number, ST_LIMIT, ST_NO_MEMORY. */
typedef enum status options_file_set(void *context, enum option option, char *text, unsigned line,
				     struct error *err);
enum status options_file_parse(struct bytes content, const char *path, struct arena *arena,
			       options_file_set *set, void *context, struct error *err) MUSTCHECK;

#endif
