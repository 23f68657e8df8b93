/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_GENESIS_H
#define CHAOSACTORD_RPC_VECTOR_GENESIS_H

#include "base/arena.h"
#include "world/genesis.h"

/* rpc_genesis_from_vector fills spec's CAR, root and environment from a vector file
 * (variant NULL: the first). Bytes go to the arena. */
enum status rpc_genesis_from_vector(struct arena *arena, struct bytes json, const char *variant,
				    struct genesis_spec *spec, struct error *err) MUSTCHECK;

#endif
