/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_ACTOR_METHOD_H
#define CHAOSACTORD_RPC_CHAOS_ACTOR_METHOD_H

#include "rpc/kinds.h"

/* The chaos actor's methods as clients write them: names, typed arguments, typed
 * parameters and returns (docs/chaos-actor.md, "Methods"). */

/* chaos_method_name is the name of a method number, or NULL. */
const char *chaos_method_name(uint64_t number);

/* chaos_method_args is the table of a method's typed arguments, or NULL. */
const struct fields *chaos_method_args(uint64_t number);

/* Typed arguments of a method that stands beside them: the JSON, as long as the request. */
FIELD_KIND(chaos_args, const json_t *);

/* A method as a client names it. */
struct named_method {
	uint64_t number;
	bool named; /* one of the ten, written as a name or as its number */
};
FIELD_KIND(chaos_method, struct named_method);

/* chaos_method_decode takes a name, or any uint64. */
enum status chaos_method_decode(struct decode *decode, const json_t *value,
				struct named_method *out) MUSTCHECK;

/* A call as it nests: send's `invoke` holds the next one. levels[0] is the
 * outermost. */
struct chaos_call {
	uint64_t *methods; /* in the arena */
	size_t levels;
	struct bytes params; /* encoded, of the outermost; in the arena */
};

/* chaos_call_encode turns method and args (NULL: none) into parameter bytes. raw, when
 * given, is taken as it is and any method number passes. Failures name the place under
 * decode's path; values beyond the actor's limits are ENCODE_ERROR. */
enum status chaos_call_encode(struct decode *decode, const struct named_method *method,
			      const json_t *args, const struct maybe_bytes *raw,
			      struct chaos_call *out) MUSTCHECK;

/* chaos_params_write and chaos_return_write print the value that cbor holds for a
 * method as member name. The cbor is decoded first: ST_INVALID writes nothing and
 * fails with DECODE_ERROR and data.offset. */
enum status chaos_params_write(struct decode *decode, struct json_writer *out, const char *name,
			       uint64_t method, struct bytes cbor) MUSTCHECK;
enum status chaos_return_write(struct decode *decode, struct json_writer *out, const char *name,
			       uint64_t method, struct bytes cbor) MUSTCHECK;

/* chaos_call_return_write prints the return of a nested call: every level whose inner
 * call succeeded carries `returnDecoded`. Writes null when it does not decode. */
void chaos_call_return_write(struct json_writer *out, const char *name,
			     const struct chaos_call *call, struct bytes cbor);

/* chaos_text_write prints a text: a string, or {"base64"} when it is not UTF-8. */
void chaos_text_write(struct json_writer *out, const char *name, struct bytes text);

#endif
