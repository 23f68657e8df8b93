/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_RUNTIME_H
#define CHAOSACTORD_ACTORS_RUNTIME_H

#include "actors/exit_code.h"
#include "actors/outcome.h"
#include "base/arena.h"
#include "base/bigint.h"
#include "base/hash.h"
#include "ipld/address.h"
#include "ipld/blockstore.h"
#include "ipld/cbor.h"
#include "ipld/cid.h"

/* What an actor sees of the VM: facts of its call, and a table of functions the VM
 * fills in (vm/operations.h). Rules and prices: lotus d7076778e chain/vm/runtime.go.
 * All memory an actor needs comes from arena and lives until the message ends. */

struct runtime_ops;

enum randomness_source { RANDOMNESS_CHAIN, RANDOMNESS_BEACON };
enum { RANDOMNESS_BYTES = 32 };

struct runtime {
	const struct runtime_ops *ops;
	struct arena *arena;
	struct blockstore *store; /* charges gas for every get and put */
	unsigned network_version;
	unsigned actors_version; /* 0, 2…7: of the built-in actors in force */
	bool delegated;          /* protocol-4 addresses decode */
	int64_t epoch;
	struct address caller;   /* always an ID address */
	struct address receiver; /* up to network version 3 as the message says */
	struct bigint value_received;
};

struct runtime_ops {
	struct outcome (*validate_any)(struct runtime *rt);
	struct outcome (*validate_is)(struct runtime *rt, const struct address *allowed,
				      size_t count);
	struct outcome (*validate_type)(struct runtime *rt, const struct cid *allowed,
					size_t count);
	struct outcome (*current_balance)(struct runtime *rt, struct bigint *balance);
	struct outcome (*resolve_address)(struct runtime *rt, const struct address *address,
					  struct address *resolved, bool *found);
	struct outcome (*code_of)(struct runtime *rt, const struct address *address,
				  struct cid *code, bool *found);
	struct outcome (*state_create)(struct runtime *rt, struct bytes state);
	struct outcome (*state_read)(struct runtime *rt, struct bytes *state);
	struct outcome (*state_begin)(struct runtime *rt, struct bytes *state);
	struct outcome (*state_commit)(struct runtime *rt, struct bytes state);
	struct outcome (*send)(struct runtime *rt, const struct address *to, uint64_t method,
			       struct bytes params, const struct bigint *value, int64_t *code,
			       struct buffer *ret);
	struct outcome (*new_actor_address)(struct runtime *rt, struct address *address);
	struct outcome (*create_actor)(struct runtime *rt, struct cid code,
				       const struct address *address);
	struct outcome (*delete_actor)(struct runtime *rt, const struct address *beneficiary);
	struct outcome (*verify_signature)(struct runtime *rt, struct bytes signature,
					   const struct address *signer, struct bytes plaintext,
					   bool *valid);
	struct outcome (*hash_blake2b)(struct runtime *rt, struct bytes data,
				       uint8_t digest[DIGEST_BYTES]);
	struct outcome (*randomness)(struct runtime *rt, enum randomness_source source, int64_t tag,
				     int64_t epoch, struct bytes entropy,
				     uint8_t out[RANDOMNESS_BYTES]);
	struct outcome (*verify_no_seals)(struct runtime *rt);
	struct outcome (*limit)(struct runtime *rt, const char *what);
	struct outcome (*not_implemented)(struct runtime *rt, const char *what);
	struct outcome (*stop)(struct runtime *rt, enum outcome_kind kind, int64_t code,
			       struct bytes text);
	struct outcome (*store_failed)(struct runtime *rt, enum status st, const char *what);
};

/* rt_go_on ends a run that has to end (base/cancel.h). Loops over what costs neither gas
 * nor memory call it; everything else ends by itself. */
static inline struct outcome rt_go_on(const struct runtime *rt)
{
	return arena_cancelled(rt->arena) ? outcome_failure(ST_CANCELLED) : outcome_ok();
}

/* rt_validate_any, _is and _type mark the caller as validated (a second time: exit
 * 9), then check: caller not in the list, or an empty list, is exit 8. */
static inline struct outcome rt_validate_any(struct runtime *rt)
{
	return rt->ops->validate_any(rt);
}
static inline struct outcome rt_validate_is(struct runtime *rt, const struct address *allowed,
					    size_t count)
{
	return rt->ops->validate_is(rt, allowed, count);
}
static inline struct outcome rt_validate_type(struct runtime *rt, const struct cid *allowed,
					      size_t count)
{
	return rt->ops->validate_type(rt, allowed, count);
}

/* rt_current_balance is the receiver's balance, value received included; 0 when
 * the receiver does not exist. */
static inline struct outcome rt_current_balance(struct runtime *rt, struct bigint *balance)
{
	return rt->ops->current_balance(rt, balance);
}

/* rt_resolve_address finds the ID address; an ID address resolves to itself
 * without an existence check. */
static inline struct outcome rt_resolve_address(struct runtime *rt, const struct address *address,
						struct address *resolved, bool *found)
{
	return rt->ops->resolve_address(rt, address, resolved, found);
}

/* rt_code_of returns the code of an actor; it lives as long as the arena. */
static inline struct outcome rt_code_of(struct runtime *rt, const struct address *address,
					struct cid *code, bool *found)
{
	return rt->ops->code_of(rt, address, code, found);
}

/* rt_state_create writes the first state: one put, then a panic unless the head is
 * the empty object. */
