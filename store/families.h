/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_FAMILIES_H
#define CHAOSACTORD_STORE_FAMILIES_H

#include "store/digest_index.h"
#include "store/state.h"

/* The families of the index of digests. For this folder only. */
enum store_family {
	FAMILY_KEPT,  /* blocks in packs: where (store/pack.h) */
	FAMILY_NOTED, /* what store_batch_note and store_batch_put_made said: its place */
};

/* store__family returns a family as a transaction sees it. */
static inline struct store_index store__family(const struct store *store, MDB_txn *txn,
					       enum store_family family)
{
	return (struct store_index){ .txn = txn, .table = store->index, .family = (uint8_t)family };
}

/* store__index_entry is the entry of a digest in a place. */
static inline struct store_index_entry store__index_entry(struct bytes digest,
							  const struct store_place *place)
{
	struct store_index_entry entry;

	memcpy(entry.prefix, digest.data, sizeof(entry.prefix));
	memcpy(entry.place, place->bytes, sizeof(entry.place));
	return entry;
}

#endif
