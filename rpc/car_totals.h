/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CAR_TOTALS_H
#define CHAOSACTORD_RPC_CAR_TOTALS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "ipld/cid.h"

/* How long the CARs of states are, and their digests. That is known only once all of one has been
 * made, and never changes, so the last ones are remembered. Any thread. */

enum { CAR_TOTALS = 64 };

struct car_total {
	struct block_cid root;
	uint64_t bytes;
	uint8_t sha256[DIGEST_BYTES];
};

struct car_totals {
	pthread_mutex_t lock;
	struct car_total all[CAR_TOTALS];
	size_t count, next; /* next: to be written over */
};

void car_totals_init(struct car_totals *totals);
void car_totals_fini(struct car_totals *totals);

/* car_totals_find returns whether the CAR of this root is remembered, and *out of it.
 * car_totals_note remembers one. */
bool car_totals_find(struct car_totals *totals, const struct block_cid *root,
		     struct car_total *out);
void car_totals_note(struct car_totals *totals, const struct car_total *total);

#endif
