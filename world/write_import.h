/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITE_IMPORT_H
#define CHAOSACTORD_WORLD_WRITE_IMPORT_H

#include "world/genesis.h"
#include "world/writing.h"

/* What came of importing into a world. */
struct import_written {
	struct block_cid root_before, root_after;
	struct environment env; /* now in force */
	uint64_t seq;           /* of the journal entry */
	bool durable;
};

/* writing_import lets the writing's world stand on a state that the store keeps (world/import.h):
 * one entry of its journal (JOURNAL_IMPORT), from which one can go back. What is given of the
 * environment comes into force with it. With words: failures of changes_admit and
 * environment_check; ST_CANCELLED. After one the world is as before. */
enum status writing_import(struct writing *writing, const struct block_cid *root,
			   const struct environment_given *given, struct import_written *out,
			   struct error *err) MUSTCHECK;

#endif
