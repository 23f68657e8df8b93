/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_COLLECT_ORDER_H
#define CHAOSACTORD_WORLD_COLLECT_ORDER_H

#include <stdatomic.h>

#include "store/store.h"
#include "world/committer.h"
#include "world/drain.h"
#include "world/used_roots.h"
#include "world/worlds.h"

/* What a collection (world/collect.h) is asked for, and what it tells. */

/* How far a collection is. */
enum collect_stage { COLLECT_AT_REST, COLLECT_MARKING, COLLECT_REMOVING };
struct collect_state {
	enum collect_stage stage;
	uint64_t blocks;        /* that stay, found so far */
	uint64_t removed_bytes; /* so far, */
	uint64_t planned_bytes; /* of so many */
};

/* The same where other threads can see it. */
struct collect_progress {
	_Atomic enum collect_stage stage;
	_Atomic uint64_t blocks, removed_bytes, planned_bytes;
};

/* What its user wants of one. */
struct collect_wish {
	bool dry_run;           /* only find out what would go */
	const struct cid *keep; /* blocks that stay with all they link to, needed or not */
	size_t keep_count;
};

struct collect_order {
	struct store *store;
	struct worlds *worlds;
	struct committer *committer;
	struct used_roots *used_roots;
	const struct drain *drain; /* once it is late, the collection ends early */
	struct collect_wish wish;
	struct collect_progress *progress; /* kept up to date; may be NULL */
};

/* What went, or would go, and why the rest stays. */
struct collect_report {
	struct store_collected removed; /* of a dry run: without notes */
	uint64_t worlds_removed;
	uint64_t worlds;         /* not deleted */
	uint64_t deleted_worlds; /* of which something is needed */
	uint64_t states;         /* kept ones */
	uint64_t snapshots;
	uint64_t labels; /* that name a root */
	size_t used_roots;
	size_t wished;           /* by who asked for it */
	uint64_t blocks;         /* that stay */
	int64_t longest_step_ns; /* for which a commit may have had to wait */
};

#endif
