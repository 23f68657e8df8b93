/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "rpc/vector/lint.h"

/* Judging test vectors. */

struct lint_args {
	const json_t *vector;
	struct bytes file;
};

PARAMS(params_vector_lint, struct lint_args,
       REQUIRED("vector", json, struct lint_args, vector, "a test vector"),
       OPTIONAL("file", text, struct lint_args, file,
		"the name of its file, to be held against the name of the vector"));

enum status chaos_vector_lint(struct call *call, const void *args)
{
	const struct lint_args *in = args;
	struct problems problems;
	unsigned max_call_depth;

	TRY(call_max_depth(call, &max_call_depth));
	problems_init(&problems, call->arena);
	TRY(vector_lint(&problems, in->vector, in->file, max_call_depth, call->failure));
	json_write_object(call->out, NULL);
	problems_write(&problems, call->out);
	json_write_object_end(call->out);
	return ST_OK;
}
