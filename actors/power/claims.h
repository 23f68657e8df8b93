/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_CLAIMS_H
#define CHAOSACTORD_ACTORS_POWER_CLAIMS_H

#include "actors/power/state.h"
#include "actors/runtime.h"
#include "ipld/hamt.h"

/* The claims of miners. */

/* Bytes a miner needs to win blocks once enough miners have them: 10 TiB for every type
 * of proof (specs-actors v2.3.5 actors/builtin/sector.go ConsensusMinerMinPower). */
#define POWER_TO_WIN (INT64_C(10) << 40)

/* power__map_failed is the end of a call whose map could not be used: exit 20 for what
 * the reference's library reports as an error, its panic, out of gas, fatal. */
struct outcome power__map_failed(struct runtime *rt, enum status st, const char *what);

/* Loads the claims (one get). */
struct outcome power__claims_open(struct runtime *rt, const struct power_state *state,
				  struct hamt **claims);
struct outcome power__claims_flush(struct runtime *rt, struct hamt *claims,
				   struct power_state *state);

/* Whether miner has a claim; its value is not decoded. */
struct outcome power__claims_has(struct runtime *rt, struct hamt *claims,
				 const struct address *miner, bool *found);

/* Finds the claim of miner. Unreadable is what the reference reports as an error: the
 * way to the claim, or the claim itself. */
enum claim_found { CLAIM_FOUND, CLAIM_ABSENT, CLAIM_UNREADABLE };
struct outcome power__claims_find(struct runtime *rt, struct hamt *claims,
				  const struct address *miner, struct power_claim *claim,
				  enum claim_found *found);

/* Takes all power from the claim that was found and from the totals (power_state.go
 * addToClaim with the negated claim). *refused: the reference gives up with an error
 * half-way; what it has changed in the totals until then stays. */
struct outcome power__claims_empty(struct runtime *rt, struct hamt *claims,
				   struct power_state *state, const struct address *miner,
				   const struct power_claim *claim, bool *refused);

/* Takes the claim out of the map. */
struct outcome power__claims_remove(struct runtime *rt, struct hamt *claims,
				    const struct address *miner);

#endif
