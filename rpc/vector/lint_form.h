/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_LINT_FORM_H
#define CHAOSACTORD_RPC_VECTOR_LINT_FORM_H

#include "json/load.h"
#include "rpc/vector/problems.h"

/* lint_form holds a vector against the schema of filecoin-project/test-vectors (195bc065
 * schema.json), member by member, and against what its runner reads (schema/schema.go there)
 * where the schema's own rules for apply_messages and apply_tipsets never apply. Numbers have
 * to be what each member needs. json is an object. */
void lint_form(struct problems *problems, const json_t *json);

#endif
