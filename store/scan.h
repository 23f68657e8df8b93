/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_SCAN_H
#define CHAOSACTORD_STORE_SCAN_H

#include "base/bytes.h"
#include "base/status.h"
#include "store/tables.h"

struct store;

/* store_scan calls visit for the records of a table in the order of their keys, from the first
 * at or after from, until one does not return ST_OK, and returns what it returned; ST_OK at the
 * end. It may take as long as it likes: records are read some at a time, and no view is open
 * while visit runs, so that neither commits nor the growth of the map have to wait. What is
 * committed meanwhile is seen if it lies ahead. Not for blocks: whoever walks states asks for
 * them one by one (store_block). Key and value live until visit returns. ST_DAMAGED, ST_IO,
 * ST_NO_MEMORY. */
enum status store_scan(struct store *store, enum store_table table, struct bytes from,
		       enum status (*visit)(void *context, struct bytes key, struct bytes value),
		       void *context) MUSTCHECK;

#endif
