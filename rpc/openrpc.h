/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_OPENRPC_H
#define CHAOSACTORD_RPC_OPENRPC_H

#include "rpc/json_write.h"
#include "rpc/setup.h"

/* Where the client has asked. */
struct openrpc_place {
	struct bytes world; /* of the path; empty or main: the one without a name */
	const char
		*host; /* a Host that was found safe, with port; NULL: where the daemon listens */
	bool v0;       /* at /rpc/v0, whose methods the document has then, else those of /rpc/v1 */
};

/* openrpc_write writes the OpenRPC 1.3.2 document as member name, from the same tables
 * that dispatch methods and check parameters. Its server is the place. No schema leads back to
 * itself, which @open-rpc/schema-utils-js 2.2.1 does not survive: x-recursive names what it is. */
void openrpc_write(struct json_writer *out, const char *name, const struct rpc_setup *setup,
		   const struct openrpc_place *place);

#endif
