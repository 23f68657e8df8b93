/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/guard.h"

static enum status refuse_root(struct call *call, const struct state_point *head,
			       struct cid expected)
{
	struct buffer text;

	(void)failure_set_cid(call->failure, FAULT_ROOT_MISMATCH, "the head is not ", expected,
			      "; nothing was changed");
	buffer_init(&text, 0);
	cid_to_text(&text, cid_of(&head->root));
	failure_bytes(call->failure, "actual", buffer_bytes(&text));
	buffer_append_failure(&call->failure->data, &text);
	buffer_fini(&text);
	failure_number(call->failure, "seq", head->seq);
	return ST_INVALID;
}

static enum status check_root(struct call *call, const struct common_args *options)
{
	const struct state_point head = call_head(call);

	if (!options->expect_root.given ||
	    cid_equal(options->expect_root.value, cid_of(&head.root)))
		return ST_OK;
	return refuse_root(call, &head, options->expect_root.value);
}

enum status guard_run(struct call *call, const struct member *member,
		      const struct common_args *options, const void *args)
{
	TRY(check_root(call, options));
	return member->method->run(call, args);
}
