/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_COLLECT_MARKS_H
#define CHAOSACTORD_WORLD_COLLECT_MARKS_H

#include <stdatomic.h>

#include "world/collect_order.h"
#include "world/journal.h"

/* What stays in a collection (world/collect.h): which worlds and how much of their journals, and
 * the blocks of all their states, which are marked in the store. For the collection only. */

/* One world of the store. */
struct collect_part {
	struct world *world;          /* held */
	uint64_t first;               /* its own first entry */
	uint64_t newest;              /* as it began */
	bool living;                  /* all of it stays, and what is to come */
	bool needed;                  /* one that is living comes of it */
	_Atomic uint64_t entries_end; /* of another one: entries before this one stay */
	uint64_t marked_end;          /* kept states before this one are marked */
	bool started;                 /* what it has from before its first note is marked */
};

/* In the order of their ids. */
struct collect_parts {
	struct collect_part *all;
	size_t count, capacity;
};

struct collect_marks {
	const struct collect_order *order;
	struct store_collection *collection;
	struct collect_report *report;
	struct error *err;
	struct collect_parts parts; /* at the start; other threads look at them */
	struct collect_parts later; /* made since; all of them stay */
	bool settled;               /* parts does not change any more */
	struct arena arena;         /* of the record at hand */
	struct arena scratch;       /* of the block at hand */
	struct buffer ahead; /* store keys of blocks to visit, each with its size behind it */
	bool grew;           /* more of a journal stays than was known before */
	uint64_t looks;
};

void collect_marks_init(struct collect_marks *marks, const struct collect_order *order,
			struct store_collection *collection, struct collect_report *report,
			struct error *err);
void collect_marks_fini(struct collect_marks *marks);

/* collect_marks_worlds takes in the worlds that there are and are not known yet; those that come
 * after the first call stay. ST_CORRUPT, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status collect_marks_worlds(struct collect_marks *marks) MUSTCHECK;

/* collect_marks_used marks what is under the roots in use, after the first collect_marks_worlds.
 * ST_STOPPING, and as above. */
enum status collect_marks_used(struct collect_marks *marks) MUSTCHECK;

/* collect_marks_all marks all that stays and is not marked yet: of what is in the database.
 * ST_STOPPING, and as above. */
enum status collect_marks_all(struct collect_marks *marks) MUSTCHECK;

/* collect_marks_entry reads an entry of a world's own journal; it lives until the next is read.
 * ST_NOT_FOUND, ST_CORRUPT, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status collect_marks_entry(struct collect_marks *marks, uint64_t world, uint64_t seq,
				struct journal_entry *entry) MUSTCHECK;

/* collect_marks_place_goes returns whether an entry goes whose place was noted: context is
 * marks, after the first collect_marks_worlds. Any thread. */
bool collect_marks_place_goes(void *context, const struct store_place *place);

/* collect_marks_tell tells how far the collection is. ST_STOPPING once it has to end, with
 * words. */
enum status collect_marks_tell(struct collect_marks *marks,
			       const struct collect_state *state) MUSTCHECK;

#endif
