/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_LOTUS_GAS_H
#define CHAOSACTORD_RPC_LOTUS_GAS_H

#include "rpc/call.h"
#include "rpc/fields.h"

/* A MessageSendSpec (lotus b835fab70 api/types.go). */
struct send_spec {
	struct bigint max_fee; /* attoFIL for the whole gas limit; 0: any */
	struct bytes uuid;     /* as text; empty: none */
	bool maximize_fee_cap;
};
FIELD_KIND(send_spec, struct send_spec);

/* gas_fill fills those of the three gas fields that are 0, at a point: the premium of the world's
 * settings; a fee cap of the base fee and the premium; the gas that the message uses when it
 * is applied there, found by running it, with a signature of its sender's kind and the sender's
 * nonce. Fee cap and premium are lowered to what spec allows. The run is judged as if the sender
 * could pay for any gas. any_exit: one that fails is none the worse; else OUT_OF_GAS,
 * EXECUTION_FAILED. ACTOR_NOT_FOUND, failures of call_application. */
enum status gas_fill(struct call *call, const struct state_point *point,
		     const struct send_spec *spec, bool any_exit,
		     struct message *message) MUSTCHECK;

#endif
