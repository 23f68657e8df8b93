/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "base/clock.h"
#include "rpc/auth/issue.h"

/* Tokens (lotus d7076778e node/impl/common/common.go AuthNew, AuthVerify). */

struct auth_new_args {
	const struct bytes *perms;
	size_t perm_count;
};
struct auth_verify_args {
	struct bytes token;
};

PARAMS(params_auth_new, struct auth_new_args,
       REQUIRED_LIST("perms", text, struct auth_new_args, perms, perm_count,
		     "read, write, sign, admin: what the token allows"));
PARAMS(params_auth_verify, struct auth_verify_args,
       REQUIRED("token", text, struct auth_verify_args, token, "a token"));

enum status lotus_auth_new(struct call *call, const void *args)
{
	const struct auth_new_args *in = args;
	struct grant_terms terms = { .every_world = true, .until_s = INT64_MAX };
	enum permission *allow;
	struct buffer token;
	enum status st;

	TRY(issue_allow(call, "perms", in->perms, in->perm_count, &allow));
	terms.allow = allow;
	terms.allow_count = in->perm_count;
	buffer_init(&token, 0);
	st = issue_token(call, &token, &terms);
	if (st == ST_OK)
		json_write_base64(call->out, NULL, buffer_bytes(&token));
	buffer_fini(&token);
	return st;
}

enum status lotus_auth_verify(struct call *call, const void *args)
{
	const struct auth_verify_args *in = args;
	struct keeper *keeper = issue_keeper(call);
	const struct grant *grant;
	const char *why;

	if (!keeper)
		return ST_INVALID;
	grant = keeper_admit(keeper, in->token, clock_wall_ms(), &why);
	if (!grant && why == jwt_no_memory)
		return call_failed(call, ST_NO_MEMORY, NULL);
	if (!grant)
		return failure_set(call->failure, FAULT_TOKEN_INVALID,
				   "JWT Verification failed: %s", why);
	json_write_array(call->out, NULL);
	for (size_t i = 0; i < grant->allow_count; i++)
		json_write_text(call->out, NULL, permission_name(grant->allow[i]));
	json_write_array_end(call->out);
	grant_leave(grant);
	return ST_OK;
}
