/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_AMT_H
#define CHAOSACTORD_IPLD_AMT_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "ipld/cid.h"

/* Array mapped tries: sparse arrays of encoded values. Generations:
 *   2   go-amt-ipld v2.1.0   width 8; actors v0 and v2, receipts of every version
 *   3   go-amt-ipld v3.1.0   width 2^bit_width, stored in the root; actors v3 to v6
 *   4   go-amt-ipld v4.4.0   as 3, but walks to the top of the index space; actors v7 */
enum amt_generation { AMT_V2, AMT_V3, AMT_V4 };

struct amt;

/* What every operation below may return besides its own: ST_CORRUPT when a block
 * of a child is missing or is no node at all (the reference calls both fatal; so
 * ST_NOT_FOUND always speaks of an index), ST_INVALID when a node decodes but breaks
 * a rule of its generation (v2: only a bitmap that claims more than there is, which
 * crashes the reference), ST_RANGE when the index is greater than the greatest
 * (2^63-1, 2^64-2), ST_NO_MEMORY, and unchanged whatever else the store says
 * (ST_ABORTED …). After such a failure of amt_set, amt_remove or amt_flush the array
 * is in an undefined state: drop it. Recursion goes as deep as the height, 64. */

/* amt_new makes an empty array. bit_width is 3 for AMT_V2, 1…8 for the others, else
 * ST_INVALID. */
enum status amt_new(struct blockstore *blocks, struct arena *arena, enum amt_generation generation,
		    unsigned bit_width, struct amt **out) MUSTCHECK;

/* amt_open loads the root (one get). ST_NOT_FOUND when its block is missing,
 * ST_CORRUPT when it does not decode, ST_INVALID when it breaks a rule: v3 checks
 * much, v2 the height only (docs/formats.md, "Arrays (AMT)"). */
enum status amt_open(struct blockstore *blocks, struct arena *arena, enum amt_generation generation,
		     unsigned bit_width, struct cid root, struct amt **out) MUSTCHECK;

/* amt_count returns how many entries there are, as the root says. */
uint64_t amt_count(const struct amt *amt);

/* amt_get finds the value at index; ST_NOT_FOUND. Nodes on the path are loaded (a
 * get each) and kept. */
enum status amt_get(struct amt *amt, uint64_t index, struct bytes *value) MUSTCHECK;

/* amt_set stores an encoded value that must live as long as the arena. Where the
 * array must grow, v2 flushes and puts a root that holds something at once
 * (go-amt-ipld v2.1.0 amt.go Set). An equal value is a change like any other. */
enum status amt_set(struct amt *amt, uint64_t index, struct bytes value) MUSTCHECK;

/* amt_remove deletes index; ST_NOT_FOUND when absent. Levels that hold nothing but
 * a first child go, and loading that child may take a get; a v2 array that becomes
 * empty keeps its height. ST_INVALID when a v3 root counts 0 entries. */
enum status amt_remove(struct amt *amt, uint64_t index) MUSTCHECK;

/* amt_flush writes children before parents in order (v2: all that were loaded, at
 * every flush; v3: what changed), keeps them, then writes the root, always. */
enum status amt_flush(struct amt *amt, struct block_cid *root) MUSTCHECK;

/* amt_each visits entries in order from index start on (v2 loads a child before it
 * decides to skip it, and never keeps what it loads; v3 tests first and keeps).
 * visit must not change the array. */
enum status amt_each(struct amt *amt, uint64_t start,
		     enum status (*visit)(void *context, uint64_t index, struct bytes value),
		     void *context) MUSTCHECK;

#endif
