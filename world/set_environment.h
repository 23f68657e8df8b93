/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SET_ENVIRONMENT_H
#define CHAOSACTORD_WORLD_SET_ENVIRONMENT_H

#include "world/writing.h"

/* writing_set_environment appends a change of environment; *seq is its entry's. An
 * unchanged environment still makes an entry. ST_INVALID as environment_check. */
enum status writing_set_environment(struct writing *writing, const struct environment *env,
				    uint64_t *seq, struct error *err) MUSTCHECK;

#endif
