/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_WORLD_NAME_H
#define CHAOSACTORD_RPC_WORLD_NAME_H

#include "rpc/decode.h"

/* Names of worlds, as requests and paths have them: 1 to 64 of a-z 0-9 . _ -, or auto: and
 * such a name. A world of the second kind is made when a request names it first. */

#define WORLD_NAME_EXPECTED "a world's name: 1 to 64 of a-z 0-9 . _ -, perhaps behind auto:"

bool world_name_is_valid(struct bytes name);
bool world_name_is_auto(struct bytes name);

/* decode_world_name takes a valid name; it views the JSON. */
enum status decode_world_name(struct decode *decode, const json_t *value,
			      struct bytes *out) MUSTCHECK;

#endif
