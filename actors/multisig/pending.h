/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_PENDING_H
#define CHAOSACTORD_ACTORS_MULTISIG_PENDING_H

#include "actors/multisig/params.h"
#include "actors/multisig/state.h"

/* The map of pending transactions. */

/* All abort with exit 20 on what the reference's library calls an error, unless they
 * say otherwise; a missing block is fatal. */

/* Loads the map (one get). */
struct outcome multisig__pending_open(struct runtime *rt, const struct multisig_state *state,
				      struct hamt **map);
/* Finds a transaction: exit 17 when it is absent, unreadable_txn when the way to it or
 * the transaction itself does not read. */
struct outcome multisig__pending_find(struct runtime *rt, struct hamt *map, int64_t id,
				      struct multisig_txn *txn);
struct outcome multisig__pending_put(struct runtime *rt, struct hamt *map, int64_t id,
				     const struct multisig_txn *txn);
/* Takes a transaction out; absent: exit 20, unless may_be_absent. */
struct outcome multisig__pending_remove(struct runtime *rt, struct hamt *map, int64_t id,
					bool may_be_absent);
/* Writes the map and notes its root in the state. */
struct outcome multisig__pending_flush(struct runtime *rt, struct hamt *map,
				       struct multisig_state *state);

#endif
