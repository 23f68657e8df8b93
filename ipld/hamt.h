/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_HAMT_H
#define CHAOSACTORD_IPLD_HAMT_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "ipld/cid.h"
#include "ipld/hamt_generation.h"

/* Hash array mapped tries as Filecoin stores maps: SHA-256 of the key, 5 bits a
 * level (or bit_width), buckets of at most 3. */

/* How a trie works with its store. */
enum hamt_mode {
	/* Every get and put in the order and number of the reference: actor state. */
	HAMT_LITERAL,
	/* The same bytes in the end, fewest puts: nodes that did not change are not
	 * written, split nodes wait for the flush. For stores that charge nothing. */
	HAMT_LAZY,
};

struct hamt;

/* What every operation below may return besides its own: ST_CORRUPT when a block
 * of a child is missing or is no node at all (the reference calls both fatal; so
 * ST_NOT_FOUND always speaks of a key), ST_INVALID when a node decodes but breaks a
 * rule of its generation (an ordinary error there, "HAMT node was malformed"),
 * ST_RANGE when the hash is used up (256 bits), ST_UNENCODABLE when a node has grown
 * beyond what can be written, ST_NO_MEMORY, and unchanged whatever else the store says
 * (ST_ABORTED …). After such a failure of hamt_set,
 * hamt_remove or hamt_flush the trie is in an undefined state: drop it. */

/* hamt_new makes an empty trie. All memory comes from the arena; a trie is
 * dropped with it. bit_width is 1…8, else ST_INVALID. */
enum status hamt_new(struct blockstore *blocks, struct arena *arena,
		     enum hamt_generation generation, enum hamt_mode mode, unsigned bit_width,
		     struct hamt **out) MUSTCHECK;

/* hamt_open loads the root node (one get). ST_NOT_FOUND when its block is missing;
 * ST_CORRUPT when the block is not a node; ST_INVALID when it breaks a rule (v2
 * and v3 only: v0 checks nothing, and keeps unsorted buckets as they are). */
enum status hamt_open(struct blockstore *blocks, struct arena *arena,
		      enum hamt_generation generation, enum hamt_mode mode, unsigned bit_width,
		      struct cid root, struct hamt **out) MUSTCHECK;

/* hamt_get finds the value of key: encoded CBOR that lives as long as the arena.
 * ST_NOT_FOUND. One get for every child on the way that is not in memory. */
enum status hamt_get(struct hamt *hamt, struct bytes key, struct bytes *value) MUSTCHECK;

/* hamt_set stores an encoded value; key and value must live as long as the arena.
 * Gets as hamt_get; in literal v0 and v2 a bucket that overflows puts its new
 * child at once and forgets it (go-hamt-ipld v0.1.5 hamt.go modifyValue). */
enum status hamt_set(struct hamt *hamt, struct bytes key, struct bytes value) MUSTCHECK;

/* hamt_remove deletes key; ST_NOT_FOUND when it is absent (and then leaves the
 * trie unmodified). Gets as hamt_get: looking for children to collapse loads
 * nothing. ST_INVALID also when a v0 child ends up empty. */
enum status hamt_remove(struct hamt *hamt, struct bytes key) MUSTCHECK;

/* hamt_flush writes nodes, children before parents in slot order, and returns the
 * root's CID. Literal v0 and v2 write every child that was loaded and forget all
 * children; literal v3 writes what changed and keeps all; both then write the
 * root, always. Lazy writes what changed and keeps all, and nothing at all when
 * the root did not change since it was opened or flushed. Changed includes, for v0
 * and v2, a loaded node that the reference would write in other bytes. */
enum status hamt_flush(struct hamt *hamt, struct block_cid *root) MUSTCHECK;

/* hamt_each visits all entries in the order of the nodes until visit does not
 * return ST_OK. Children are loaded and kept, as in all three generations, so a
 * literal v0 or v2 flush writes them all. No hash is followed, so nodes may lie
 * deeper than it reaches, and never ST_RANGE. visit must not change, flush or walk
 * the trie. Views live as long as the arena. */
enum status hamt_each(struct hamt *hamt,
		      enum status (*visit)(void *context, struct bytes key, struct bytes value),
		      void *context) MUSTCHECK;

#endif
