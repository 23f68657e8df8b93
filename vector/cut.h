/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_CUT_H
#define CHAOSACTORD_VECTOR_CUT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "vector/vector.h"

/* Cutting a vector down to some of its steps: messages, or tipsets. What a cut vector expects is
 * what the whole one does, as far as that says anything about what is left; the rest comes from the
 * VM. What the VM does not agree with in the whole vector stays as it is written, so a cut mends
 * nothing. */

struct vector_cut {
	/* So many steps at the start run first, and the state behind them is the one that the
	 * cut vector begins with. */
	size_t fold;
	const size_t *kept; /* indices of steps that stay, rising, from fold on */
	size_t kept_count;
	bool rerun; /* a step that stays may come out otherwise without what went */
	bool trim;  /* only the blocks and the randomness that runs need */
};

struct vector_cut_result {
	bool changed; /* steps went, or were folded */
	struct block_cid pre_root;
	bool has_post_root; /* false: the root that is written stays */
	struct block_cid post_root;
	/* Of what stays, in order; class tipset: implicit ones too. from is the receipt of the
	 * whole vector that it is, or NOT_WRITTEN: the VM made it anew. */
	struct expected_receipt *receipts;
	size_t *from;
	size_t receipt_count;
	struct block_cid *receipts_roots; /* one a tipset that stays … */
	bool *has_receipts_root;          /* … if the VM made it anew */
	bool *rules_taken;                /* of randomness, by the runs of what stays */
	struct buffer car;                /* CARv1 */
	size_t block_count;
};
#define NOT_WRITTEN ((size_t)-1)

/* vector_step_count is how many messages or tipsets a vector has. */
size_t vector_step_count(const struct vector *vector);

/* vector_step_offset is the epoch offset that a step has in the cut vector: of messages the
 * offsets of those before it that went are added, of tipsets what became the variant's epoch
 * (vector_cut_epoch) is taken off. at is the place in kept. */
int64_t vector_step_offset(const struct vector *vector, const struct vector_cut *cut, size_t at);

/* vector_cut_epoch is how much later the variants begin in the cut vector. */
int64_t vector_cut_epoch(const struct vector *vector, const struct vector_cut *cut);

/* vector_cut_make cuts, running all variants of the vector; vector_cut_fini ends what it gave in
 * any case. ST_CONFLICT with words: a step that stays comes out otherwise, variants differ, or a
 * variant does not run to its end. ST_INVALID: kept does not rise, or names no step; the CAR is
 * none. ST_NO_MEMORY, ST_CANCELLED. */
enum status vector_cut_make(struct vector_cut_result *result, struct arena *arena,
			    const struct vector *vector, const struct vector_cut *cut,
			    unsigned max_call_depth, struct error *err) MUSTCHECK;
void vector_cut_fini(struct vector_cut_result *result);

#endif
