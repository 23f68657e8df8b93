/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_MEMORY_H
#define CHAOSACTORD_DAEMON_MEMORY_H

#include <stdint.h>

#include "base/budget.h"

/* The memory of all requests, and how what they gave back gets back to the system. */
struct memory {
	struct budget budget;
	size_t seen_bytes; /* budget.returned_bytes when the system got its part last … */
	int64_t seen_ms;   /* … by clock_ms */
};

/* memory_open prepares memory of limit_bytes, and has the allocator take large blocks from
 * the system and return them there, at any time. Before any thread. */
void memory_open(struct memory *memory, size_t limit_bytes);

/* memory_return gives to the system what requests have given back and the allocator keeps,
 * if it is much and some time has passed. Call it now and then, from one thread. */
void memory_return(struct memory *memory);

#endif
