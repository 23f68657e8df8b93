/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_COMPARE_H
#define CHAOSACTORD_VECTOR_COMPARE_H

#include "base/arena.h"
#include "vector/result.h"
#include "vector/vector.h"
#include "vm/trace.h"

/* The trace of a run against the one that the vector brings. */

struct trace_check {
	const struct trace *actual;
	bool fatal;     /* the message ended without a receipt */
	size_t message; /* its number in the vector */
	int64_t storage_multiplier;
};

/* vector_compare_trace compares frames by parent, charges of each frame by name, order and
 * amounts. It adds to the counts of result and notes the first difference. scratch holds
 * the charges sorted by frame meanwhile. Traces of the public corpus count storage before
 * the price list multiplies it (their recorder did so later, in the total); such a charge
 * is equal when its total is. ST_NO_MEMORY. */
enum status vector_compare_trace(struct vector_result *result, struct arena *scratch,
				 const struct trace_check *check,
				 const struct expected_trace *expected) MUSTCHECK;

#endif
