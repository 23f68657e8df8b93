/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_GUARD_H
#define CHAOSACTORD_RPC_GUARD_H

#include "rpc/call.h"
#include "rpc/common_params.h"
#include "rpc/envelope.h"

/* guard_run runs a method of Chaos.* that writes, as its common parameters say: once only for
 * each idempotencyKey (IDEMPOTENCY_CONFLICT for another request), not unless the head is the
 * expected root (ROOT_MISMATCH), and for a dryRun without keeping anything. What was answered
 * under a key is kept with what was changed; errors change nothing and are not. args are its own
 * parameters. Fails as a handler does. */
enum status guard_run(struct call *call, const struct member *member,
		      const struct common_args *options, const void *args) MUSTCHECK;

#endif
