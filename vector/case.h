/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_CASE_H
#define CHAOSACTORD_VECTOR_CASE_H

#include "ipld/blockstore.h"
#include "vector/result.h"
#include "vector/vector.h"
#include "vector/watch.h"
#include "vm/environment.h"
#include "vm/network.h"
#include "vm/trace.h"

/* One run of one variant. Blocks live in memory of their own, what the VM needs
 * for one message in scratch, what the result holds in arena. */
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
	const struct vector_watch *watch; /* NULL: nobody watches */
	struct vector_result *result;
	struct error *err;
};

/* vector_end ends the run with an outcome that is not ours to fail for. */
enum status vector_end(struct vector_case *run, enum vector_outcome outcome,
		       const char *reason) MUSTCHECK;

/* vector_end_failed is what a failure of ours means for the vector; memory is the
 * caller's problem, and a run that has to end says nothing of its vector. */
enum status vector_end_failed(struct vector_case *run, enum status st,
			      const struct error *cause) MUSTCHECK;

static inline bool vector_ended(const struct vector_case *run)
{
	return run->result->outcome != VECTOR_PASS;
}

/* vector_vm_arena returns where the VM works on the next message or tipset, emptied if nothing
 * of the one before has to stay: traces that are kept view it. */
struct arena *vector_vm_arena(struct vector_case *run);

/* vector_keeps_traces returns whether whoever watches wants the traces. */
static inline bool vector_keeps_traces(const struct vector_case *run)
{
	return run->watch && run->watch->traces;
}

/* vector_find_root reads the text of a root's CID; ST_INVALID. */
enum status vector_find_root(struct vector_case *run, struct bytes text,
			     struct block_cid *root) MUSTCHECK;

/* vector_check_receipt holds what came of a message against the vector's receipt,
 * and its trace (NULL: none) against the vector's. index is below receipt_count. */
struct vector_applied {
	size_t index;
	bool fatal;
	const struct receipt *receipt;
	const char *error;
	const struct trace *trace;
};
enum status vector_check_receipt(struct vector_case *run,
				 const struct vector_applied *applied) MUSTCHECK;

#endif
