/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_READS_H
#define CHAOSACTORD_VECTOR_READS_H

#include "base/hash_index.h"
#include "ipld/blockstore.h"

/* The blocks that runs look at, which is what the CAR of a vector has to hold. Beside those
 * that are read, these are the ones that are asked for: whoever ends a tipset as the reference
 * does asks for every block that a rewritten one links to, and reads none of them (lotus
 * d7076778e chain/vm/vm.go copyRec). */

struct read_block {
	struct read_block *next;
	struct cid cid;
	struct bytes block;
	bool written; /* into the CAR */
};

/* Must not be moved. */
struct vector_reads {
	struct blockstore base;       /* finds blocks in `below` and notes them; has no put */
	struct blockstore noted;      /* finds those that were noted alone */
	struct blockstore *below;     /* where the blocks are */
	const struct overlay *hidden; /* NULL: nothing is */
	struct block_cid refused;     /* the hidden block that was asked for last */
	bool has_refused;
	struct arena *arena; /* of all that is noted */
	struct hash_index index;
	struct read_block *first, **end; /* in the order of time */
};

/* vector_reads_init prepares an empty one over blocks. */
void vector_reads_init(struct vector_reads *reads, struct arena *arena, struct blockstore *blocks);

/* vector_reads_hide says what the runs from here on write (NULL: nothing): the store may have it,
 * since the range was applied, but whoever asks must not hear of it before it is written. */
void vector_reads_hide(struct vector_reads *reads, const struct overlay *written);

/* vector_reads_admit notes the hidden block that was asked for last: a run that ends for want of
 * one needs what was there before it, although it writes the same later. ST_NOT_FOUND when none
 * was asked for since the last time, or since something else is hidden; failures of the store. */
enum status vector_reads_admit(struct vector_reads *reads) MUSTCHECK;

/* vector_car appends a CARv1 (ipld/car.h) with root as its only one. Of its blocks each comes
 * before all below its first link, as in the CARs of the public vectors: those that were noted,
 * then what of them the state does not link to; or all that are reachable and there, then that.
 * No identity CIDs. *count is the number of blocks. Failures of the store and of out. */
enum vector_retain { RETAIN_ACCESSED, RETAIN_REACHABLE };
enum status vector_car(struct buffer *out, struct vector_reads *reads, struct cid root,
		       enum vector_retain retain, size_t *count) MUSTCHECK;

#endif
