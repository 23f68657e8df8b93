/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_TIME_TRAVEL_H
#define CHAOSACTORD_RPC_CHAOS_TIME_TRAVEL_H

#include "rpc/call.h"
#include "world/move.h"

/* What methods that name states and go to them have in common. */

/* time_travel_failed records a failure of world/move.h, fork.h or set_names.h: ST_NOT_FOUND is
 * `fault`, or ST_CONFLICT if that says that a name is taken; the others are as call_failed has
 * them. Returns the status. */
enum status time_travel_failed(struct call *call, enum fault fault, enum status st,
			       const struct error *err);

/* time_travel_write_move writes the result of a move. */
void time_travel_write_move(struct call *call, const struct moved *moved);

#endif
