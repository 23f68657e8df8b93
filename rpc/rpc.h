/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_RPC_H
#define CHAOSACTORD_RPC_RPC_H

#include "rpc/setup.h"

/* JSON-RPC 2.0 over bytes: a body in, an answer out, no sockets. Here is what all requests
 * share; rpc/request.h is one request, rpc/refusal.h what HTTP refuses by itself. */

/* rpc_new prepares the method tables; *out is the caller's. */
enum status rpc_new(const struct rpc_setup *setup, struct rpc **out, struct error *err) MUSTCHECK;
void rpc_free(struct rpc *rpc);

/* rpc_knows_world returns whether there is a world of this name, or will be on first use. */
bool rpc_knows_world(struct rpc *rpc, struct bytes name);

/* rpc_openrpc appends the OpenRPC document, for requests to the world of this name (empty: to
 * none by the path) and under this Host, found safe (NULL: not known); rpc_version_json the body
 * of /version. The failures of out. */
enum status rpc_openrpc(struct rpc *rpc, struct bytes world, const char *host,
			struct buffer *out) MUSTCHECK;
enum status rpc_version_json(struct rpc *rpc, struct buffer *out) MUSTCHECK;

/* rpc_ready appends the body of /readyz and returns whether requests that write can be
 * expected to succeed. The failures of out. */
bool rpc_ready(struct rpc *rpc, struct buffer *out);

#endif
