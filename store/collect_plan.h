/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COLLECT_PLAN_H
#define CHAOSACTORD_STORE_COLLECT_PLAN_H

#include "store/collection.h"

/* Which packs are emptied, and what moves for that. For this folder only. */

/* collection_plan chooses, and lets the removal begin. ST_NO_MEMORY, ST_DAMAGED, ST_IO. */
enum status collection_plan(struct store_collection *collection) MUSTCHECK;

#endif
