/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_REMOVAL_H
#define CHAOSACTORD_STORE_REMOVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/place.h"

/* What a collection (store/collect.h) is to remove, and what it has. */

/* Records of the journal: those under a first number, from and to included. */
struct store_range {
	uint64_t first_number;
	uint64_t from, to;
};

/* What goes besides the blocks that are not marked. What it points to lives until
 * store_collect_end. */
struct store_removal {
	/* Whether what was noted to be in a place goes (store_batch_note, store_batch_put_made).
	 * Any thread; always the same answer. NULL: nothing goes. */
	bool (*place_goes)(void *context, const struct store_place *place);
	void *context;
	const struct store_range *ranges; /* of which none is in the log alone */
	size_t range_count;
};

/* What has been removed, or would be. */
struct store_collected {
	uint64_t blocks;          /* kept ones, and second copies of some */
	uint64_t journal_entries; /* records of the journal */
	uint64_t notes;           /* 0 where it is an estimate */
	uint64_t bytes;           /* that they took in the database, but for pages half full */
};

#endif
