/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CAR_IMPORT_H
#define CHAOSACTORD_IPLD_CAR_IMPORT_H

#include "ipld/car.h"

/* Where the blocks of a CAR go, by store key: any hash the reader knows, so not
 * through struct blockstore, which names dag-cbor blocks only. */
struct car_target {
	enum status (*put)(void *context, struct bytes key, struct bytes block);
	void *context;
};

/* car_import reads a whole CARv1 and hands every block but identity ones to
 * target. Roots go to the arena. ST_INVALID, ST_CORRUPT and ST_UNSUPPORTED as
 * car_open and car_next, with words. */
enum status car_import(const struct car_target *target, struct arena *arena, struct bytes file,
		       struct car_header *header, struct error *err) MUSTCHECK;

#endif
