/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INDEX_MERGE_H
#define CHAOSACTORD_STORE_INDEX_MERGE_H

#include "store/index_manifest.h"

/* Runs of the index become one, piece by piece. For this folder only. */

enum { INDEX_FANOUT = 8 };

/* Entries that a judgement moves. The owner frees entries. */
struct index_moved {
	struct store_index_entry *entries; /* of INDEX_SLICE_ENTRIES; NULL: none so far */
	size_t count;
};

/* Who judges what a step takes; judge NULL: all is kept. */
struct index_judge {
	store_index_judge *judge;
	void *context;
	struct index_moved *moved;
};

/* index_merge_step takes the least entries, INDEX_SLICE_ENTRIES at most, from the inputs of the run
 * at a place of the manifest to that run; after the last it is idle, or gone when nothing is in
 * it. Changes the manifest in memory. */
enum status index_merge_step(const struct store_index *index, struct index_manifest *manifest,
			     size_t at, const struct index_judge *judge) MUSTCHECK;

/* index_merge_left counts the entries that the inputs of the run at a place still have. */
uint64_t index_merge_left(const struct index_manifest *manifest, size_t at);

/* index_merges_start begins those that are due. index_merges_continue goes on with all that
 * there are, as far as it is fair after so many entries were added. */
enum status index_merges_start(struct index_manifest *manifest) MUSTCHECK;
enum status index_merges_continue(const struct store_index *index, struct index_manifest *manifest,
				  size_t added) MUSTCHECK;

#endif
