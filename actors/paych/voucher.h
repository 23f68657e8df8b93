/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_VOUCHER_H
#define CHAOSACTORD_ACTORS_PAYCH_VOUCHER_H

#include "actors/state.h"

/* The promise that one side of a payment channel signs and the other one redeems; the
 * same bytes from actors v0 to v7 (specs-actors v0.9.14 actors/builtin/paych/
 * paych_actor.go SignedVoucher, cbor_gen.go). */

/* A call that must succeed for the voucher to count. */
struct paych_extra {
	struct address actor;
	uint64_t method;
	struct bytes data;
};

struct paych_merge {
	uint64_t lane;
	uint64_t nonce;
};

enum { PAYCH_SIGNATURE_MAX = 200 }; /* its type byte included */

struct paych_voucher {
	struct address channel;
	int64_t time_lock_min;    /* first epoch it counts at */
	int64_t time_lock_max;    /* last one; 0: none */
	struct bytes secret_hash; /* blake2b-256 of a secret; empty: none */
	bool has_extra;
	struct paych_extra extra;
	uint64_t lane;
	uint64_t nonce;
	struct bigint amount;      /* attoFIL the lane has redeemed afterwards */
	int64_t min_settle_height; /* 0: none */
	const struct paych_merge *merges;
	size_t merge_count;
	bool has_signature;
	struct bytes signature; /* type byte and data, 1…200 bytes */
};

/* An object_decode: voucher is a struct paych_voucher; merges go to the arena, views
 * live as long as the bytes read. The reader's status, or ST_NO_MEMORY. A signature
 * must be of type 1 (secp256k1) or 2 (BLS), or 3 (delegated) if the reader takes
 * delegated addresses. */
enum status paych_voucher_decode(struct cbor_reader *reader, struct arena *arena,
				 void *voucher) MUSTCHECK;

/* An object_encode of a struct paych_voucher. */
void paych_voucher_encode(struct cbor_writer *writer, const void *voucher);

/* paych_voucher_signing_bytes is what the signature is over: the voucher written anew
 * with null in the signature's place (SignedVoucher.SigningBytes). In the arena. The
 * writer's failures, none of which a voucher that was read can have; ST_NO_MEMORY. */
enum status paych_voucher_signing_bytes(struct arena *arena, const struct paych_voucher *voucher,
					struct bytes *out) MUSTCHECK;

#endif
