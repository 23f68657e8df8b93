/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_BLOCK_TAGS_H
#define CHAOSACTORD_WORLD_BLOCK_TAGS_H

#include "base/bytes.h"
#include "base/status.h"

/* What is known of each of millions of blocks, in 8 bytes a block: flags, and of its name a tag
 * of TAG_BITS bits, made with numbers that nobody else knows. Two given names have the same tag
 * once in 2^57 times; whoever chooses names cannot aim at it (multilinear hashing modulo the prime
 * 2^61-1, Carter and Wegman). Not thread safe. */

enum {
	TAG_PRESENT = 1,     /* the block has come */
	TAG_DECODED = 2,     /* and is DAG-CBOR, whose links are known here */
	TAG_LINKED = 4,      /* something links to it */
	TAG_LINKED_CBOR = 8, /* as to DAG-CBOR */
	TAG_VISITED = 16,    /* by a walk */
	TAG_FLAGS = 5,       /* bits */
	TAG_BITS = 64 - TAG_FLAGS,
	TAG_KEY_MAX = 64, /* of a longer name the tag is that of its digest */
	TAG_WORDS = TAG_KEY_MAX / 4,
};

struct block_tags {
	uint64_t *slots; /* tag and flags; 0: free */
	size_t count, capacity;
	uint64_t factors[TAG_WORDS + 1];
};

/* block_tags_init prepares an empty set, which block_tags_fini frees. ST_IO when the system has no
 * random numbers. */
enum status block_tags_init(struct block_tags *tags) MUSTCHECK;
void block_tags_fini(struct block_tags *tags);

/* block_tags_add adds flags, some, to those of the block under a store key, and returns in *before
 * which there were. ST_NO_MEMORY. */
enum status block_tags_add(struct block_tags *tags, struct bytes key, unsigned flags,
			   unsigned *before) MUSTCHECK;

/* block_tags_get returns the flags of a block, 0 for one that is not known. */
unsigned block_tags_get(const struct block_tags *tags, struct bytes key);

/* block_tags_complete returns whether every block that something links to has come, in the form
 * that it is linked to as. */
bool block_tags_complete(const struct block_tags *tags);

#endif
