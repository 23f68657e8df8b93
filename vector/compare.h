/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_COMPARE_H
#define CHAOSACTORD_VECTOR_COMPARE_H

#include "vector/vector.h"

/* vector_compare_trace compares message number message's trace with the vector's:
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
enum status vector_compare_trace(const struct trace_check *check, struct arena *scratch,
				 const struct expected_trace *expected,
				 struct vector_result *result) MUSTCHECK;

#endif
