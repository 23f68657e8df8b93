/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COLLECT_H
#define CHAOSACTORD_STORE_COLLECT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/removal.h"

/* Removal of what nobody needs any more: a collection. Its caller marks the kept blocks that
 * are to stay, says what else goes, and takes the removal step by step. Commits go on beside
 * all of it: what they bring is none of the collection's business, and stays. A step is a
 * transaction of its own, bounded in size, for which a commit waits at most. Whatever ends the
 * process or the collection in between loses nothing that stays: the next collection begins
 * anew, and finds less to do. The pages that become free are used by later commits; the file
 * does not become shorter.
 *
 * One collection of a store at a time, of one thread; memory of 16 to 43 bytes for every block
 * that stays. */
struct store;
struct store_collection;

/* store_collect_begin begins one, over what is in the database; what is not comes later and
 * stays. ST_CONFLICT when there is one already; ST_NO_MEMORY, ST_IO, ST_DAMAGED, with words.
 * store_collect_end ends it at any point, and accepts NULL. */
enum status store_collect_begin(struct store *store, struct store_collection **out,
				struct error *err) MUSTCHECK;
void store_collect_end(struct store_collection *collection);

/* store_collect_mark sees to it that a kept block stays; the blocks that it links to have to
 * be marked by themselves. *block, copied into the arena, only when it was not marked before
 * (*first). ST_NOT_FOUND for a block that is not in the database, ST_DAMAGED, ST_IO,
 * ST_NO_MEMORY. Before store_collect_plan. */
enum status store_collect_mark(struct store_collection *collection, struct arena *arena,
			       struct bytes key, struct bytes *block, bool *first) MUSTCHECK;

/* store_collect_close says what else goes (removal is copied; NULL: nothing), and, with hide, that
 * blocks that are not marked and notes of places that go are not found any more, although they
 * are there until the collection has come to its end. What nobody can find nobody can come to
 * need, so the last marks may follow then. Without hide only the plan can follow, not the removal.
 * store_collect_ranges names the ranges where they were not known yet. */
void store_collect_close(struct store_collection *collection, const struct store_removal *removal,
			 bool hide);
void store_collect_ranges(struct store_collection *collection, const struct store_range *ranges,
			  size_t count);

/* store_collect_plan finds out how the removal goes best, and *out what it would remove. Behind
 * store_collect_close. ST_NO_MEMORY, ST_IO, ST_DAMAGED, with words. */
enum status store_collect_plan(struct store_collection *collection, struct store_collected *out,
			       struct error *err) MUSTCHECK;

/* store_collect_step takes the removal a step further, behind store_collect_plan; *done when there
 * is no more to do. *out is all that has been removed so far. ST_FULL, ST_IO, ST_DAMAGED,
 * ST_NO_MEMORY, with words; nothing of the step is kept then, and it may be tried again. */
enum status store_collect_step(struct store_collection *collection, struct store_collected *out,
			       bool *done, struct error *err) MUSTCHECK;

#endif
