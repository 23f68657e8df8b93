/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_CHAOS_PARAMS_H
#define CHAOSACTORD_ACTORS_CHAOS_PARAMS_H

#include "base/arena.h"
#include "ipld/cbor.h"

/* What the chaos actor takes, gives and stores, and its CBOR (lotus d7076778e
 * conformance/chaos/actor.go, state.go, cbor_gen.go). Decoders read one value and
 * leave what follows; arrays go to the arena, strings are views of the input.
 * Encoders append; a value without encoding sticks in the writer. */

enum chaos_method {
	CHAOS_CONSTRUCTOR = 1,
	CHAOS_CALLER_VALIDATION = 2,
	CHAOS_CREATE_ACTOR = 3,
	CHAOS_RESOLVE_ADDRESS = 4,
	CHAOS_DELETE_ACTOR = 5,
	CHAOS_SEND = 6,
	CHAOS_MUTATE_STATE = 7,
	CHAOS_ABORT_WITH = 8,
	CHAOS_INSPECT_RUNTIME = 9,
	CHAOS_CREATE_STATE = 10,
};

enum chaos_validation { VALIDATE_NONE, VALIDATE_TWICE, VALIDATE_ADDRESS, VALIDATE_TYPE };
enum chaos_mutation { MUTATE_IN_TRANSACTION, MUTATE_READONLY, MUTATE_AFTER_TRANSACTION };

struct chaos_caller_validation {
	int64_t branch; /* enum chaos_validation, or anything */
	const struct address *addresses;
	size_t address_count;
	const struct cid *types;
	size_t type_count;
};

struct chaos_create_actor {
	bool undefined_code;
	struct cid code; /* valid even when undefined_code says to ignore it */
	bool undefined_address;
	struct address address;
};

struct chaos_resolve_return {
	struct address address;
	bool success;
};

struct chaos_send {
	struct address to;
	struct bigint value;
	uint64_t method;
	struct bytes params;
};

struct chaos_send_return {
	struct bytes ret;
	int64_t code;
};

struct chaos_mutate_state {
	struct bytes value; /* text, not necessarily UTF-8 */
	int64_t branch;     /* enum chaos_mutation, or anything */
};

struct chaos_abort_with {
	int64_t code;
	struct bytes message;
	bool uncontrolled;
};

/* [value, unmarshallable]: the list is always empty, the reference cannot encode
 * or decode any element of it. */
struct chaos_state {
	struct bytes value;
};

struct chaos_inspect_return {
	struct address caller;
	struct address receiver;
	struct bigint value_received;
	int64_t epoch;
	struct bigint balance;
	struct chaos_state state;
};

enum status chaos_caller_validation_decode(struct cbor_reader *reader, struct arena *arena,
					   void *params);
enum status chaos_create_actor_decode(struct cbor_reader *reader, struct arena *arena,
				      void *params);
enum status chaos_send_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status chaos_mutate_state_decode(struct cbor_reader *reader, struct arena *arena,
				      void *params);
enum status chaos_abort_with_decode(struct cbor_reader *reader, struct arena *arena, void *params);

void chaos_caller_validation_encode(struct cbor_writer *writer,
				    const struct chaos_caller_validation *params);
void chaos_create_actor_encode(struct cbor_writer *writer, const struct chaos_create_actor *params);
void chaos_send_encode(struct cbor_writer *writer, const struct chaos_send *params);
void chaos_mutate_state_encode(struct cbor_writer *writer, const struct chaos_mutate_state *params);
void chaos_abort_with_encode(struct cbor_writer *writer, const struct chaos_abort_with *params);

void chaos_state_encode(struct cbor_writer *writer, const struct chaos_state *state);
void chaos_resolve_return_encode(struct cbor_writer *writer,
				 const struct chaos_resolve_return *value);
void chaos_inspect_return_encode(struct cbor_writer *writer,
				 const struct chaos_inspect_return *value);

/* The readers of results and state check cbor_status(reader) afterwards. */
struct chaos_state chaos_state_read(struct cbor_reader *reader);
struct chaos_resolve_return chaos_resolve_return_read(struct cbor_reader *reader);
struct chaos_send_return chaos_send_return_read(struct cbor_reader *reader);
struct chaos_inspect_return chaos_inspect_return_read(struct cbor_reader *reader);

#endif
