/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DIGEST_INDEX_H
#define CHAOSACTORD_STORE_DIGEST_INDEX_H

#include "store/index_manifest.h"

/* From the first 8 bytes of a digest to places: a multimap that grows by writing in
 * sequence. For this folder only.
 *
 * A tree under keys as random as digests writes one page for every entry. Here the entries
 * of a checkpoint are sorted and written as one run; when 8 runs of a level have come
 * together they are merged into one of the next level. So an entry is written again log8(runs)
 * times, and a look-up reads about one page of each run there is, about 5 for each level.
 * A merge goes on piece by piece with the runs that are added; what it has done of its inputs is
 * given back at once, so it needs no second place for all it merges. Measured:
 *
 *   entries, 2,000 an add      10^6    10^7    10^8
 *   runs, mean                   13      20      26
 *   bytes written of an entry    76     121     150
 *   bytes on the disk            27      26      25
 *
 * All of it lies in a table of the caller's, in a transaction of the caller's: who aborts
 * it has changed nothing. A run is a manifest's line and slices (values of at most 1 MiB) of
 * pages, each page with a checksum that knows to which run and slice it belongs; so what the
 * disk has changed or lost is ST_DAMAGED, never an entry less (but when the whole of a family
 * is gone, manifest and slices, it is empty: the caller knows whether that can be).
 *
 * Failures of all functions: ST_DAMAGED, ST_FULL, ST_IO, ST_NO_MEMORY. After a failure of one
 * that writes, the transaction is to be aborted. */

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
enum status store__index_find(const struct store_index *index,
			      const uint8_t prefix[STORE_INDEX_PREFIX], store_index_visit *visit,
			      void *context) MUSTCHECK;

/* A search is store__index_find for many prefixes one behind the other, best in their order, while
 * the transaction writes nothing. */
enum { SEARCH_RUNS = 64 }; /* of more of them nothing is remembered */
struct store_search {
	struct store_index index;
	struct index_manifest_view view;
	struct index_run runs[SEARCH_RUNS]; /* the first of the view */
	struct index_near near[SEARCH_RUNS];
};
enum status store__index_search_begin(struct store_search *search,
				      const struct store_index *index) MUSTCHECK;
enum status store__index_search(struct store_search *search,
				const uint8_t prefix[STORE_INDEX_PREFIX], store_index_visit *visit,
				void *context) MUSTCHECK;

/* store__index_count counts the entries. */
enum status store__index_count(const struct store_index *index, uint64_t *entries) MUSTCHECK;

/* store__index_each calls visit for every entry, run by run, the oldest first and within a run
 * in order, until one does not return ST_OK. */
enum status store__index_each(const struct store_index *index, store_index_visit_entry *visit,
			      void *context) MUSTCHECK;

/* store__index_check reads all there is: checksums, order, counts, bounds, and that nothing lies
 * under the family that no run has. ST_DAMAGED if anything is wrong. */
enum status store__index_check(const struct store_index *index) MUSTCHECK;

/* store__index_rewrite_begin starts a round in which every entry that is there now is judged;
 * an earlier round that has not come to its end is over. store__index_rewrite takes the round
 * a step further: at most 43,264 entries, of one run. *done once there are no more to judge,
 * and when no round was begun. Between the steps the transaction may end, other functions be
 * called and the program start again. Entries that are added or moved during the round may
 * be judged too, and some twice, after an abort: what comes of that must be the same. One that
 * moves counts as added now. */
enum status store__index_rewrite_begin(const struct store_index *index) MUSTCHECK;
enum status store__index_rewrite(const struct store_index *index, store_index_judge *judge,
				 void *context, bool *done) MUSTCHECK;

#endif
