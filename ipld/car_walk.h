/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CAR_WALK_H
#define CHAOSACTORD_IPLD_CAR_WALK_H

#include "ipld/dag_walk.h"

/* A CAR (version 1) of one block and all that it reaches, written section by section: a header
 * with that root, then every block once, each in front of all below its first link, of its second
 * link, and so on (DAG_PARENT_FIRST). So the bytes depend on the root alone: neither on what else
 * the store holds nor on how the blocks came there. */

/* A section, CID and block, has fewer bytes: what go-car and others read by default is 8 MiB, what
 * peers exchange 2 to 4. */
enum { CAR_WALK_SECTION_BYTES = 4 << 20 };

/* Why there is no such CAR. */
enum car_fault {
	CAR_FAULT_NONE,
	CAR_FAULT_MISSING,    /* a block that is not in the store */
	CAR_FAULT_UNREADABLE, /* dag-cbor that does not decode: it may link to more */
	CAR_FAULT_SIZE,       /* CAR_WALK_SECTION_BYTES or more */
};

struct car_walk {
	struct dag_walk *dag;
	struct cid root;
	bool lenient;
	bool begun;       /* the header is written */
	uint64_t missing; /* blocks left out so far */
	enum car_fault fault;
	struct cid at; /* the block that it is about; until the next call */
};

/* car_walk_init prepares a walk of at most limit blocks. lenient: what is missing is left out and
 * counted, what is unreadable or large stands there as it is; such a CAR depends on the store.
 * Memory as dag_walk_new; root lives as long as the walk. ST_NO_MEMORY. car_walk_fini is needed
 * in any case. */
enum status car_walk_init(struct car_walk *walk, struct blockstore *blocks, struct arena *arena,
			  struct cid root, size_t limit, bool lenient) MUSTCHECK;
void car_walk_fini(struct car_walk *walk);

/* car_walk_next appends the header, or the next section, to out. ST_NOT_FOUND when there are no
 * more, ST_INVALID when there is a fault; failures of out, and those of dag_walk_next, after
 * which it may be asked again likewise. */
enum status car_walk_next(struct car_walk *walk, struct buffer *out) MUSTCHECK;

#endif
