/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_CAR_BLOCKS_H
#define CHAOSACTORD_VECTOR_CAR_BLOCKS_H

#include "base/hash_index.h"
#include "ipld/blockstore.h"
#include "ipld/car.h"

/* The blocks of a vector's CAR one by one, and which of them runs read. */

struct vector_car_block {
	struct cid cid; /* it and the block view the CAR */
	struct bytes block;
	bool repeated; /* stands in the CAR before */
	bool read;     /* a run read it, or looked whether it is there */
	bool before;   /* the state before reaches it … */
	bool after;    /* … and the state after; both set by vector_car_reach */
};

/* Must not be moved. */
struct vector_car {
	struct blockstore reading; /* what runs read from; has no put */
	struct arena *arena;       /* of all of it; the CAR is not in there */
	struct car_header header;
	struct vector_car_block *blocks; /* in the order of the CAR */
	size_t count;
	struct hash_index index;
	struct cid missing; /* the first block asked for that is not there; undefined: none */
};

/* Told of each block that is not what its CID names, or is named by an unknown hash; err
 * has the words. Returning anything but ST_OK ends the reading. */
struct vector_car_problems {
	enum status (*wrong)(void *context, size_t index, const struct error *err);
	void *context;
};

/* vector_car_read lists the blocks of file, a CAR that must stay alive. Wrong ones go to problems
 * (NULL: the first ends the reading) and are not listed. ST_INVALID, ST_LIMIT, ST_CORRUPT and
 * ST_UNSUPPORTED as car_open and car_next, with words; ST_NO_MEMORY. */
enum status vector_car_read(struct vector_car *car, struct arena *arena, struct bytes file,
			    const struct vector_car_problems *problems,
			    struct error *err) MUSTCHECK;

/* vector_car_find returns the block of cid, or NULL. */
struct vector_car_block *vector_car_find(const struct vector_car *car, struct cid cid);

/* vector_car_forget_reads begins anew: no block was read, none was missed. */
void vector_car_forget_reads(struct vector_car *car);

/* vector_car_reach marks what the two roots (undefined: none) reach within the CAR.
 * ST_NO_MEMORY, ST_CANCELLED. */
enum status vector_car_reach(struct vector_car *car, struct cid before, struct cid after) MUSTCHECK;

#endif
