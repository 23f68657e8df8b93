/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ADDRESSING_H
#define CHAOSACTORD_RPC_ADDRESSING_H

#include "rpc/envelope.h"

/* Which world each member of a request is for, and how a batch is to be carried out
 * (docs/http.md, "JSON-RPC"). */

/* What HTTP knows about that, and about who asks. All of it lives as long as the request. */
struct grant;
struct rpc_address {
	bool v0;                   /* the path is that of /rpc/v0 */
	bool path_names_world;     /* the path is /w/NAME/… */
	struct bytes path_world;   /* NAME, whatever its form */
	const char *header_world;  /* Chaos-World; NULL: not sent */
	const char *batch;         /* Chaos-Batch; NULL: not sent */
	const char *host;          /* Host, found safe; NULL: the client has none to name */
	const struct grant *grant; /* what the client may do (rpc/auth/grant.h); never NULL */
};

/* addressing_apply notes who asks, and sets the world of every member: the one that its parameters
 * name, else that of the header, of the path, or main; and the mode of the batch. What does not fit
 * together, or has no valid form, becomes the refusal of each member that it concerns. */
void addressing_apply(struct envelope *envelope, const struct rpc_address *address);

#endif