static inline struct outcome rt_state_create(struct runtime *rt, struct bytes state)
{
	return rt->ops->state_create(rt, state);
}

/* rt_state_read loads the state block: one get. Missing receiver: exit 10. */
static inline struct outcome rt_state_read(struct runtime *rt, struct bytes *state)
{
	return rt->ops->state_read(rt, state);
}

/* rt_state_begin and rt_state_commit are the two ends of a state transaction: one
 * get, then always one put. In between rt_send ends the call with exit 9. A head
 * that changed in between is a panic. */
static inline struct outcome rt_state_begin(struct runtime *rt, struct bytes *state)
{
	return rt->ops->state_begin(rt, state);
}
static inline struct outcome rt_state_commit(struct runtime *rt, struct bytes state)
{
	return rt->ops->state_commit(rt, state);
}

/* rt_send calls another actor. params and value must stay valid during the call.
 * OUTCOME_OK says the call took place: *code is its exit code and its return bytes
 * are appended to ret (nothing after a failure). */
static inline struct outcome rt_send(struct runtime *rt, const struct address *to, uint64_t method,
				     struct bytes params, const struct bigint *value, int64_t *code,
				     struct buffer *ret)
{
	return rt->ops->send(rt, to, method, params, value, code, ret);
}

static inline struct outcome rt_new_actor_address(struct runtime *rt, struct address *address)
{
	return rt->ops->new_actor_address(rt, address);
}
static inline struct outcome rt_create_actor(struct runtime *rt, struct cid code,
					     const struct address *address)
{
	return rt->ops->create_actor(rt, code, address);
}
static inline struct outcome rt_delete_actor(struct runtime *rt, const struct address *beneficiary)
{
	return rt->ops->delete_actor(rt, beneficiary);
}

/* rt_verify_signature charges by the signature's type, then returns whether it is
 * signer's over plaintext; signature is its type byte and data, as on the wire. An ID
 * signer costs one get more: its account state holds the key. No failure of the
 * signature is an abort, and an unknown type is not charged (lotus d7076778e
 * chain/vm/syscalls.go VerifySignature). */
static inline struct outcome rt_verify_signature(struct runtime *rt, struct bytes signature,
						 const struct address *signer,
						 struct bytes plaintext, bool *valid)
{
	return rt->ops->verify_signature(rt, signature, signer, plaintext, valid);
}

/* rt_hash_blake2b is blake2b-256 at the price of a hash. */
static inline struct outcome rt_hash_blake2b(struct runtime *rt, struct bytes data,
					     uint8_t digest[DIGEST_BYTES])
{
	return rt->ops->hash_blake2b(rt, data, digest);
}

/* rt_randomness draws from the chain or the beacon of an epoch under a domain
 * separation tag. Free of charge. */
static inline struct outcome rt_randomness(struct runtime *rt, enum randomness_source source,
					   int64_t tag, int64_t epoch, struct bytes entropy,
					   uint8_t out[RANDOMNESS_BYTES])
{
	return rt->ops->randomness(rt, source, tag, epoch, entropy, out);
}

/* rt_limit ends work without bound (loops over epochs that a made-up state
 * asks for, which would keep the reference busy for ever): a failure of ours, with
 * what in the words for the user. */
static inline struct outcome rt_limit(struct runtime *rt, const char *what)
{
	return rt->ops->limit(rt, what);
}

/* rt_verify_no_seals is the verification of an empty batch of seal proofs: free, but
 * traces show it (lotus d7076778e chain/vm/gas.go BatchVerifySeals). */
static inline struct outcome rt_verify_no_seals(struct runtime *rt)
{
	return rt->ops->verify_no_seals(rt);
}

/* rt_not_implemented ends a call whose next step we do not have: a failure
 * of ours that ends the whole message, so that no receipt is ever wrong. what is a
 * noun, for the words "… is not implemented". */
static inline struct outcome rt_not_implemented(struct runtime *rt, const char *what)
{
	return rt->ops->not_implemented(rt, what);
}

/* rt_abort ends the call with code; code 0 is fatal, as in the reference (lotus
 * d7076778e chain/actors/aerrors/wrap.go Newf). text is shown to users. */
static inline struct outcome rt_abort(struct runtime *rt, int64_t code, struct bytes text)
{
	return rt->ops->stop(rt, OUTCOME_EXIT, code, text);
}

/* rt_panic ends the call as a Go panic with a string would. */
static inline struct outcome rt_panic(struct runtime *rt, struct bytes text)
{
	return rt->ops->stop(rt, OUTCOME_PANIC, 0, text);
}

/* rt_fatal ends the message without a receipt: stored state that does not decode. */
static inline struct outcome rt_fatal(struct runtime *rt, const char *text)
{
	return rt->ops->stop(rt, OUTCOME_FATAL, 0, bytes_of_text(text));
}

/* rt_store_failed turns a failed operation of ipld/ over rt->store into an outcome:
 * out of gas, fatal (missing or undecodable block) or a failure of ours. */
static inline struct outcome rt_store_failed(struct runtime *rt, enum status st, const char *what)
{
	return rt->ops->store_failed(rt, st, what);
}

/* rt_reader starts reading CBOR under the address rules in force. */
static inline void rt_reader(const struct runtime *rt, struct cbor_reader *reader,
			     struct bytes data)
{
	cbor_reader_init(reader, data);
	reader->delegated = rt->delegated;
}

#endif
