/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_LINT_H
#define CHAOSACTORD_RPC_VECTOR_LINT_H

#include "rpc/failure.h"
#include "rpc/vector/problems.h"

#include "json/load.h"

/* vector_lint judges a test vector: its form, what runners would pass over, and what it proves
 * when it is run. problems is initialised, its arena bounds the memory of it and, once more, of
 * each run; file is the name of the vector's file, empty for none. What is no vector at all is
 * VECTOR_INVALID in failure; so are ST_NO_MEMORY and ST_CANCELLED recorded there. */
enum status vector_lint(struct problems *problems, const json_t *json, struct bytes file,
			unsigned max_call_depth, struct failure *failure) MUSTCHECK;

#endif
