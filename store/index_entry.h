/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INDEX_ENTRY_H
#define CHAOSACTORD_STORE_INDEX_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lmdb.h>

#include "base/status.h"

/* What an index of digests (store/digest_index.h) is made of. For this folder only. */

enum { STORE_INDEX_PREFIX = 8, STORE_INDEX_PLACE = 16 };

/* Ordered as bytes. */
struct store_index_entry {
	uint8_t prefix[STORE_INDEX_PREFIX];
	uint8_t place[STORE_INDEX_PLACE]; /* opaque here */
};

/* One index: a family of keys in a table, as a transaction sees it. Families in one table know
 * nothing of each other. Pointers into the database, and what a visit is given, live until the
 * transaction writes or ends; a visit must not write. */
struct store_index {
	MDB_txn *txn;
	MDB_dbi table;
	uint8_t family;
	/* Pages are taken for what they say: for who makes sure of every place that is found, and
	 * loses nothing by one that is not. Half of a look-up is the checksum. */
	bool unchecked;
};

typedef enum status store_index_visit(void *context, const uint8_t place[STORE_INDEX_PLACE]);
typedef enum status store_index_visit_entry(void *context, const struct store_index_entry *entry);

/* What becomes of an entry. */
enum store_index_verdict {
	STORE_INDEX_KEEP,
	STORE_INDEX_DROP,
	STORE_INDEX_MOVE, /* it gets the place that the judge has written */
};

typedef enum store_index_verdict store_index_judge(void *context, struct store_index_entry *entry);

/* index_prefix is the prefix as a number, of the same order. */
uint64_t index_prefix(const uint8_t prefix[STORE_INDEX_PREFIX]);

/* index_entry_compare orders entries. */
int index_entry_compare(const void *a, const void *b);

#endif
