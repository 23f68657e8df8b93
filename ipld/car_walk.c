/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car_walk.h"

#include "ipld/car.h"

enum status car_walk_init(struct car_walk *walk, struct blockstore *blocks, struct arena *arena,
			  struct cid root, size_t limit, bool lenient)
{
	*walk = (struct car_walk){ .root = root, .lenient = lenient };
	return dag_walk_new(blocks, arena, root, DAG_PARENT_FIRST, limit, &walk->dag);
}

void car_walk_fini(struct car_walk *walk)
{
	dag_walk_free(walk->dag);
	walk->dag = NULL;
}

static enum car_fault fault_of(const struct dag_block *found)
{
	if (found->missing)
		return CAR_FAULT_MISSING;
	if (found->unreadable)
		return CAR_FAULT_UNREADABLE;
	if (found->cid.raw.size + found->block.size >= CAR_WALK_SECTION_BYTES)
		return CAR_FAULT_SIZE;
	return CAR_FAULT_NONE;
}

enum status car_walk_next(struct car_walk *walk, struct buffer *out)
{
	struct dag_block found;

	if (!walk->begun) {
		walk->begun = true;
		car_write_header(out, &walk->root, 1);
		return buffer_status(out);
	}
	TRY(dag_walk_next(walk->dag, &found));
	if (!walk->lenient) {
		walk->fault = fault_of(&found);
		walk->at = found.cid;
		if (walk->fault != CAR_FAULT_NONE)
			return ST_INVALID;
	}
	walk->missing += found.missing;
	if (!found.missing)
		car_write_block(out, found.cid, found.block);
	return buffer_status(out);
}
