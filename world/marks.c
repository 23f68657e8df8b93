/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/marks.h"

#include <stdlib.h>

#include "base/clock.h"

/* To run again takes a quarter of the time or less, but has to find its blocks first: seven
 * or so a message where there are many actors. */
enum { MARK_EVERY_NS = 4 * NS_PER_MS, CHECKPOINT_EVERY_NS = 32 * NS_PER_MS };

void marks_fini(struct marks *marks)
{
	free(marks->all);
	*marks = (struct marks){ .all = NULL };
}

static enum status make_room(struct marks *marks, size_t more)
{
	size_t wanted = marks->capacity == 0 ? 16 : marks->capacity;
	struct mark *all;

	if (marks->capacity - marks->count >= more)
		return ST_OK;
	while (wanted - marks->count < more)
		wanted *= 2;
	all = reallocarray(marks->all, wanted, sizeof(*all));
	if (!all)
		return ST_NO_MEMORY;
	marks->all = all;
	marks->capacity = wanted;
	return ST_OK;
}

/* Whoever goes back to the same state again and again needs it marked once. */
static void put(struct marks *marks, const struct mark *mark)
{
	const struct mark *last = marks->count > 0 ? &marks->all[marks->count - 1] : NULL;

	if (!last || last->world != mark->world || !block_cid_equal(&last->root, &mark->root))
		marks->all[marks->count++] = *mark;
}

enum status marks_add(struct marks *marks, struct world *world, uint64_t seq,
		      const struct block_cid *root)
{
	TRY(make_room(marks, 1));
	put(marks, &(struct mark){ world, seq, *root });
	return ST_OK;
}

/* What the thread has run since the last state. */
static int64_t ran_since(struct marks *marks)
{
	const int64_t now = clock_thread_ns(), last = marks->last_ns;

	marks->last_ns = now;
	/* Another thread writes than before, whose clock began later. */
	return now < last ? 0 : now - last;
}

enum status marks_pass(struct marks *marks, struct world *world, uint64_t seq,
		       const struct block_cid *root)
{
	const int64_t ran_ns = ran_since(marks);

	marks->ran_ns += ran_ns;
	world->unmarked_ns += ran_ns;
	if (world->unmarked_ns < MARK_EVERY_NS)
		return ST_OK;
	TRY(marks_add(marks, world, seq, root));
	world->unmarked_ns = 0;
	return ST_OK;
}

enum status marks_join(struct marks *marks, const struct marks *others)
{
	TRY(make_room(marks, others->count));
	for (size_t i = 0; i < others->count; i++)
		put(marks, &others->all[i]);
	marks->ran_ns += others->ran_ns;
	return ST_OK;
}

bool marks_are_due(const struct marks *marks)
{
	return marks->ran_ns >= CHECKPOINT_EVERY_NS;
}

void marks_clear(struct marks *marks)
{
	marks->count = 0;
	marks->ran_ns = 0;
}
