/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_APPLY_H
#define CHAOSACTORD_RPC_CHAOS_APPLY_H

#include "rpc/call.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/message_json.h"
#include "world/simulation.h"

/* Messages about to run, and their answers: of the methods that apply or simulate one or several.
 */

struct invoke_args {
	struct named_method method;
	const json_t *args; /* NULL: left out */
	struct maybe_bytes params;
	struct address to;
	struct maybe_address from;
	struct bigint value;
	struct maybe_int gas_limit;
	struct maybe_amount gas_fee_cap, gas_premium;
	struct maybe_uint nonce;
	bool trace;
};

FIELD_KIND(invocation, struct invoke_args);

/* A message about to run, and what Invoke knows besides. */
struct prepared {
	struct chain_message message;
	struct chaos_call typed; /* levels 0: not typed */
};

/* Where it is to run: at a point of the world, or where a simulation stands. */
struct apply_place {
	struct state_point point;
	struct simulation *simulation; /* NULL: the world */
};

/* apply_prepare_invoke makes the message of an invocation: what is left out is the sender's or the
 * world's there. apply_prepare_cbor reads one from CBOR at path `cbor`. */
enum status apply_prepare_invoke(struct call *call, const struct invoke_args *in,
				 const struct apply_place *place, struct prepared *out) MUSTCHECK;
enum status apply_prepare_cbor(struct call *call, struct bytes cbor, const struct environment *env,
			       struct prepared *out) MUSTCHECK;

/* apply_write writes the result of an application (rpc/schemas/Application.json). */
enum status apply_write(struct call *call, const struct application *run,
			const struct prepared *prepared, bool invoked, bool traced) MUSTCHECK;

/* apply_refuse_choice fails because `given` of the members in `choice` were given, not one. */
enum status apply_refuse_choice(struct call *call, size_t given, const char *choice);

#endif
