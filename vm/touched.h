/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_TOUCHED_H
#define CHAOSACTORD_VM_TOUCHED_H

#include "base/hash_index.h"
#include "ipld/blockstore.h"

/* What a run touches: the actors it looks at and the blocks that it reads and writes. Whoever
 * wants to know gives the VM one in its input, and reads state through its blocks. */

struct touched_actor {
	struct touched_actor *next;
	uint64_t id;
};

struct touched_block {
	struct touched_block *next;
	struct cid cid;
	size_t block_bytes;
};

/* A list of blocks in the order in which they came, each once. */
struct touched_list {
	struct hash_index index;
	struct touched_block *first, **end;
};

/* Must not be moved. */
struct touched {
	struct blockstore reading; /* finds blocks in `below`, and notes them; has no put */
	struct blockstore *below;
	struct arena *arena; /* of all that is noted */
	struct hash_index ids;
	struct touched_actor *actors; /* newest first */
	size_t actor_count;
	struct touched_list read, written;
};

/* touched_init prepares an empty one over blocks. */
void touched_init(struct touched *touched, struct arena *arena, struct blockstore *blocks);

/* touched_note_actor and touched_note_written note an actor and a block that was written, if
 * they are not noted yet. ST_NO_MEMORY. */
enum status touched_note_actor(struct touched *touched, uint64_t id) MUSTCHECK;
enum status touched_note_written(struct touched *touched, struct bytes block) MUSTCHECK;

#endif
