/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_OPENRPC_H
#define CHAOSACTORD_RPC_OPENRPC_H

#include "rpc/json_write.h"
#include "rpc/setup.h"

/* openrpc_write writes the OpenRPC 1.3.2 document as member name, from the same tables
 * that dispatch methods and check parameters. Its server is the path of this world: empty or
 * main, the one without a name. */
void openrpc_write(struct json_writer *out, const char *name, const struct rpc_setup *setup,
		   struct bytes world);

#endif
