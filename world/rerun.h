/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_RERUN_H
#define CHAOSACTORD_WORLD_RERUN_H

#include "world/session.h"

/* States remade from the journal: entries first to last of the session's world, those of
 * its parents included, are run again, and everything they ended with then is compared
 * with what the journal says. The blocks of the state before `first` must be there to be
 * read; those of the states between and after need not. On a thread with vm_stack_bytes of
 * stack; memory of its own, none of the session's. Entries without a run, which change
 * nothing, may be among them, and moves: the state they go to is made again if it is not there.
 *
 * Failures: ST_CORRUPT when an entry ends otherwise or the chain of roots is broken,
 * ST_NOT_FOUND beyond the head, ST_DAMAGED, ST_CANCELLED by the session's token, and
 * ST_LIMIT when entries were applied with larger limits of depth and memory than the
 * session's, with words in err. */

/* session_rerun gives sink the blocks that the state after `last`, and the receipts of that
 * entry if it is a tipset, have beyond the state before `first`; a few that were there
 * may be among them. After a failure sink may hold some of them. Messages in a row are
 * run on one VM, and one by one only if they then end otherwise. */
enum status session_rerun(struct session *session, uint64_t first, uint64_t last,
			  struct blockstore *sink, struct error *err) MUSTCHECK;

/* Where session_rerun_each puts blocks, with the entry that made them. */
struct rerun_sink {
	struct blockstore *blocks;
	uint64_t seq; /* of the entry whose blocks come */
};

/* session_rerun_each gives the sink everything that was written when the entries were
 * applied, the state after each and the receipts of each tipset: entry by entry, and only
 * of those that ended as the journal says. */
enum status session_rerun_each(struct session *session, uint64_t first, uint64_t last,
			       struct rerun_sink *sink, struct error *err) MUSTCHECK;

#endif
