/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_MAKER_H
#define CHAOSACTORD_TESTS_SEQUENCES_MAKER_H

#include "base/secp256k1.h"
#include "tests/sequences/chain.h"
#include "tests/sequences/dice.h"
#include "vm/network.h"

/* Making messages: mostly meaningful ones, from what the state holds. */

enum { SECP_KEYS = 24, BLS_KEYS = 5 };

/* Key addresses. The first secp256k1 keys are those of the funded accounts; the last
 * BLS key is the all-zero one. */
struct keys {
	struct secp_key {
		uint8_t secret[SECP_SECRET_BYTES];
		struct address address;
	} secp[SECP_KEYS];
	struct address bls[BLS_KEYS];
};

void keys_init(struct keys *keys);

/* keys_secret finds the secret behind a key address, or NULL. */
const uint8_t *keys_secret(const struct keys *keys, const struct address *address);

/* What goes into a message, or into a call inside one. */
struct call {
	struct address to;
	struct bigint value;
	uint64_t method;
	struct bytes params; /* in the maker's arena */
	bool has_caller;     /* it takes this caller for the call to mean something */
	uint64_t caller;
};

/* Messages that go before the next one in the same tipset, by sender. */
enum { AHEAD_MAX = 64 };
struct ahead {
	uint64_t senders[AHEAD_MAX];
	uint64_t counts[AHEAD_MAX];
	size_t count;
};

struct maker {
	struct dice dice;
	struct arena *arena;
	struct chain *chain;
	const struct survey *survey;
	const struct keys *keys;
	const struct network_rules *rules;
	struct ahead *ahead; /* NULL: every message is applied before the next is made */
	unsigned nesting;    /* calls around the one that is being made */
	unsigned absurdity;  /* per cent of values that are not what is usual */
};

/* ---- values: what is usual, or in some cases something at a border ---- */

int64_t make_int(struct maker *maker, int64_t usual);
uint64_t make_uint(struct maker *maker, uint64_t usual);
bool make_bool(struct maker *maker);
struct bigint make_amount(struct maker *maker, struct bigint usual);

/* make_small_amount is 0, some attoFIL or some FIL. */
struct bigint make_small_amount(struct maker *maker);

/* make_noise is size random bytes. */
struct bytes make_noise(struct maker *maker, size_t size);

/* make_size is a length of bytes, now and then one around the limits of the codec. */
size_t make_size(struct maker *maker, size_t usual);

/* make_address is any address at all; make_account one of an account, by ID or key;
 * make_form another form of an actor's address, where there is one. */
struct address make_address(struct maker *maker);
struct address make_account(struct maker *maker);
struct address make_form(struct maker *maker, uint64_t id);

/* make_code is a code CID, mostly of the actors version in force. */
struct cid make_code(struct maker *maker);

/* pick_actor picks an actor of a kind; false when there is none. */
bool pick_actor(struct maker *maker, enum actor_kind kind, const struct known_actor **out);

/* pick_account_id picks an account that can pay. */
uint64_t pick_account_id(struct maker *maker);

/* open_state starts reading the block behind an actor's head; false when it is missing.
 * Delegated addresses in it decode at every network version. */
bool open_state(struct maker *maker, const struct known_actor *actor, struct cbor_reader *reader);

/* ---- params ---- */

/* CBOR in the making. What has no encoding is left out: then the params are absurd. */
struct draft {
	struct buffer bytes;
	struct cbor_writer writer;
};
void draft_begin(struct draft *draft);
struct bytes draft_end(struct maker *maker, struct draft *draft);

/* make_schema makes params after a pattern: a address, b amount, i int, u uint, y bytes,
 * t text, f bool, c code, n null, * anything, and [ ] around the fields of a tuple. */
struct bytes make_schema(struct maker *maker, const char *pattern);

/* mutate_cbor changes something in encoded params: an item, its type, a head, its end. */
struct bytes mutate_cbor(struct maker *maker, struct bytes params);

/* ---- calls, by the actor that gets them; false when there is none ---- */

/* Calls inside calls, beyond which only transfers are made. */
enum { CALLS_NESTED_MAX = 8 };

/* make_call makes any call that caller could make. */
struct call make_call(struct maker *maker, uint64_t caller);

bool make_chaos_call(struct maker *maker, uint64_t caller, struct call *out);
bool make_init_call(struct maker *maker, uint64_t caller, struct call *out);
bool make_multisig_call(struct maker *maker, uint64_t caller, struct call *out);
bool make_paych_call(struct maker *maker, uint64_t caller, struct call *out);
bool make_transfer(struct maker *maker, uint64_t caller, struct call *out);
bool make_other_call(struct maker *maker, uint64_t caller, struct call *out);

/* Constructor params, for Exec. */
struct bytes make_multisig_constructor(struct maker *maker);
struct bytes make_paych_constructor(struct maker *maker);

/* ---- messages ---- */

/* make_message makes a whole message that has an encoding. */
struct message make_message(struct maker *maker);

#endif
