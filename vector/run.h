/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_RUN_H
#define CHAOSACTORD_VECTOR_RUN_H

#include "base/arena.h"
#include "vector/result.h"
#include "vector/vector.h"
#include "vector/watch.h"

/* Running test vectors (lotus b835fab70 conformance/runner.go, with the differences of
 * docs/formats.md, "Test vectors"). */

/* vector_run runs one variant in a scratch overlay; nothing is written. Traces are
 * compared when check_trace is set (then a difference is a failure) and after a
 * mismatch if the vector has them. ST_OK whatever the outcome; other statuses are
 * ours (memory). */
enum status vector_run(struct arena *arena, const struct vector *vector,
		       const struct vector_variant *variant, bool check_trace,
		       unsigned max_call_depth, struct vector_result *out,
		       struct error *err) MUSTCHECK;

/* vector_run_watched does the same on the blocks of watch, and notes there what it asks for. What
 * the run has written is not read from these blocks. */
enum status vector_run_watched(const struct vector_watch *watch, struct arena *arena,
			       const struct vector *vector, const struct vector_variant *variant,
			       bool check_trace, unsigned max_call_depth, struct vector_result *out,
			       struct error *err) MUSTCHECK;

#endif
