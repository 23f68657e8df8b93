/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_OPTIONS_H
#define CHAOSACTORD_CLI_OPTIONS_H

#include "base/buffer.h"
#include "base/status.h"
#include "json/text.h"

#include <stdbool.h>
#include <stddef.h>

/* The flags of chaosactor as data: one row says how a flag is written, what it takes,
 * what --help prints, and which JSON member it fills. base/flag.h reads them. */

enum flag_kind {
	FLAG_SWITCH,    /* takes no value; true */
	FLAG_TEXT,      /* JSON string */
	FLAG_VALUE,     /* text of an actor: string, or {"base64": …} when not UTF-8 */
	FLAG_INTEGER,   /* decimal integer of any size */
	FLAG_WORD,      /* an integer, or a word: in-transaction becomes inTransaction */
	FLAG_SELECTOR,  /* an integer, or a string as it is */
	FLAG_BYTES,     /* base64 or 0x-hex; becomes base64 */
	FLAG_JSON,      /* any JSON value */
	FLAG_LIST,      /* may be repeated; array of strings */
	FLAG_LIST_WORD, /* may be repeated; array of strings, not part of any JSON */
};

struct flag_row {
	const char *name; /* without the dashes; NULL ends a table */
	enum flag_kind kind;
	bool required;
	const char *value;  /* what --help calls the value; NULL for flags */
	const char *member; /* JSON member it fills; NULL: none */
	const char *help;
};

struct flag_value {
	const struct flag_row *row;
	const char *text; /* "true" or "false" for flags; lives as long as argv */
};

/* The options and operands of one command line; operands end with NULL. */
struct arguments {
	struct flag_value *values;
	size_t value_count;
	const char **operands;
	size_t operand_count;
	size_t capacity;
};

/* arguments_init makes room for argc words. ST_NO_MEMORY. */
enum status arguments_init(struct arguments *arguments, int argc, struct error *err) MUSTCHECK;
void arguments_fini(struct arguments *arguments);

/* arguments_parse reads words from *next on, against the rows of tables (a
 * NULL-terminated list of tables), and moves *next behind what it read. With
 * stop_at_operand it ends before the first operand. ST_INVALID: as flag_read, and
 * for a flag given twice that cannot be. */
enum status arguments_parse(struct arguments *arguments, const struct flag_row *const *tables,
			    char **argv, int argc, bool stop_at_operand, int *next,
			    struct error *err) MUSTCHECK;

/* arguments_text returns the value of an option, or NULL when it was not given. */
const char *arguments_text(const struct arguments *arguments, const char *name);

/* arguments_flag returns whether a flag was given (and not as --flag=false). */
bool arguments_flag(const struct arguments *arguments, const char *name);

/* arguments_integer reads an option as int64 into *out, which keeps its value
 * when the option was not given. ST_INVALID when it is none or too big. */
enum status arguments_integer(const struct arguments *arguments, const char *name, long long *out,
			      struct error *err) MUSTCHECK;

/* arguments_to_json sets into object the member of every given option of table.
 * ST_INVALID names the option whose value is not of its kind, or, when
 * check_required, the first required one that is missing. */
enum status arguments_to_json(json_t *object, const struct arguments *arguments,
			      const struct flag_row *table, bool check_required,
			      struct error *err) MUSTCHECK;

/* arguments_refuse fails with ST_INVALID when an option of table that fills a member was given. why
 * completes "--name cannot be used …". */
enum status arguments_refuse(const struct arguments *arguments, const struct flag_row *table,
			     const char *why, struct error *err) MUSTCHECK;

/* options_bytes decodes base64 or 0x-hex text and appends base64 to out.
 * ST_INVALID when it is neither. */
enum status options_bytes(struct buffer *out, const char *text) MUSTCHECK;

#endif
