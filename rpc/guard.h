/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_GUARD_H
#define CHAOSACTORD_RPC_GUARD_H

#include "rpc/call.h"
#include "rpc/common_params.h"
#include "rpc/envelope.h"

/* guard_call reads the parameters of a member and runs its method. One of Chaos.* that writes is
 * run as its common parameters say: once only for
 * each idempotencyKey (IDEMPOTENCY_CONFLICT for another request), not unless the head is the
 * expected root (ROOT_MISMATCH), and for a dryRun without keeping anything. What was answered
 * under a key is kept with what was changed; errors change nothing and are not. Fails as a
 * handler does. */
enum status guard_call(struct call *call, const struct member *member) MUSTCHECK;

#endif
