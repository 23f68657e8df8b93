/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_LINT_WORDS_H
#define CHAOSACTORD_RPC_VECTOR_LINT_WORDS_H

#include "json/load.h"
#include "rpc/vector/problems.h"
#include "vector/vector.h"

/* What runners pass over in silence: selectors, hints, names, amounts left out. */

/* lint_words looks at the JSON alone, whatever its form; file is the name of the vector's file,
 * empty when it has none. */
void lint_words(struct problems *problems, const json_t *json, struct bytes file);

/* lint_values looks at what was decoded: names of variants, epochs, messages, randomness. */
void lint_values(struct problems *problems, const struct vector *vector);

#endif
