/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_COMMON_PARAMS_H
#define CHAOSACTORD_RPC_COMMON_PARAMS_H

#include "rpc/kinds.h"
#include "rpc/method.h"

/* What every method of Chaos.* takes beside its own parameters, by name (docs/http.md, "JSON-RPC").
 * Which world a member means is read from the JSON before it runs (rpc/addressing.h). */

struct common_args {
	struct maybe_world_name world;
	/* Methods that write only */
	struct maybe_cid expect_root;
	struct maybe_text idempotency_key; /* of at most IDEMPOTENCY_KEY_MAX bytes */
	bool dry_run;
};

enum { IDEMPOTENCY_KEY_MAX = 128 };

/* common_params returns the table of struct common_args for a method; of Filecoin.* it is
 * empty. */
const struct fields *common_params(const struct method *method);

/* common_check refuses what the table cannot: a key without bytes, or with too many. */
enum status common_check(struct decode *decode, const struct common_args *args) MUSTCHECK;

#endif
