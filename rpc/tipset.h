/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_TIPSET_H
#define CHAOSACTORD_RPC_TIPSET_H

#include "rpc/call.h"
#include "world/chain.h"

/* What a tipset key means to the methods that take one. An empty key is the head of the world;
 * any other must be that of a tipset of the world's journal: TIPSET_NOT_FOUND. */

/* tipset_find finds the tipset. */
enum status tipset_find(struct call *call, const struct tipset_key *key,
			struct chain_found *out) MUSTCHECK;

/* tipset_point finds the state that methods look at: that in front of the tipset's messages; of
 * an empty key the head. tipset_tree opens its tree, tipset_actor finds an actor there by any
 * address (ACTOR_NOT_FOUND; id may be NULL). */
enum status tipset_point(struct call *call, const struct tipset_key *key,
			 struct state_point *out) MUSTCHECK;
enum status tipset_tree(struct call *call, const struct tipset_key *key,
			struct state_tree **out) MUSTCHECK;
enum status tipset_actor(struct call *call, const struct tipset_key *key,
			 const struct address *address, struct actor *out, uint64_t *id) MUSTCHECK;

/* tipset_find_block finds a block of the chain by its CID, and its index in its tipset:
 * BLOCK_NOT_FOUND. */
enum status tipset_find_block(struct call *call, struct cid cid, struct chain_found *out,
			      size_t *index) MUSTCHECK;

/* tipset_failed records why a function of world/chain.h failed. Returns its status. */
enum status tipset_failed(struct call *call, enum status st, const struct error *err);

#endif
