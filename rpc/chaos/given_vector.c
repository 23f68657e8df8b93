/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/given_vector.h"

#include "rpc/vector/traces_json.h"

enum status given_vector_read(struct given_vector *given, struct call *call, const json_t *json,
			      bool with_traces)
{
	size_t mark;

	memset(given, 0, sizeof(*given));
	TRY(call_max_depth(call, &given->max_call_depth));
	mark = decode_enter(&call->decode, "vector");
	TRY(vector_json_decode(&call->decode, json, &given->file));
	if (with_traces)
		TRY(vector_traces_decode(&call->decode, json, &given->file));
	decode_leave(&call->decode, mark);
	return ST_OK;
}

void given_vector_fini(struct given_vector *given)
{
	vector_json_fini(&given->file);
}
