/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_RECORDS_H
#define CHAOSACTORD_STORE_RECORDS_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "store/tables.h"

struct store;
struct store_batch;

/* store_records calls visit for the records of a table in the order of their keys, from the first
 * at or after from, as they are committed and, if batch is not NULL, as they would be after its
 * commit, until a visit does not return ST_OK, and returns what it returned; ST_OK at the end.
 * Keys and values are copied into arena. Not for blocks and the journal, and not for what is
 * long (store_scan): everything lies in one view. On the thread of the batch, if there is one.
 * Failures of store_view_seek, ST_NO_MEMORY. */
enum status store_records(struct store *store, struct store_batch *batch, struct arena *arena,
			  enum store_table table, struct bytes from,
			  enum status (*visit)(void *context, struct bytes key, struct bytes value),
			  void *context) MUSTCHECK;

#endif
