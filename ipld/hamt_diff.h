/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_HAMT_DIFF_H
#define CHAOSACTORD_IPLD_HAMT_DIFF_H

#include "ipld/hamt.h"

/* What two tries do not have alike, in the order of the hashes of the keys. Both are walked
 * side by side, and what has the same CID on both sides is skipped: the time grows with what
 * differs. Tries of different generations differ in every node, and are walked as a whole.
 * Only the nodes on the way from the root are in memory. */

struct hamt_diff;

/* One of the two tries. An undefined root is an empty trie: the difference from that one is
 * a list of all entries. */
struct hamt_diff_side {
	enum hamt_generation generation;
	struct cid root;
};

/* An entry that is not the same on both sides; a value without data is not there. */
struct hamt_change {
	struct bytes key;
	struct bytes before, after; /* encoded values */
};

/* hamt_diff_new prepares a walk from `before` to `after`, both of this bit_width (1…8); it
 * begins behind key `behind` in the order of hashes, unless that is empty, whether the tries
 * have it or not. Memory comes from the arena, but for nodes, which have their own, paid by
 * the arena's charge, until hamt_diff_free (which accepts NULL). Failures as hamt_open. */
enum status hamt_diff_new(struct blockstore *blocks, struct arena *arena, unsigned bit_width,
			  struct hamt_diff_side before, struct hamt_diff_side after,
			  struct bytes behind, struct hamt_diff **out) MUSTCHECK;
void hamt_diff_free(struct hamt_diff *diff);

/* hamt_diff_next finds the next change, whose views live until the next call. ST_NOT_FOUND
 * when there is none. ST_CORRUPT also for nodes deeper than hashes reach; else as hamt.h
 * says, and after a failure the walk must not go on. */
enum status hamt_diff_next(struct hamt_diff *diff, struct hamt_change *out) MUSTCHECK;

#endif
