/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SET_ENVIRONMENT_H
#define CHAOSACTORD_WORLD_SET_ENVIRONMENT_H

#include "world/writing.h"

/* writing_set_environment appends a change of environment; *seq is its entry's. An
 * unchanged environment still makes an entry. ST_INVALID as environment_check. */
enum status writing_set_environment(struct writing *writing, const struct environment *env,
				    uint64_t *seq, struct error *err) MUSTCHECK;

/* writing_set_settings changes settings with it: they are given as settings_encode has them,
 * empty for the defaults, or NULL to leave them as they are. */
enum status writing_set_settings(struct writing *writing, const struct environment *env,
				 const struct bytes *settings, uint64_t *seq,
				 struct error *err) MUSTCHECK;

#endif
