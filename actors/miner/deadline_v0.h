/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_DEADLINE_V0_H
#define CHAOSACTORD_ACTORS_MINER_DEADLINE_V0_H

#include "actors/miner/deadline.h"

/* The transaction at the end of a deadline under actors v0. */
struct outcome miner__end_deadline_v0(struct runtime *rt, struct deadline_end *end);

#endif
