/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INDEX_RUN_H
#define CHAOSACTORD_STORE_INDEX_RUN_H

#include "store/index_slice.h"

/* A run of the index: slices that continue each other. For this folder only.
 *
 *   family (1 byte) ‖ run (8) ‖ slice (4)       → the slice
 *   family (1 byte) ‖ run (8) ‖ ff ff ff ff     → directory, of a run that has had more than one:
 *                                             checksum (8) ‖ least prefix of each slice (8 each)
 *
 * all numbers big-endian. The number is part of the seed of every checksum. */

enum index_run_state {
	INDEX_IDLE,
	INDEX_INPUT,   /* goes into the growing or judged run that is next before it in the manifest
			*/
	INDEX_GROWING, /* the result of a merge so far */
	INDEX_JUDGED,  /* the result of the judgement of one run so far */
	INDEX_STATES,
};

/* A run as the manifest has it. */
struct index_run {
	uint64_t number;
	uint64_t entries;         /* those that are left */
	uint64_t least, greatest; /* prefixes of those */
	uint32_t round;           /* in which it was judged last, or added */
	uint32_t slice_first;     /* those before are given back */
	uint32_t slice_end;       /* how many there were */
	uint32_t skip;            /* entries at the front of slice_first that count no more */
	uint32_t credit;          /* entries by which a growing run is behind */
	uint8_t level;
	uint8_t state;
};

/* index_run_append writes entries, 1…INDEX_SLICE_ENTRIES, as the next slice of run. They come
 * behind all that is in it. */
enum status index_run_append(const struct store_index *index, struct index_run *run,
			     const struct store_index_entry *entries, uint32_t count) MUSTCHECK;

/* index_run_slice opens a slice of run. ST_DAMAGED if it is lost. */
enum status index_run_slice(const struct store_index *index, const struct index_run *run,
			    uint32_t number, struct index_slice *slice) MUSTCHECK;

/* Where the last look-up in a run ended: the next one mostly begins there, if prefixes come in
 * order. Zeroed at the start. */
struct index_near {
	struct index_slice slice;
	uint32_t number; /* of the slice, one of the run if it has a page loaded */
};

/* index_run_find is store__index_find in one run. */
enum status index_run_find(const struct store_index *index, const struct index_run *run,
			   struct index_near *near, uint64_t prefix, store_index_visit *visit,
			   void *context) MUSTCHECK;

/* index_run_drop removes the slices from slice_first up to before end. */
enum status index_run_drop(const struct store_index *index, struct index_run *run,
			   uint32_t end) MUSTCHECK;

/* index_run_remove removes all of it. */
enum status index_run_remove(const struct store_index *index, struct index_run *run) MUSTCHECK;

/* index_run_fences compares the directory with the slices; *records counts the records of the
 * run. ST_DAMAGED. */
enum status index_run_fences(const struct store_index *index, const struct index_run *run,
			     uint64_t *records) MUSTCHECK;

/* What is left of a run, entry by entry. */
struct index_reader {
	const struct store_index *index;
	const struct index_run *run;
	struct index_slice slice;
	uint32_t number;                       /* of the slice */
	uint32_t position;                     /* of the entry in it */
	uint64_t left;                         /* entries, this one included */
	const struct store_index_entry *entry; /* NULL: there are no more */
};

/* index_reader_begin stands on the first entry of run; index_reader_next goes on to the next.
 * ST_DAMAGED also if the number of entries is not the one the manifest has. */
enum status index_reader_begin(struct index_reader *reader, const struct store_index *index,
			       const struct index_run *run) MUSTCHECK;
enum status index_reader_next(struct index_reader *reader) MUSTCHECK;

#endif
