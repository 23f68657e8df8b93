/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_READ_WRITE_SET_H
#define CHAOSACTORD_WORLD_READ_WRITE_SET_H

#include "vm/touched.h"
#include "world/session.h"

/* What a journal entry read and wrote, found by running it again. */

enum actor_change { ACTOR_SAME, ACTOR_CREATED, ACTOR_CHANGED, ACTOR_DELETED };

/* An actor that the run looked at, whether it is there or not. */
struct actor_access {
	uint64_t id;
	enum actor_change change; /* from the state before the entry to the one after it */
};

struct read_write_set {
	struct actor_access *actors; /* by ID */
	size_t actor_count;
	const struct touched_block *read;    /* in the order of time; NULL: none */
	const struct touched_block *written; /* by CID */
};

/* session_read_write_set runs journal entry seq again, a message or a tipset (ST_INVALID for
 * another), with the checks of session_replay. Blocks that were read are those of the state
 * before; those that were written are those of the state after that the run made. *out lives in
 * the session's arena. Failures of session_replay and session_replay_tipset pass through. */
enum status session_read_write_set(struct session *session, uint64_t seq,
				   struct read_write_set *out, struct error *err) MUSTCHECK;

#endif
