/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_GATE_H
#define CHAOSACTORD_STORE_GATE_H

#include "store/state.h"

/* The gate that views go through. LMDB can move its map, and be closed, only while no
 * transaction is open in the process. For this folder only. */

/* store__gate_enter lets a view in; *view is an idle one, or NULL. ST_IO while there is no
 * database to look at. store__gate_leave keeps view (may be NULL) for the next one. */
enum status store__gate_enter(struct store *store, struct store_view **view);
void store__gate_leave(struct store *store, struct store_view *view);

/* store__gate_shut waits until no view is open, for wait_ns at most, and returns whether
 * that came; then none comes until store__gate_open, which must follow in any case. */
bool store__gate_shut(struct store *store, int64_t wait_ns);
void store__gate_open(struct store *store);

/* store__gate_forget_views frees the idle views. The gate is shut, or nobody else is here. */
void store__gate_forget_views(struct store *store);

#endif
