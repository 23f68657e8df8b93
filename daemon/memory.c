/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/memory.h"

#include <malloc.h>

#include "base/clock.h"

enum {
	/* From here on a block is a mapping of its own: bodies, answers, large arenas. Without
	 * a fixed value the allocator raises it to the largest block freed so far. */
	LARGE_BLOCK_BYTES = 256 * 1024,
	RETURN_BYTES = 8 * 1024 * 1024, /* less is not worth the walk through all heaps */
	RETURN_MS = 1000,
};

void memory_open(struct memory *memory, size_t limit_bytes)
{
	*memory = (struct memory){ .seen_bytes = 0 };
	budget_init(&memory->budget, limit_bytes);
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES);
}

/* Trees of JSON are many small blocks, which the allocator keeps. */
void memory_return(struct memory *memory)
{
	const size_t returned_bytes = memory->budget.returned_bytes;
	const int64_t now_ms = clock_ms();

	if (returned_bytes - memory->seen_bytes < RETURN_BYTES ||
	    now_ms - memory->seen_ms < RETURN_MS)
		return;
	memory->seen_bytes = returned_bytes;
	memory->seen_ms = now_ms;
	malloc_trim(0);
}
