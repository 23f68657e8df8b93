/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_TICK_H
#define CHAOSACTORD_ACTORS_POWER_TICK_H

#include "actors/runtime.h"

/* Method OnEpochTickEnd. */
struct outcome power__tick(struct runtime *rt, const void *params, struct cbor_writer *ret);

#endif
