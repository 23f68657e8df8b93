/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_STATE_TREE_H
#define CHAOSACTORD_VM_STATE_TREE_H

#include "base/arena.h"
#include "base/bigint.h"
#include "ipld/address.h"
#include "ipld/blockstore.h"
#include "ipld/hamt.h"
#include "vm/touched.h"

/* The state tree: actor ID → actor, over a HAMT, with nested snapshots (lotus
 * d7076778e chain/state/statetree.go). Costs no gas. All memory comes from the
 * arena given at the start. */

struct actor {
	struct cid code; /* views the arena */
	struct cid head;
	uint64_t nonce;
	struct bigint balance; /* attoFIL */
};

enum { STATE_TREE_VERSION_MAX = 4 };

struct state_tree;

/* state_tree_open loads the tree of root: a [version, actors, info] tuple, or for
 * anything that is not one a bare version-0 HAMT. ST_NOT_FOUND when the root block
 * is missing, ST_CORRUPT or ST_INVALID when it is neither (hamt_open keeps them
 * apart), ST_UNSUPPORTED for a version beyond 4. */
enum status state_tree_open(struct blockstore *blocks, struct arena *arena, struct cid root,
			    struct state_tree **out, struct error *err) MUSTCHECK;

/* state_tree_new makes an empty tree of version (0…4). */
enum status state_tree_new(struct blockstore *blocks, struct arena *arena, unsigned version,
			   struct state_tree **out) MUSTCHECK;

/* state_tree_limit_actors makes the tree not understand f01 of a later actors
 * version: looking an address up is then ST_CORRUPT, as in a reference that does not
 * know the version (lotus d7076778e knows v0-v5). Without it any version passes. */
void state_tree_limit_actors(struct state_tree *tree, unsigned newest);

/* state_tree_watch has every actor noted that is looked at or changed from now on. */
void state_tree_watch(struct state_tree *tree, struct touched *touched);

unsigned state_tree_version(const struct state_tree *tree);

/* state_tree_actors returns the root of the map of actors as it was opened (undefined for a
 * tree made anew) and its generation; TREE_BIT_WIDTH bits a level. */
enum { TREE_BIT_WIDTH = 5 };
struct cid state_tree_actors(const struct state_tree *tree, enum hamt_generation *generation);

/* state_actor_decode reads an entry of that map: ST_CORRUPT when it is none. The CIDs view
 * value. */
enum status state_actor_decode(struct bytes value, struct actor *actor) MUSTCHECK;
enum status state_actor_id(struct bytes key, uint64_t *id) MUSTCHECK;

/* state_tree_get finds an actor by ID; ST_NOT_FOUND, ST_CORRUPT when what is stored is
 * no state, ST_PANIC when the reference panics on it (a version-0 map with pointers
 * missing). *actor is a copy whose CIDs view the arena. */
enum status state_tree_get(struct state_tree *tree, uint64_t id, struct actor *actor) MUSTCHECK;

/* state_tree_set stores an actor; its CIDs must live as long as the arena. */
enum status state_tree_set(struct state_tree *tree, uint64_t id,
			   const struct actor *actor) MUSTCHECK;

/* state_tree_delete forgets an actor; ST_NOT_FOUND when there is none. */
enum status state_tree_delete(struct state_tree *tree, uint64_t id) MUSTCHECK;

/* state_tree_resolve finds the ID behind any address through f01's map (an ID
 * address is itself, without an existence check); ST_NOT_FOUND, and as state_tree_get. */
enum status state_tree_resolve(struct state_tree *tree, const struct address *address,
			       uint64_t *id) MUSTCHECK;

/* state_tree_register gives address the next ID in f01's map and returns it. An address
 * that resolved before keeps resolving to its old ID in this instance. When the IDs are
 * used up ST_INVALID, ST_PANIC under actors v0 and v2. */
enum status state_tree_register(struct state_tree *tree, const struct address *address,
				uint64_t *id) MUSTCHECK;

/* A point to go back to. Snapshots nest: revert or forget the newest first. */
typedef size_t state_snapshot;
state_snapshot state_tree_snapshot(const struct state_tree *tree);
/* state_tree_revert undoes every change since the snapshot. */
void state_tree_revert(struct state_tree *tree, state_snapshot snapshot);

/* state_tree_settle makes of the tree what it would be after writing it and opening it
 * anew, without doing so: there is no way back behind this point, and every address
 * resolves to its newest ID. An actor made before and deleted after it is no failure of
 * state_tree_flush any more, and neither is one made and deleted since, of which nobody
 * would know. */
void state_tree_settle(struct state_tree *tree);

/* state_tree_flush writes the tree and returns its root. ST_NOT_FOUND when an actor
 * was created and deleted within this instance (the reference fails there too),
 * ST_UNENCODABLE when a balance or a node has grown beyond what can be written. */
enum status state_tree_flush(struct state_tree *tree, struct block_cid *root) MUSTCHECK;

/* state_tree_each_head visits the heads of all actors that changed since the tree was
 * opened. */
enum status state_tree_each_head(const struct state_tree *tree,
				 enum status (*visit)(void *context, struct cid head),
				 void *context) MUSTCHECK;

/* state_tree_carry makes to, just opened on what from was opened on or flushed to, the
 * tree that from is, in memory of its own. */
enum status state_tree_carry(struct state_tree *to, const struct state_tree *from) MUSTCHECK;

/* state_tree_each visits all actors as stored (before changes of this instance). */
enum status state_tree_each(struct state_tree *tree,
			    enum status (*visit)(void *context, uint64_t id,
						 const struct actor *actor),
			    void *context) MUSTCHECK;

#endif
