/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_REQUEST_H
#define CHAOSACTORD_RPC_VECTOR_REQUEST_H

#include "rpc/envelope.h"

/* GET and PUT of /vector.json as calls of one method each, so that worlds, permissions and limits
 * are those of JSON-RPC. Both make an envelope of one member with id null, as envelope_read does;
 * what is wrong with the request is its refusal. ST_NO_MEMORY. */

/* vector_request_put is Chaos.VectorRun of the vector that body holds. */
enum status vector_request_put(struct envelope *envelope, struct bytes body,
			       const struct rpc_limits *limits, struct charge *charge) MUSTCHECK;

/* vector_request_get is Chaos.VectorExport with the members of a query as parameters, and the
 * vector alone as its result. The text of the query, with escapes, goes to scratch, which must
 * live as long as the envelope. */
enum status vector_request_get(struct envelope *envelope, struct buffer *scratch, const char *query,
			       const struct rpc_limits *limits, struct charge *charge) MUSTCHECK;

/* vector_request_status is the HTTP status of an answer that is an error. */
unsigned vector_request_status(enum fault fault);

#endif
