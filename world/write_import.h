/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITE_IMPORT_H
#define CHAOSACTORD_WORLD_WRITE_IMPORT_H

#include "world/fork.h"
#include "world/import.h"
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

/* writing_create_from_car makes a world beside the writing's that begins at the state in a CAR,
 * which lies in memory: order->at and what is not given of order->env are found out. Nothing of it
 * stays in the commit after a failure. With words: those of import_finish, *of_car then, and of
 * writing_create_world. */
enum status writing_create_from_car(struct writing *writing, struct bytes car,
				    const struct import_wish *wish, struct world_order *order,
				    struct world **out, bool *of_car, struct error *err) MUSTCHECK;

#endif
