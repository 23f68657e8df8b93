/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_EDIT_H
#define CHAOSACTORD_RPC_CHAOS_EDIT_H

#include "rpc/call.h"
#include "world/edit.h"

/* Edits of a state as JSON. */

/* A state given in JSON: bytes of DAG-CBOR, or the decoded state of an account or of the
 * chaos actor in the form of Filecoin.StateReadState. */
FIELD_KIND(actor_state, struct bytes);

/* Members of an actor to set. */
struct actor_change {
	struct maybe_code code;
	struct maybe_cid head;
	struct maybe_actor_state state;
	struct maybe_uint nonce;
	struct maybe_amount balance;
};

FIELD_KIND(actor_change, struct actor_change);

/* edit_of_actor makes the edit; path is where the change stands, for its errors. */
enum status edit_of_actor(struct call *call, const struct address *address,
			  const struct actor_change *in, const char *path,
			  struct edit *out) MUSTCHECK;

/* edit_failed makes an error of what edits_apply failed with at a path. Returns st. */
enum status edit_failed(struct call *call, enum status st, const struct error *err,
			const char *path);

/* chaos_write_edits writes what is particular to an entry that changed something from
 * outside the VM into the object that is open: `edits`, `settings`. Nothing for others. */
enum status chaos_write_edits(struct call *call, const struct journal_entry *entry) MUSTCHECK;

#endif
