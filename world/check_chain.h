/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHECK_CHAIN_H
#define CHAOSACTORD_WORLD_CHECK_CHAIN_H

#include "world/chain.h"

/* Whether the chain of a world (world/chain.h) hangs together. What is stored of it are the hooks
 * of the entries, where the head of the world ends its chain, and the index, which has to name the
 * entry for each block of its tipsets. All of it follows from the journal, and is compared with
 * what follows: with that the check goes on, so that one damaged hook is one finding. Takes the
 * memory of one entry; a move that leads before the first hook takes a walk there. */
struct chain_check {
	struct session *session; /* stands on the world */
	/* Called with each finding, a clause. */
	void (*problem)(void *context, const char *what);
	void *context;
	uint64_t world;
	bool is_whole;        /* false of a deleted world: a collection may have cut it anywhere */
	struct chain_tip tip; /* what the next entry has to hang on; not known: before all hooks */
};

/* chain_check_begin sets the tip for a journal that goes on behind entry `before` of the session's
 * world; a damaged entry there leaves it unknown. chain_check_entry looks at the entries behind
 * it, one after another. chain_check_head looks at where the head of the world says that its chain
 * ends. ST_IO, ST_NO_MEMORY. */
enum status chain_check_begin(struct chain_check *check, uint64_t before) MUSTCHECK;
enum status chain_check_entry(struct chain_check *check,
			      const struct journal_entry *entry) MUSTCHECK;
void chain_check_head(struct chain_check *check, const struct chain_tip *head);

#endif
