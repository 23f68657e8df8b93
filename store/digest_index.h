/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DIGEST_INDEX_H
#define CHAOSACTORD_STORE_DIGEST_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lmdb.h>

#include "base/status.h"

/* From the first 8 bytes of a digest to places: a multimap that grows by writing in
 * sequence. For this folder only.
 *
 * A tree under keys as random as digests writes one page for every entry. Here the entries
 * of a checkpoint are sorted and written as one run; when 8 runs of a level have come
 * together they are merged into one of the next level. So an entry is written again log8(runs)
 * times, and a look-up reads about one page of each run there is, about 5 for each level.
 * A merge goes on piece by piece with the runs that are added; what it has done of its inputs is
 * given back at once, so it needs no second place for all it merges.
 *
 *   entries, 2,000 an add      10^6    10^7    10^8
 *   runs, mean                   15      20      25
 *   written of an entry, bytes   97     121     146    (times it is written × 24.2)
 *
 * All of it lies in a table of the caller's, in a transaction of the caller's: who aborts
 * it has changed nothing. A run is a manifest's line and slices (values of at most 1 MiB) of
 * pages, each page with a checksum that knows to which run and slice it belongs; so what the
 * disk has changed or lost is ST_DAMAGED, never an entry less (but when the whole of a family
 * is gone, manifest and slices, it is empty: the caller knows whether that can be).
 *
 * Failures of all functions: ST_DAMAGED, ST_FULL, ST_IO, ST_NO_MEMORY. After a failure of one
 * that writes, the transaction is to be aborted. */

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
};

/* store__index_add adds entries, which it sorts in place, and goes on with merges that are due.
 * An entry that is there twice within one add is added once; one that was added before counts
 * twice until the merge in which the two meet. Writes at most some 16 MiB besides the new
 * entries themselves, mostly 0.1 KB an entry. */
enum status store__index_add(const struct store_index *index, struct store_index_entry *entries,
			     size_t count) MUSTCHECK;

/* store__index_find calls visit for every place under prefix, those added last first as far as
 * they lie in different runs; within a run from the greatest place to the least. Ends with
 * what visit returns unless that is ST_NOT_FOUND; ST_NOT_FOUND when there are no more. Takes
 * no memory. A visit that does not care for more returns ST_OK. */
enum status
store__index_find(const struct store_index *index, const uint8_t prefix[STORE_INDEX_PREFIX],
		  enum status (*visit)(void *context, const uint8_t place[STORE_INDEX_PLACE]),
		  void *context) MUSTCHECK;

/* store__index_count counts the entries. */
enum status store__index_count(const struct store_index *index, uint64_t *entries) MUSTCHECK;

/* store__index_each calls visit for every entry, run by run, the oldest first and within a run
 * in order, until one does not return ST_OK. */
enum status store__index_each(const struct store_index *index,
			      enum status (*visit)(void *context,
						   const struct store_index_entry *entry),
			      void *context) MUSTCHECK;

/* store__index_check reads all there is: checksums, order, counts, bounds, and that nothing lies
 * under the family that no run has. ST_DAMAGED if anything is wrong. */
enum status store__index_check(const struct store_index *index) MUSTCHECK;

/* What becomes of an entry. */
enum store_index_verdict {
	STORE_INDEX_KEEP,
	STORE_INDEX_DROP,
	STORE_INDEX_MOVE, /* it gets the place that the judge has written */
};

/* store__index_rewrite_begin starts a round in which every entry that is there now is judged
 * once; a round that has not come to its end is over. What is added later is not judged.
 * store__index_rewrite takes the round a step further: some ten thousand entries, 1 MiB.
 * *done once there are no more to judge, and when no round was begun. Between the steps
 * the transaction may end, other functions be called and the program start again. The judge
 * sees an entry with its old place and may be asked about some again after an abort. An entry
 * that moves counts as added now. */
enum status store__index_rewrite_begin(const struct store_index *index) MUSTCHECK;
enum status store__index_rewrite(const struct store_index *index,
				 enum store_index_verdict (*judge)(void *context,
								   struct store_index_entry *entry),
				 void *context, bool *done) MUSTCHECK;

#endif
