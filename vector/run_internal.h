/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_RUN_INTERNAL_H
#define CHAOSACTORD_VECTOR_RUN_INTERNAL_H

#include "ipld/blockstore.h"
#include "vector/run.h"

/* One run of one variant. Blocks live in memory of their own, what the VM needs
 * for one message in scratch, what the result tells in arena. */
struct vector_case {
	const struct vector *vector;
	const struct vector_variant *variant;
	const struct network_rules *rules;
	unsigned max_call_depth;
	bool trace;
	struct arena blocks_arena, scratch, *arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct environment env;
	struct block_cid root;
	struct vector_result *result;
	struct error *err;
};

/* vector__end ends the run with an outcome that is not ours to fail for. */
enum status vector__end(struct vector_case *run, enum vector_outcome outcome,
			const char *reason) MUSTCHECK;

/* vector__end_failed is what a failure of ours means for the vector; memory is the
 * caller's problem. */
enum status vector__end_failed(struct vector_case *run, enum status st,
			       const struct error *cause) MUSTCHECK;

static inline bool vector__ended(const struct vector_case *run)
{
	return run->result->outcome != VECTOR_PASS;
}

/* vector__find_root reads the text of a root's CID; ST_INVALID. */
enum status vector__find_root(struct vector_case *run, struct bytes text,
			      struct block_cid *root) MUSTCHECK;

/* vector__check_receipt holds what came of a message against the vector's receipt,
 * and its trace (NULL: none) against the vector's. index is below receipt_count. */
struct vector_applied {
	size_t index;
	bool fatal;
	const struct receipt *receipt;
	const char *error;
	const struct trace *trace;
};
enum status vector__check_receipt(struct vector_case *run,
				  const struct vector_applied *applied) MUSTCHECK;

/* vector__run_tipsets applies the tipsets of a vector of that class. */
enum status vector__run_tipsets(struct vector_case *run) MUSTCHECK;

/* vector__compare_trace compares message number message's trace with the vector's:
 * frames by parent, charges of each frame by name, order and amounts. It adds to
 * the counts of result and notes the first difference. scratch holds the charges
 * sorted by frame meanwhile. Traces of the public corpus count storage before the
 * price list multiplies it (their recorder did so later, in the total); such a
 * charge is equal when its total is. */
struct trace_check {
	const struct trace *actual;
	bool fatal;
	size_t message;
	int64_t storage_multiplier;
};
enum status vector__compare_trace(const struct trace_check *check,
				  const struct expected_trace *expected, struct arena *scratch,
				  struct vector_result *result) MUSTCHECK;

#endif
