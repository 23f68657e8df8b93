/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_WAL_RECORD_H
#define CHAOSACTORD_STORE_WAL_RECORD_H

#include "base/buffer.h"
#include "store/record_set.h"

/* What a commit writes into the log: records and notes, but no block. Those that are kept at
 * once go into the database, and the others are made again. For this folder only. */

/* store__wal_record_encode appends what a commit of set logs; nothing is a size of 0.
 * ST_NO_MEMORY. */
enum status store__wal_record_encode(struct buffer *out, const struct record_set *set) MUSTCHECK;

/* store__wal_record_decode puts what was logged into set. ST_DAMAGED when it is no such
 * thing, ST_NO_MEMORY. */
enum status store__wal_record_decode(struct bytes payload, struct record_set *set) MUSTCHECK;

#endif
