/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ROBUST_H
#define CHAOSACTORD_RPC_ROBUST_H

#include "rpc/call.h"

/* robust_find finds the robust address of an actor with this ID: the one that was asked for, an
 * account's key, or what f01 has for it; *found is false when there is none. A map of f01 with very
 * many entries is not looked through to its end. Failures of reading are recorded. */
enum status robust_find(struct call *call, struct state_tree *tree, const struct actor *actor,
			const struct address *asked, uint64_t id, struct address *robust,
			bool *found) MUSTCHECK;

#endif
