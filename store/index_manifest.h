/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INDEX_MANIFEST_H
#define CHAOSACTORD_STORE_INDEX_MANIFEST_H

#include "store/index_run.h"

/* The manifest of a family: which runs there are. For this folder only.
 *
 *   family (1 byte) → checksum (8) ‖ next number (8) ‖ round (4) ‖ runs (4) ‖ each run (56)
 *
 * The runs are in order of age, the oldest first, and their levels never rise from one to the
 * next. A run that grows stands just before its inputs: it has what was least in them, and
 * they have the rest, so that a reader need not know that they belong together. */
struct index_manifest {
	uint64_t next_number; /* of the run that comes next */
	uint32_t round;       /* of judgement; 0: there was none */
	struct index_run *runs;
	size_t count, capacity;
};

/* index_manifest_load reads it; an empty one when there is nothing under the family. Whatever
 * it returns, index_manifest_fini is due. ST_DAMAGED. */
enum status index_manifest_load(struct index_manifest *manifest,
				const struct store_index *index) MUSTCHECK;
void index_manifest_fini(struct index_manifest *manifest);

/* index_manifest_store writes it. */
enum status index_manifest_store(const struct index_manifest *manifest,
				 const struct store_index *index) MUSTCHECK;

/* index_manifest_insert puts a new run, with a number of its own and nothing in it, at a place
 * among the others. */
enum status index_manifest_insert(struct index_manifest *manifest, size_t at, uint8_t level,
				  enum index_run_state state, uint32_t round) MUSTCHECK;

/* index_manifest_remove takes runs out of the list. */
void index_manifest_remove(struct index_manifest *manifest, size_t at, size_t count);

/* A manifest as it lies in the database, to read without memory of one's own. */
struct index_manifest_view {
	uint64_t next_number;
	uint32_t round;
	uint32_t count;
	const uint8_t *runs;
};

/* index_manifest_look verifies it. Nothing under the family is a view of no runs. ST_DAMAGED. */
enum status index_manifest_look(struct index_manifest_view *view,
				const struct store_index *index) MUSTCHECK;

/* index_manifest_run is one run of it. */
struct index_run index_manifest_run(const struct index_manifest_view *view, size_t at);

#endif
