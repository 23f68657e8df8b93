/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_COLLECT_H
#define CHAOSACTORD_WORLD_COLLECT_H

#include "world/collect_order.h"

/* Removal of what no world needs any more (store/collect.h).
 *
 * What stays: worlds that are not deleted, and deleted ones that a request works on; all of their
 * journals; of deleted worlds that have forks, what the forks share, up to the checkpoint behind
 * it. Of all that stays: every state, kept or to be made again; the states under roots that have
 * a label, and under those that requests name just now; and what is wished to be kept. What of
 * these only a deleted world can make keeps that world's journal up to there.
 *
 * What goes: journals, kept states and names of deleted worlds, and blocks that were put and no
 * state reaches. Roots that were reported by such a world are not found any more. */

/* collect_progress_read is how far the one is that keeps progress up to date. */
struct collect_state collect_progress_read(const struct collect_progress *progress);

/* worlds_collect does it, on a thread of its caller's, beside everything else. ST_CONFLICT when
 * one is under way; ST_STOPPING when the daemon stops, and what has been removed by then stays
 * removed; ST_CORRUPT, ST_DAMAGED, ST_FULL, ST_IO, ST_NO_MEMORY, with words. */
enum status worlds_collect(const struct collect_order *order, struct collect_report *out,
			   struct error *err) MUSTCHECK;

#endif
