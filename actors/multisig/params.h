/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_PARAMS_H
#define CHAOSACTORD_ACTORS_MULTISIG_PARAMS_H

#include "ipld/cbor.h"

/* What the methods of a multisig take and give, and its CBOR (specs-actors v0.9.14 and
 * v2.3.5 actors/builtin/multisig/multisig_actor.go, cbor_gen.go). Decoders read one
 * value and leave what follows; lists go to the arena, bytes are views. */

struct multisig_constructor {
	const struct address *signers;
	size_t signer_count;
	uint64_t threshold;
	int64_t unlock_duration;
	int64_t start_epoch; /* not among the params of actors v0 */
};

struct multisig_propose {
	struct address to;
	struct bigint value;
	uint64_t method;
	struct bytes params;
};

/* Of Approve and Cancel. An empty hash is none: nothing is compared. */
struct multisig_txn_ref {
	int64_t id;
	struct bytes proposal_hash;
};

/* Of AddSigner (raise the threshold?) and RemoveSigner (lower it?). */
struct multisig_signer_change {
	struct address signer;
	bool move_threshold;
};

struct multisig_swap {
	struct address from;
	struct address to;
};

struct multisig_lock {
	int64_t start_epoch;
	int64_t unlock_duration;
	struct bigint amount;
};

/* Decoders of the method table; params points to the struct that the name says. The
 * threshold is a bare uint64_t. */
enum status multisig_constructor_v0_decode(struct cbor_reader *reader, struct arena *arena,
					   void *params);
enum status multisig_constructor_decode(struct cbor_reader *reader, struct arena *arena,
					void *params);
enum status multisig_propose_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status multisig_txn_ref_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status multisig_signer_change_decode(struct cbor_reader *reader, struct arena *arena,
					  void *params);
enum status multisig_swap_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status multisig_threshold_decode(struct cbor_reader *reader, struct arena *arena,
				      void *params);
enum status multisig_lock_decode(struct cbor_reader *reader, struct arena *arena, void *params);

/* What became of a transaction: whether it was executed, and the exit code. */
struct multisig_applied {
	bool applied;
	int64_t code;
};

/* The returns [id, applied, code, ret] and [applied, code, ret]. The bytes of ret are
 * those that stand in the writer's buffer from start on; the rest is put in front of
 * them, in place, so that nested returns are never held twice. More than 2 MiB of them
 * have no encoding: ST_UNENCODABLE in the writer. */
void multisig_propose_return(struct cbor_writer *ret, size_t start, int64_t id,
			     const struct multisig_applied *applied);
void multisig_approve_return(struct cbor_writer *ret, size_t start,
			     const struct multisig_applied *applied);

#endif
