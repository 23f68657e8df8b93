/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_FORK_H
#define CHAOSACTORD_WORLD_FORK_H

#include "world/genesis.h"
#include "world/history.h"
#include "world/world.h"
#include "world/writing.h"

/* Worlds made and deleted. Each is one record, whatever the size of the state. */

/* What a new world is to be. */
struct world_order {
	struct bytes name; /* world_name_check */
	bool minimal;      /* it begins at the genesis `minimal`, else: */
	struct at at;      /* where the writing's world stood; a bare root is any world's */
	bool with_wallet;  /* a fork gets a copy of the keys of that world */
	bool whole;        /* of a bare root: nothing that it reaches is missing */
	struct environment_given env; /* what is to be otherwise */
	uint64_t ttl_s;               /* 0: it stays when idle */
	struct quotas quotas;         /* 0: no limit */
};

/* writing_create_world makes a world beside the writing's, which is not changed. One that begins
 * where that world stood after an entry is a fork: it has the journal up to there in common, and
 * goes on behind it; an environment that is to be otherwise is an
 * entry of its own. One that begins at a bare root, in the head's environment, or at a genesis has
 * a journal of its own.
 *
 * The world is there once the commit is, and not before: until then its name is taken. *out is
 * visited for the caller, who leaves it (world_leave), and gone (WORLD_GIVEN_UP) if the commit
 * fails. With words: ST_CONFLICT when the name is taken, ST_INVALID for name and environment,
 * ST_GONE when the writing's world was deleted, ST_LIMIT for a fork of a fork of … a thousand
 * times; those of session_at and of remaking; ST_CANCELLED. After a failure nothing has changed.
 * On a thread with vm_stack_bytes of stack. */
enum status writing_create_world(struct writing *writing, const struct world_order *order,
				 struct world **out, struct error *err) MUSTCHECK;

/* writing_created_head returns where a world that this commit makes will stand. */
struct head writing_created_head(struct writing *writing, struct world *world);

/* writing_delete_world lets the writing's world go with the commit: nobody finds it any more,
 * its snapshots, labels and keys with it. Its forks stay, and so do the roots it has reported,
 * until they are collected. With words: ST_INVALID for `main`, ST_GONE when it was deleted. */
enum status writing_delete_world(struct writing *writing, struct error *err) MUSTCHECK;

#endif
