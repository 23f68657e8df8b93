/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_LINT_RUN_H
#define CHAOSACTORD_RPC_VECTOR_LINT_RUN_H

#include "rpc/vector/problems.h"
#include "vector/car_blocks.h"
#include "vector/vector.h"

/* lint_run runs every variant of a vector on the blocks of its car and notes where the VM
 * comes to something else, and what the expectations do not tell apart. *complete: all
 * variants ran to their ends. ST_NO_MEMORY and ST_CANCELLED, with words in err. */
enum status lint_run(struct problems *problems, const struct vector *vector, struct vector_car *car,
		     unsigned max_call_depth, bool *complete, struct error *err) MUSTCHECK;

#endif
