/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_COMMAND_H
#define CHAOSACTORD_CLI_COMMANDS_COMMAND_H

#include "cli/app.h"
#include "cli/exit.h"
#include "cli/options.h"

#define COMMAND_TABLES 3

/* A command as data: main runs it, and its --help is made from it. */
struct command {
	const char *name;     /* one or two words; NULL ends a table */
	const char *operands; /* as --help writes them; "" for none */
	size_t operands_least, operands_most;
	const char *summary;                            /* one sentence without full stop */
	const struct flag_row *options[COMMAND_TABLES]; /* NULL where there are fewer */
	const char *notes;                              /* more for --help, lines of text; NULL */
	enum cli_exit (*run)(struct app *app, const struct command *command,
			     const struct arguments *arguments);
	const void *detail; /* the command's own */
	bool is_probe;      /* exits only with 0 or 1 */
};

/* One table a subject, each in the file of its name. */
extern const struct command invoke_commands[];
extern const struct command apply_commands[];
extern const struct command state_commands[];
extern const struct command env_commands[];
extern const struct command trace_commands[];
extern const struct command history_commands[];
extern const struct command gc_commands[];
extern const struct command export_commands[];
extern const struct command import_commands[];
extern const struct command inspect_commands[];
extern const struct command watch_commands[];
extern const struct command vector_commands[];
extern const struct command vector_lint_commands[];
extern const struct command vector_export_commands[];
extern const struct command vector_minimize_commands[];
extern const struct command world_commands[];
extern const struct command call_commands[];
extern const struct command healthcheck_commands[];

/* `help` has no file: it is about the others, and dispatch runs it. */
extern const struct command help_commands[];

#endif
