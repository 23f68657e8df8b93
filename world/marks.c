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

enum status marks_pass(struct marks *marks, struct world *world, uint64_t seq,
		       const struct block_cid *root)
{
	const int64_t now = clock_thread_ns();

	/* Another thread writes than before, whose clock began later. */
	if (now < marks->last_ns)
		marks->begun_ns = marks->last_ns = now;
	if (now - marks->last_ns < MARK_EVERY_NS)
		return ST_OK;
	if (marks->count == marks->capacity) {
		const size_t wanted = marks->capacity == 0 ? 16 : marks->capacity * 2;
		struct mark *all = reallocarray(marks->all, wanted, sizeof(*all));

		if (!all)
			return ST_NO_MEMORY;
		marks->all = all;
		marks->capacity = wanted;
	}
	marks->all[marks->count++] = (struct mark){ world, seq, *root };
	marks->last_ns = now;
	return ST_OK;
}

bool marks_are_due(const struct marks *marks)
{
	return marks->count > 0 && marks->last_ns - marks->begun_ns >= CHECKPOINT_EVERY_NS;
}

void marks_cut(struct marks *marks)
{
	size_t kept = 0;

	for (size_t i = 0; i < marks->count; i++)
		if (marks->all[i].seq <= world_head(marks->all[i].world).seq)
			marks->all[kept++] = marks->all[i];
	marks->count = kept;
}

void marks_clear(struct marks *marks)
{
	marks->count = 0;
	marks->begun_ns = marks->last_ns = clock_thread_ns();
}
