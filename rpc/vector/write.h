/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_WRITE_H
#define CHAOSACTORD_RPC_VECTOR_WRITE_H

#include "rpc/json_write.h"
#include "vector/vector.h"
#include "vm/trace.h"

/* What a vector says of itself, and nothing depends on. */
struct vector_meta {
	struct bytes id;
	struct bytes description, comment; /* empty: left out */
	const struct bytes *tags;
	size_t tag_count;
};

/* vector_write writes a vector as member name, members in the order of the public ones
 * (filecoin-project/test-vectors schema.go TestVector). The CAR is packed so that the same vector
 * gives the same text everywhere. traces NULL: without diagnostics; else one for each receipt
 * (rpc/vector/diagnostics.h). Failures stick in out. */
void vector_write(struct json_writer *out, struct arena *arena, const char *name,
		  const struct vector *vector, const struct vector_meta *meta,
		  const struct trace *const *traces);

#endif
