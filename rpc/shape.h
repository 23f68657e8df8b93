/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SHAPE_H
#define CHAOSACTORD_RPC_SHAPE_H

#include "rpc/failure.h"
#include "rpc/json_write.h"
#include "world/apply_message.h"

/* Chain objects as Lotus' JSON encoder prints them: member order, nulls, strings or
 * numbers (lotus b835fab70 chain/types, api/types.go). */

/* shape_message prints a Message with its CID. */
void shape_message(struct json_writer *out, const char *name, const struct message *message,
		   struct cid cid);

/* shape_signature prints a Signature; data without the type byte. */
void shape_signature(struct json_writer *out, const char *name, uint8_t type, struct bytes data);

/* shape_signed_message prints a SignedMessage with its CID, which is the bare message's for BLS.
 * Failures of chain_message_cid. */
enum status shape_signed_message(struct json_writer *out, const char *name,
				 const struct chain_message *message) MUSTCHECK;

/* shape_receipt prints a MessageReceipt; EventsRoot is null before network version 18. */
void shape_receipt(struct json_writer *out, const char *name, const struct receipt *receipt);

/* shape_actor prints an Actor; DelegatedAddress is null before state tree version 5. */
void shape_actor(struct json_writer *out, const char *name, const struct actor *actor);

/* shape_actor_members prints its members into the object that is open. */
void shape_actor_members(struct json_writer *out, const struct actor *actor);

/* shape_gas_cost prints a MsgGasCost; gas NULL gives the one of an implicit run, all
 * zero and without a message. */
void shape_gas_cost(struct json_writer *out, const char *name, const struct message *message,
		    struct cid cid, const struct gas_outputs *gas, int64_t gas_used);

/* shape_invocation prints an InvocResult; implicit as shape_gas_cost. Fails with
 * LIMIT_EXCEEDED when the trace nests deeper than SHAPE_TRACE_DEPTH levels: two of JSON each, and
 * decoders that stop at 256 must get through. */
enum { SHAPE_TRACE_DEPTH = 126 };
enum status shape_invocation(struct json_writer *out, struct arena *arena, const char *name,
			     const struct application *run, bool implicit,
			     struct failure *failure) MUSTCHECK;

/* shape_trace prints an ExecutionTrace. shape_trace_fits fails as it does when a trace is too
 * deep for a tree. */
enum status shape_trace(struct json_writer *out, struct arena *arena, const char *name,
			const struct trace *trace, struct failure *failure) MUSTCHECK;
enum status shape_trace_fits(const struct trace *trace, struct failure *failure) MUSTCHECK;

/* shape_frames_end ends frame i of a trace, which has no subcalls, and every frame above it that
 * ends with it: up to the parent of the frame that comes next, TRACE_NO_PARENT behind the last. */
void shape_frames_end(struct json_writer *out, const struct trace *trace, size_t i,
		      int32_t next_parent);

/* shape_actor_state prints the decoded state of an actor as Lotus' StateReadState does.
 * Unknown code and undecodable states fail with Lotus' words. */
enum status shape_actor_state(struct json_writer *out, const char *name, struct cid code,
			      struct bytes block, struct failure *failure) MUSTCHECK;

/* shape_bitfield reads a bitfield and, unless out is NULL, prints the lengths of its runs. Failures
 * stick in the reader. */
void shape_bitfield(struct cbor_reader *reader, const char *name, struct json_writer *out);

/* shape_exit prints {code, name, text}. */
void shape_exit(struct json_writer *out, const char *name, int64_t code, const char *text);

/* shape_environment prints the members epoch, networkVersion, baseFee, circSupply, addressPrefix
 * into the object that is open. */
void shape_environment(struct json_writer *out, const struct environment *env);

/* shape_roots prints {before, after}. */
void shape_roots(struct json_writer *out, const char *name, const struct block_cid *before,
		 const struct block_cid *after);

#endif
