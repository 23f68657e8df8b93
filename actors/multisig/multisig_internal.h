/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_MULTISIG_INTERNAL_H
#define CHAOSACTORD_ACTORS_MULTISIG_MULTISIG_INTERNAL_H

#include "actors/multisig/params.h"
#include "actors/multisig/state.h"

/* What the files of actors/multisig/ share. */

/* ---- rules.c: what differs between actors versions ------------------------------- */

struct multisig_rules {
	unsigned since; /* first actors version of this row */
	size_t signers_max;
	bool start_epoch_given; /* to the constructor; else it is the current epoch */
	bool threshold_guarded; /* RemoveSigner never lowers it to 0 */
	bool purges_approvals;  /* of signers that go */
	bool locks_by_epoch;    /* floor of the amount per epoch, times epochs left; else
				 * the ceiling of the linear share, from 1 epoch on */
	bool zero_always_free;  /* sending nothing ignores the lock */
	bool hashes_always;     /* Approve computes the hash when none is to be compared */
	int64_t unreadable_txn; /* exit code when Approve or Cancel cannot read one */
	/* From which network version on … */
	unsigned lock_balance_since;        /* LockBalance exists */
	unsigned lock_amount_checked_since; /* LockBalance refuses negative amounts */
	unsigned txn_may_vanish_since;      /* an executed one may be gone already */
};

const struct multisig_rules *multisig__rules_of(unsigned actors_version);

/* ---- pending.c: the map of pending transactions ----------------------------------- */

/* All abort with exit 20 on what the reference's library calls an error, unless they
 * say otherwise; a missing block is fatal. */

/* Loads the map (one get). */
struct outcome multisig__pending_open(struct runtime *rt, const struct multisig_state *state,
				      struct hamt **map);
/* Finds a transaction: exit 17 when it is absent, unreadable_txn when the way to it or
 * the transaction itself does not read. */
struct outcome multisig__pending_find(struct runtime *rt, struct hamt *map, int64_t id,
				      struct multisig_txn *txn);
struct outcome multisig__pending_put(struct runtime *rt, struct hamt *map, int64_t id,
				     const struct multisig_txn *txn);
/* Takes a transaction out; absent: exit 20, unless may_be_absent. */
struct outcome multisig__pending_remove(struct runtime *rt, struct hamt *map, int64_t id,
					bool may_be_absent);
/* Writes the map and notes its root in the state. */
struct outcome multisig__pending_flush(struct runtime *rt, struct hamt *map,
				       struct multisig_state *state);

/* ---- purge.c ------------------------------------------------------------------------ */

/* Takes signer's approvals back from all pending transactions; those left without any
 * go too. Writes the map (multisig_state.go PurgeApprovals). */
struct outcome multisig__purge(struct runtime *rt, struct multisig_state *state,
			       const struct address *signer);

/* ---- locked.c ------------------------------------------------------------------------- */

/* Exit 19 unless the wallet holds amount and may spend it now. */
struct outcome multisig__check_available(struct runtime *rt, const struct multisig_state *state,
					 const struct bigint *amount);

struct outcome multisig__lock_balance(struct runtime *rt, const void *params,
				      struct cbor_writer *ret);

/* ---- signers.c -------------------------------------------------------------------------- */

bool multisig__is_signer(const struct multisig_state *state, const struct address *address);

/* Finds the ID address of a signer; a key without an account gets one, by sending
 * nothing to it. A failed send is the exit code of this call (specs-actors v2.3.5
 * actors/builtin/shared.go ResolveToIDAddr). */
struct outcome multisig__resolve(struct runtime *rt, const struct address *address,
				 struct address *id_address);

/* A caller that signs: an account or a multisig of the version in force, else exit 8. */
struct outcome multisig__validate_signable(struct runtime *rt);

/* Through a transaction of its own alone, else exit 8. */
struct outcome multisig__validate_self(struct runtime *rt);

struct outcome multisig__add_signer(struct runtime *rt, const void *params,
				    struct cbor_writer *ret);
struct outcome multisig__remove_signer(struct runtime *rt, const void *params,
				       struct cbor_writer *ret);
struct outcome multisig__swap_signer(struct runtime *rt, const void *params,
				     struct cbor_writer *ret);
struct outcome multisig__change_threshold(struct runtime *rt, const void *params,
					  struct cbor_writer *ret);

/* ---- txns.c, execute.c --------------------------------------------------------------------- */

/* A transaction on its way through Propose or Approve. Lives in the arena: sends nest
 * on the C stack. */
struct multisig_run {
	int64_t id;
	struct multisig_txn txn;
	struct multisig_state state; /* of the newest state transaction */
	struct multisig_applied result;
};

/* The state transactions around an execution: a new transaction without approvals;
 * one read for an approval; the caller's approval, refused with exit 18 when it is not
 * the first; the end of an executed one. */
struct outcome multisig__store_txn(struct runtime *rt, const struct multisig_propose *params,
				   struct multisig_run *run);
struct outcome multisig__load_txn(struct runtime *rt, const struct multisig_txn_ref *params,
				  struct multisig_run *run);
struct outcome multisig__add_approval(struct runtime *rt, struct multisig_run *run);
struct outcome multisig__drop_txn(struct runtime *rt, struct multisig_run *run);

struct outcome multisig__cancel(struct runtime *rt, const void *params, struct cbor_writer *ret);
struct outcome multisig__propose(struct runtime *rt, const void *params, struct cbor_writer *ret);
struct outcome multisig__approve(struct runtime *rt, const void *params, struct cbor_writer *ret);

#endif
