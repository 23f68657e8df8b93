/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_STATE_DIFF_H
#define CHAOSACTORD_VM_STATE_DIFF_H

#include "vm/state_tree.h"

/* The actors that two states do not have alike, in the order in which the map of actors has
 * them (ipld/hamt_diff.h, which says what it costs). With only one state: all its actors. */

struct state_diff;

struct actor_change {
	uint64_t id;
	bool was, is; /* there, before and after */
	struct actor before, after;
};

/* state_diff_new prepares a walk from one state to another, either of which may be NULL: no
 * actors. It begins behind the place of actor *behind, unless that is NULL, whether there is
 * such an actor or not. Memory comes from the arena and, until state_diff_free (which accepts
 * NULL), from the system. Failures as state_tree_open, without words. */
enum status state_diff_new(struct blockstore *blocks, struct arena *arena,
			   const struct state_tree *before, const struct state_tree *after,
			   const uint64_t *behind, struct state_diff **out) MUSTCHECK;
void state_diff_free(struct state_diff *diff);

/* state_diff_next finds the next change; the CIDs live until the next call. ST_NOT_FOUND when
 * there is none, ST_CORRUPT when what is stored is no state. After a failure the walk must not
 * go on. */
enum status state_diff_next(struct state_diff *diff, struct actor_change *out) MUSTCHECK;

/* state_diff_is_full returns whether the maps of the two have different forms, so that both
 * are read as a whole. */
bool state_diff_is_full(const struct state_tree *before, const struct state_tree *after);

#endif
