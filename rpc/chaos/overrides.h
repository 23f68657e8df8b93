/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_OVERRIDES_H
#define CHAOSACTORD_RPC_CHAOS_OVERRIDES_H

#include "rpc/chaos/edit.h"
#include "rpc/chaos/environment.h"
#include "world/simulation.h"

/* What a simulation supposes in place of what is. */

struct actor_override {
	struct address address;
	struct actor_change change;
};
struct actor_overrides {
	struct actor_override *all;
	size_t count;
};
FIELD_KIND(actor_overrides, struct actor_overrides); /* an object, by address */

struct overrides {
	struct maybe_int epoch;
	struct maybe_network_version network_version;
	struct maybe_amount base_fee, circ_supply;
	struct maybe_randomness_args randomness;
	struct actor_overrides actors;
};
FIELD_KIND(overrides, struct overrides);

/* overrides_take makes them hold in a simulation that has just begun. settings is memory for
 * those of the simulation. */
enum status overrides_take(struct call *call, const struct overrides *in,
			   struct simulation *simulation, struct settings *settings) MUSTCHECK;

#endif
