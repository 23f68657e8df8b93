/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_LINT_CAR_H
#define CHAOSACTORD_RPC_VECTOR_LINT_CAR_H

#include "rpc/vector/problems.h"
#include "vector/car_blocks.h"
#include "vector/vector.h"

/* The CAR of a vector, before it is run and after. */

/* lint_car reads it into *out and looks at its blocks and roots. Returns ST_OK with *usable
 * false when it is no CAR; ST_NO_MEMORY, ST_CANCELLED. */
enum status lint_car(struct problems *problems, const struct vector *vector, struct vector_car *out,
		     bool *usable) MUSTCHECK;

/* lint_car_blocks looks at what nothing needs, once all variants have run. complete: they ran
 * to their ends, so that what they did not read is not needed. */
void lint_car_blocks(struct problems *problems, const struct vector_car *car, bool complete);

#endif
