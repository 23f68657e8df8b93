/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_GIVEN_VECTOR_H
#define CHAOSACTORD_RPC_CHAOS_GIVEN_VECTOR_H

#include "rpc/call.h"
#include "rpc/vector/json.h"

/* The parameter `vector` of methods that run it. */
struct given_vector {
	struct vector_file file;
	unsigned max_call_depth; /* of the daemon, for its runs */
};

/* given_vector_read reads json, with its traces if asked to; given_vector_fini is needed in any
 * case. Failures of vector_json_decode and vector_traces_decode. */
enum status given_vector_read(struct given_vector *given, struct call *call, const json_t *json,
			      bool with_traces) MUSTCHECK;
void given_vector_fini(struct given_vector *given);

#endif
