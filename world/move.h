/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_MOVE_H
#define CHAOSACTORD_WORLD_MOVE_H

#include "world/journal.h"
#include "world/writing.h"

/* Going back in time, and forth: the world stands where it stood after an earlier entry, with the
 * environment of then. That is one more entry (JOURNAL_MOVE) of the same size whatever the
 * state; what it leaves behind stays in the journal and can be gone back to.
 *
 * Failures of all of them, with words: those of changes_admit; ST_NOT_FOUND for what is not
 * there; those of remaking (world/remake.h) when the state is not kept; ST_CANCELLED. After one
 * the world is as before. On a thread with vm_stack_bytes of stack. */

/* What came of it. */
struct moved {
	struct block_cid root_before, root_after;
	struct environment env; /* now in force */
	uint64_t target;        /* the entry after which it stood so */
	uint64_t seq;           /* of the move */
	bool durable;
};

/* writing_restore goes to a snapshot, which stays there. */
enum status writing_restore(struct writing *writing, struct bytes snapshot, struct moved *out,
			    struct error *err) MUSTCHECK;

/* writing_restore_root goes to an entry of the world's journal, on its line or not, that ended
 * at the state with this root. */
enum status writing_restore_root(struct writing *writing, struct cid root, struct moved *out,
				 struct error *err) MUSTCHECK;

/* writing_rewind goes to any entry; one that is a move itself means where that went.
 * writing_rewind_back goes `count` entries back on the line of the world (line_back). */
enum status writing_rewind(struct writing *writing, uint64_t seq, struct moved *out,
			   struct error *err) MUSTCHECK;
enum status writing_rewind_back(struct writing *writing, uint64_t count, struct moved *out,
				struct error *err) MUSTCHECK;

/* writing_reset goes to a snapshot, or where that is empty to entry 0, the genesis. */
enum status writing_reset(struct writing *writing, struct bytes snapshot, struct moved *out,
			  struct error *err) MUSTCHECK;

/* move_make_readable sees to it that the state at a point, of any world if it is a bare root, is
 * there to be read after the commit: what has to be made again is put into the batch, as made
 * by the entry in this place (record_place). A failure after that spoils the commit. */
enum status move_make_readable(struct writing *writing, const struct state_point *point,
			       const struct store_place *place, struct error *err) MUSTCHECK;

#endif
