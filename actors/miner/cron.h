/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_CRON_H
#define CHAOSACTORD_ACTORS_MINER_CRON_H

#include "actors/runtime.h"
#include "actors/smoothing.h"

/* Method 12, OnDeferredCronEvent. */

struct miner_cron_params {
	int64_t event;                 /* before v6 */
	struct bytes payload;          /* v6+: the event */
	struct filter_estimate reward; /* v6+ */
	struct filter_estimate power;  /* v6+ */
};

enum status miner__cron_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status miner__cron_decode_v6(struct cbor_reader *reader, struct arena *arena, void *params);
struct outcome miner__deferred_cron(struct runtime *rt, const void *params,
				    struct cbor_writer *ret);

#endif
