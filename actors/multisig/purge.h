/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_PURGE_H
#define CHAOSACTORD_ACTORS_MULTISIG_PURGE_H

#include "actors/multisig/state.h"

/* Takes signer's approvals back from all pending transactions; those left without any
 * go too. Writes the map (multisig_state.go PurgeApprovals). */
struct outcome multisig__purge(struct runtime *rt, struct multisig_state *state,
			       const struct address *signer);

#endif
