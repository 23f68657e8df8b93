/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_FRAMES_H
#define CHAOSACTORD_CLI_COMMANDS_FRAMES_H

#include "cli/output.h"

/* frames_print writes an execution trace (the flat list of rpc/schemas/Trace.json,
 * bare or as the member "frames" or "trace" of an object) as a tree: a line a
 * call, indented by its depth, and under it a line a gas charge. Anything else
 * is written as indented JSON. */
void frames_print(struct output *out, json_t *trace);

#endif
