/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_RESULT_H
#define CHAOSACTORD_VECTOR_RESULT_H

#include "ipld/cid.h"
#include "vm/gas.h"
#include "vm/message.h"

/* What came of running one variant of a vector. */

enum vector_outcome { VECTOR_PASS, VECTOR_FAIL, VECTOR_SKIP, VECTOR_ERROR };

struct receipt_check {
	bool ok;
	bool fatal; /* actual: ended without a receipt */
	struct receipt actual;
	const char *error; /* text behind it, or NULL */
};

struct receipts_root_check {
	bool ok;
	struct block_cid actual;
};

/* The first charge that differs from the vector's trace; index -1: frame lists differ. */
struct charge_difference {
	bool found;
	size_t message;
	int32_t frame;
	int64_t index;
	bool has_expected, has_actual;
	struct gas_charge expected, actual;
	int64_t expected_total;
};

struct vector_result {
	enum vector_outcome outcome;
	const char *reason;             /* in the arena, or NULL */
	struct receipt_check *receipts; /* one a message that was run */
	size_t receipt_count;
	size_t applied; /* class tipset: messages applied, implicit ones too */
	struct receipts_root_check *receipts_roots; /* one a tipset that was run */
	size_t receipts_root_count;
	struct block_cid post_root;
	bool has_post_root, post_root_ok;
	bool traced; /* charges were compared */
	uint64_t charges_compared, charges_different;
	struct charge_difference difference;
	int64_t duration_ns;
};

#endif
