/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_ENTRY_H
#define CHAOSACTORD_CLI_COMMANDS_ENTRY_H

#include "cli/output.h"

/* entry_print writes a journal entry, as Chaos.History and events have it, as one line. */
void entry_print(struct output *out, const json_t *entry);

#endif
