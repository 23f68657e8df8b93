/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_HELP_H
#define CHAOSACTORD_CLI_HELP_H

#include "cli/commands/command.h"
#include "cli/output.h"

/* help_overview writes what chaosactor is and all commands of groups (a
 * NULL-terminated list of tables); with group only those of that first word. */
void help_overview(struct output *out, const struct command *const *groups, const char *group);

/* help_command writes usage and options of one command. */
void help_command(struct output *out, const struct command *command);

#endif
