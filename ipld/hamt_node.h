/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_HAMT_NODE_H
#define CHAOSACTORD_IPLD_HAMT_NODE_H

#include "base/check.h"
#include "base/hash.h"
#include "ipld/cbor.h"
#include "ipld/blockstore.h"
#include "ipld/hamt_generation.h"

/* The nodes of a HAMT in memory, and their bytes; what is done with them is hamt.c's
 * business. Besides it only hamt_diff.c includes this. */

enum {
	BUCKET_MAX = 3,
	WIRE_BUCKET_MAX = 32, /* of a node that v0 loads */
	BITS_WORDS = 4,       /* 256 bits: the widest node of 8 bits a level */
	BITS_BYTES = BITS_WORDS * 8,
	HASH_BITS = 256,
	WIDTH_MAX = 8,
};

/* What differs between the generations (docs/formats.md, "Maps (HAMT)"). */
struct rules {
	size_t bitfield_max; /* bytes of a bitfield that still decodes */
	bool map_pointers;   /* {"0": link} and {"1": bucket}, not link and bucket alone */
	bool null_pointers;  /* null decodes, and is not canonical then */
	bool validates;      /* a loaded node must have the canonical form */
	bool sorts;          /* a bucket made of a collapsed child is sorted by key */
	bool eager;          /* split nodes and all loaded nodes are put */
};

struct entry {
	struct bytes key;
	struct bytes value;
};

/* One slot in use: a link to a child or a bucket. raw is the encoded pointer as it
 * was loaded, and serves as long as nothing changed; it has no data afterwards,
 * and then entries (a bucket) or link are the content. */
struct pointer {
	struct bytes raw;
	struct cid link;       /* of a child; undefined while it was never put */
	struct node *child;    /* of a child: decoded, NULL until it is needed */
	struct entry *entries; /* of a bucket: decoded, NULL while raw serves */
	uint8_t count;         /* of a bucket: entries, also while raw serves */
	bool is_child;
};

struct node {
	struct node *parent;
	struct pointer *pointers;
	size_t count;
	size_t room;
	size_t at;                 /* how far a walk has come */
	uint64_t bits[BITS_WORDS]; /* least significant word first */
	struct bytes high_bits;    /* of the bitfield, beyond bits: never looked up */
	bool dirty;                /* differs from its block; then its parent is dirty too */
	struct block_cid cid;      /* after its put; links view it */
};

struct hamt {
	const struct rules *rules;
	bool literal;
	bool eager;     /* literal, and the rules are eager */
	unsigned width; /* bits a level */
	struct blockstore *blocks;
	struct arena *arena;
	struct node *root;
	bool root_is_put; /* the root's block was loaded or put */
};

/* hamt__rules returns the rules of a generation. */
const struct rules *hamt__rules(enum hamt_generation generation);

/* The level's bits of the hash, most significant bit first. */
static inline unsigned hamt__slot_of(const struct hamt *hamt, const uint8_t *hash, unsigned depth)
{
	unsigned at = depth * hamt->width;
	unsigned byte = at / 8;
	unsigned pair;

	CHECK(byte < DIGEST_BYTES);
	pair = (unsigned)hash[byte] << 8;
	if (byte + 1 < DIGEST_BYTES)
		pair |= hash[byte + 1];
	return (pair >> (16 - at % 8 - hamt->width)) & ((1U << hamt->width) - 1);
}

static inline bool hamt__too_deep(const struct hamt *hamt, unsigned depth)
{
	return (depth + 1) * hamt->width > HASH_BITS;
}

static inline bool hamt__bit_is_set(const struct node *node, unsigned slot)
{
	return node->bits[slot / 64] >> (slot % 64) & 1;
}

/* How many slots below this one are in use: the index of its pointer. */
static inline size_t hamt__position_of(const struct node *node, unsigned slot)
{
	size_t position = 0;
	unsigned word;

	for (word = 0; word < slot / 64; word++)
		position += (size_t)__builtin_popcountll(node->bits[word]);
	return position +
	       (size_t)__builtin_popcountll(node->bits[word] & ((UINT64_C(1) << slot % 64) - 1));
}

static inline void hamt__mark(struct node *node)
{
	for (; node && !node->dirty; node = node->parent)
		node->dirty = true;
}

/* hamt__node_new makes an empty node; NULL when memory is exhausted. */
struct node *hamt__node_new(struct hamt *hamt, struct node *parent);

/* hamt__grow makes room for so many pointers. */
enum status hamt__grow(struct hamt *hamt, struct node *node, size_t room);

/* hamt__entries_of counts the entries in a node's own buckets. */
size_t hamt__entries_of(const struct node *node, bool *has_child);

/* hamt__load_node gets and reads a node: the store's status, ST_CORRUPT when the block
 * does not decode, ST_INVALID when it breaks a rule. The node is dirty when the
 * reference would write it in other bytes or under another name. */
enum status hamt__load_node(struct hamt *hamt, struct node *parent, struct cid cid,
			    struct node **out);

/* hamt__put_node puts one node; out is scratch that may hold an earlier one. */
enum status hamt__put_node(struct hamt *hamt, struct node *node, struct buffer *out);

/* hamt__open_bucket starts reading a bucket whose raw form still serves; count calls of
 * hamt__read_entry follow. */
void hamt__open_bucket(const struct rules *rules, struct cbor_reader *reader,
		       const struct pointer *pointer);
struct entry hamt__read_entry(struct cbor_reader *reader);

/* hamt__unpack decodes a bucket so that it can be changed, with room for one entry more
 * where it may take one. */
enum status hamt__unpack(struct hamt *hamt, struct pointer *pointer);

#endif
