/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_TXNS_H
#define CHAOSACTORD_ACTORS_MULTISIG_TXNS_H

#include "actors/multisig/params.h"
#include "actors/multisig/state.h"

/* Transactions up to their execution, and Cancel. */

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

#endif
