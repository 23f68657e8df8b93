/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_ASKED_H
#define CHAOSACTORD_CLI_COMMANDS_ASKED_H

#include "cli/commands/command.h"

enum { ASKED_OPERANDS = 2, ASKED_COLUMNS = 8 };

/* A command that asks one method of Chaos.* and shows what comes: the detail of its row. */
struct asked {
	const char *method;
	const char *operands[ASKED_OPERANDS]; /* members that the operands fill; NULL behind them */
	const char *list;                     /* member of the result that is a table; NULL: none */
	const char *columns[ASKED_COLUMNS];   /* members of its rows; NULL behind them */
	const char *empty;                    /* what is said of a table without rows */
	print_reply *print;                   /* of what is no table; NULL: its members */
};

/* asked_run is the run of such commands. A result with a table is shown as one, with `next` as a
 * way to go on; any other by `print`, or as its members, a line each. */
enum cli_exit asked_run(struct app *app, const struct command *command,
			const struct arguments *arguments);

#endif
