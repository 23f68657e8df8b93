/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car_import.h"

enum status car_import(const struct car_target *target, struct arena *arena, struct bytes file,
		       struct car_header *header, struct error *err)
{
	struct car_reader reader;

	TRY(car_open(&reader, arena, file, header, err));
	for (;;) {
		struct bytes block;
		struct cid cid;
		enum status st = car_next(&reader, &cid, &block, err);

		if (st == ST_NOT_FOUND)
			return ST_OK;
		TRY(st);
		if (cid_is_identity(cid))
			continue;
		st = target->put(target->context, cid_store_key(cid), block);
		if (st != ST_OK)
			return error_set(err, st, "a block of the CAR could not be kept: %s",
					 status_name(st));
	}
}
