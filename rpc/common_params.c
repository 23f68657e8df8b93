/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/common_params.h"

#include <assert.h>
#include <stdio.h>

#define WORLD_ROW                                                                                  \
	MAYBE("world", world_name, struct common_args, world,                                      \
	      "the world it is for, default that of Chaos-World, of the URL, or main")

PARAMS(reading_params, struct common_args, WORLD_ROW);

PARAMS(writing_params, struct common_args, WORLD_ROW,
       MAYBE("expectRoot", cid, struct common_args, expect_root,
	     "refuse with ROOT_MISMATCH unless the head is this root"),
       MAYBE("idempotencyKey", text, struct common_args, idempotency_key,
	     "1 to 128 bytes: sent again with it, the request gives the answer it gave first"),
       OPTIONAL("dryRun", flag, struct common_args, dry_run,
		"answer as if it had been done, and keep nothing of it"));

const struct fields *common_params(const struct method *method)
{
	if (!method_is_chaos(bytes_of_text(method->name)))
		return &params_none;
	return method->class == CLASS_WRITE ? &writing_params : &reading_params;
}

static_assert(IDEMPOTENCY_KEY_MAX == 128, "the row says how long a key may be");

enum status common_check(struct decode *decode, const struct common_args *args)
{
	const struct bytes key = args->idempotency_key.value;
	char got[32];
	size_t mark;
	enum status st;

	if (!args->idempotency_key.given || (key.size > 0 && key.size <= IDEMPOTENCY_KEY_MAX))
		return ST_OK;
	mark = decode_enter(decode, "idempotencyKey");
	(void)snprintf(got, sizeof(got), "%zu bytes", key.size);
	st = decode_refuse_at(decode, decode->path.text, "a text of 1 to 128 bytes", got);
	decode_leave(decode, mark);
	return st;
}
