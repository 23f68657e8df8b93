/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/link_stack.h"

static enum status grow(struct link_stack *stack)
{
	size_t capacity = stack->capacity == 0 ? 64 : 2 * stack->capacity;
	struct cid *links = arena_alloc(stack->arena, capacity * sizeof(*links));

	if (!links)
		return ST_NO_MEMORY;
	if (stack->count != 0)
		memcpy(links, stack->links, stack->count * sizeof(*links));
	stack->links = links;
	stack->capacity = capacity;
	return ST_OK;
}

enum status link_stack_push(struct link_stack *stack, struct cid link)
{
	if (stack->count == stack->capacity)
		TRY(grow(stack));
	stack->links[stack->count++] = link;
	return ST_OK;
}

void link_stack_clear(struct link_stack *stack)
{
	stack->count = 0;
}

bool link_stack_pop(struct link_stack *stack, struct cid *link)
{
	if (stack->count == 0)
		return false;
	*link = stack->links[--stack->count];
	return true;
}
