/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_HEALTH_H
#define CHAOSACTORD_STORE_HEALTH_H

#include "base/status.h"

struct store;

/* store_health returns ST_OK when the next commit can be expected to succeed, else the
 * failure that stands in its way, with words: the last commit failed and nothing has shown
 * since that another would not, or data.mdb was deleted, replaced or cut. Some system calls;
 * any thread. */
enum status store_health(struct store *store, struct error *err) MUSTCHECK;

/* store_tend lets go of memory that only mirrors data.mdb, when it is much. And it sees whether
 * what store_health complains of is over: opens the database again where LMDB gave it up, and makes
 * a commit that changes nothing. To be called every now and then by any thread; it tries once a
 * second at most, and returns at once when there is nothing to mend or a commit is under way. Not
 * while its thread has a view open. */
void store_tend(struct store *store);

#endif
