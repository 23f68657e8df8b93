/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_JSON_H
#define CHAOSACTORD_RPC_VECTOR_JSON_H

#include "rpc/decode.h"
#include "vector/vector.h"

/* Test vectors from JSON (filecoin-project/test-vectors schema.json) into the runner's
 * struct. */

/* A decoded vector and what it views: the caller's JSON, which must stay alive, the
 * decode's arena, and the memory below. */
struct vector_file {
	struct vector vector;
	struct buffer car;
};

/* vector_json_decode fills *out, which vector_json_fini ends in any case. A vector that
 * breaks the schema fails with VECTOR_INVALID and data.path; one of another class than
 * message and tipset sets `unsupported` instead. The diagnostics are left for
 * vector_traces_decode (rpc/vector/traces_json.h). */
enum status vector_json_decode(struct decode *decode, const json_t *json,
			       struct vector_file *out) MUSTCHECK;
void vector_json_fini(struct vector_file *file);

#endif
