/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_OPTIONS_FILE_H
#define CHAOSACTORD_CONFIG_OPTIONS_FILE_H

#include "base/arena.h"
#include "config/table.h"

/* The options file, one `name = value` a line:
 *
 *	# a comment
 *	listen = 127.0.0.1:0
 *	max-body = 64MiB             # another
 *	data-dir = "/srv/a # b"      # with \" \\ \b \t \n \f \r \uXXXX \UXXXXXXXX
 *	tmp-dir = 'C:\dir'           # as it stands between the quotes
 *	allow-host = a.test,b.test   # a list, or as below
 *	allow-host = ["a.test", 'b.test']
 *
 * A bare value ends with its line or before a comment and is trimmed. An integer may be
 * written as TOML writes it, +5 or 16_777_216: version 0.1.0 read a part of TOML, and
 * every file that it accepted means the same here. */

enum { OPTIONS_FILE_MAX = 1024 * 1024 };

/* options_file_parse hands every pair to set, in order, with its line number. text is
 * the value without quotes, escapes resolved, list items joined by commas; whether the
 * option may have it is for set to judge (config/value.h). It lives in arena. path is
 * for messages. The first failure of set ends the reading. ST_INVALID with the line
 * number, ST_LIMIT, ST_NO_MEMORY. */
typedef enum status options_file_set(void *context, enum option option, char *text, unsigned line,
				     struct error *err);
enum status options_file_parse(struct arena *arena, struct bytes content, const char *path,
			       options_file_set *set, void *context, struct error *err) MUSTCHECK;

#endif
