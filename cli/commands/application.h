/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_APPLICATION_H
#define CHAOSACTORD_CLI_COMMANDS_APPLICATION_H

#include "cli/app.h"

/* What invoke and apply share: sending a message to be applied or only
 * simulated, and showing what became of it (rpc/schemas/Application.json). */

/* --trace, --simulate, --at, --expect-exit. */
extern const struct flag_row application_options[];

/* application_send sends and shows. member is "invoke" (Chaos.Invoke), "message"
 * or "cbor" (Chaos.ApplyMessage), each by Chaos.Simulate with --simulate; text
 * is its JSON value, an object for "invoke". CLI_FAILED also when the
 * receipt's exit code is not the one --expect-exit names. */
enum cli_exit application_send(struct app *app, const struct arguments *arguments,
			       const char *member, struct bytes text) MUSTCHECK;

#endif
