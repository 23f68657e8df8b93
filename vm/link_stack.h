/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_LINK_STACK_H
#define CHAOSACTORD_VM_LINK_STACK_H

#include "base/arena.h"
#include "ipld/cid.h"

/* Links still to be followed by a walk over blocks. Grows in the arena, which is also what
 * the CIDs must live as long as. {arena} is an empty one. */
struct link_stack {
	struct arena *arena;
	struct cid *links;
	size_t count, capacity;
};

enum status link_stack_push(struct link_stack *stack, struct cid link) MUSTCHECK;

/* link_stack_clear forgets all links. */
void link_stack_clear(struct link_stack *stack);

/* link_stack_pop returns whether there was a link left. */
bool link_stack_pop(struct link_stack *stack, struct cid *link);

#endif
