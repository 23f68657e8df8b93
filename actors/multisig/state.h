/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_STATE_H
#define CHAOSACTORD_ACTORS_MULTISIG_STATE_H

#include "actors/state.h"

/* What a multisig wallet stores, the same in every actors version (specs-actors v0.9.14
 * actors/builtin/multisig/multisig_state.go, multisig_actor.go Transaction,
 * cbor_gen.go). Decoders take lists into the arena; CIDs and bytes are views of what
 * was decoded. Encoders write what has an encoding; else the writer says so. */

/* [signers, threshold, next ID, initial balance, start epoch, unlock duration, pending]. */
struct multisig_state {
	const struct address *signers;
	size_t signer_count;
	uint64_t threshold; /* approvals that execute a transaction */
	int64_t next_txn_id;
	struct bigint initial_balance; /* attoFIL locked at start_epoch */
	int64_t start_epoch;
	int64_t unlock_duration; /* epochs; 0: nothing is locked */
	struct cid pending;      /* map: multisig_txn_key → struct multisig_txn */
};

object_decode multisig_state_decode;
object_encode multisig_state_encode;

/* [to, value, method, params, approved]: approved[0] is the proposer. */
struct multisig_txn {
	struct address to;
	struct bigint value;
	uint64_t method;
	struct bytes params;
	const struct address *approved;
	size_t approved_count;
};

object_decode multisig_txn_decode;
object_encode multisig_txn_encode;

enum { MULTISIG_MAP_BIT_WIDTH = ACTOR_MAP_BIT_WIDTH };

/* multisig_txn_key is the key of a transaction in the map of pending ones: its ID as
 * zig-zag varint, in the arena. ST_NO_MEMORY. */
enum status multisig_txn_key(struct arena *arena, int64_t id, struct bytes *key) MUSTCHECK;

/* multisig_read_addresses reads a list of addresses into the arena. The status of the
 * reader, or ST_NO_MEMORY. */
enum status multisig_read_addresses(struct cbor_reader *reader, struct arena *arena,
				    const struct address **list, size_t *count) MUSTCHECK;

void multisig_write_addresses(struct cbor_writer *writer, const struct address *list, size_t count);

#endif
