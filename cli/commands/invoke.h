/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_INVOKE_H
#define CHAOSACTORD_CLI_COMMANDS_INVOKE_H

#include "cli/commands/command.h"

/* invoke_to_json fills object with the parameters of Chaos.Invoke that a
 * command line of one of invoke_commands means. ST_INVALID, ST_NO_MEMORY. */
enum status invoke_to_json(json_t *object, const struct command *command,
			   const struct arguments *arguments, struct error *err) MUSTCHECK;

#endif
