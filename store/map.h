/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_MAP_H
#define CHAOSACTORD_STORE_MAP_H

#include "store/state.h"

/* How much address space the map takes. For this folder only. */

/* store__map_choose returns what to ask for at open: wanted (0: the default), halved until the
 * address space holds it with some to spare. */
size_t store__map_choose(uint64_t wanted);

/* store__map_grow doubles the map, or grows it by what can be had. Waits for
 * open views to end, some seconds at most. No write transaction may be open, and
 * the caller holds database_lock, or is alone. ST_FULL, ST_IO. */
enum status store__map_grow(struct store *store, struct error *err);

/* store__map_rest lets go of the pages of the map when they are many: they count as memory of
 * the process, and what is read again comes from the system's cache anyway. To be called
 * every now and then by any thread that may use the database. */
void store__map_rest(const struct store *store);

#endif
