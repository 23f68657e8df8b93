/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_DISPATCH_H
#define CHAOSACTORD_CLI_DISPATCH_H

#include "cli/commands/command.h"

/* dispatch_run finds the command that argv asks for in groups (a
 * NULL-terminated list of tables), reads its options into arguments (made by
 * arguments_init for argc words) and runs it, or prints help or version. */
enum cli_exit dispatch_run(struct app *app, const struct command *const *groups,
			   struct arguments *arguments, char **argv, int argc) MUSTCHECK;

#endif
