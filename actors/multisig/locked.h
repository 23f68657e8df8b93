/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_LOCKED_H
#define CHAOSACTORD_ACTORS_MULTISIG_LOCKED_H

#include "actors/multisig/state.h"

/* Locked funds of a wallet. */

/* multisig_amount_locked computes what of the initial balance is still locked elapsed
 * epochs after the start: all of it before, nothing from unlock_duration on, linear in
 * between (multisig_state.go AmountLocked). Actors v0 round down per epoch, later ones
 * up in the end. ST_LIMIT for amounts no state can hold. */
enum status multisig_amount_locked(const struct multisig_state *state, unsigned actors_version,
				   int64_t elapsed, struct bigint *locked) MUSTCHECK;

/* Exit 19 unless the wallet holds amount and may spend it now. */
struct outcome multisig__check_available(struct runtime *rt, const struct multisig_state *state,
					 const struct bigint *amount);

struct outcome multisig__lock_balance(struct runtime *rt, const void *params,
				      struct cbor_writer *ret);

#endif
