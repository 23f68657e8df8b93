/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_MANY_WORLDS_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_MANY_WORLDS_H

#include "actors/registry.h"
#include "tests/unit/world/one_world.h"
#include "tests/unit/world/remaking.h"
#include "vm/state_tree.h"
#include "world/fork.h"
#include "world/history.h"
#include "world/move.h"
#include "world/set_names.h"

/* Worlds beside each other in one store without an engine: jobs on them, one commit each. */

/* What a body does in a world; it must not assert. */
struct in_world {
	struct world *world;
	enum status (*body)(struct writing *writing, void *context, struct error *err);
	void *context;
};

static inline enum status in_world_body(struct one_world *one, void *context, struct error *err)
{
	struct in_world *job = context;
	struct changes *changes;
	struct writing *writing;
	struct cancel cancel = { 0 };
	enum status st = writer_changes(&one->writer, job->world, &changes);

	TRY(st);
	TRY(writing_new(&one->setup, &writing));
	writing_begin(writing, changes);
	session_obey(writing_session(writing), &cancel);
	st = job->body(writing, job->context, err);
	writing_free(writing);
	return st;
}

/* Runs a body and commits what it changed. */
static inline enum status in_world(struct one_world *one, struct world *world,
				   enum status (*body)(struct writing *writing, void *context,
						       struct error *err),
				   void *context, struct error *err)
{
	struct in_world job = { world, body, context };
	enum status st;

	*err = (struct error){ .status = ST_OK };
	st = run_on_vm(one, in_world_body, &job, err);
	if (writer_commit(&one->writer, st == ST_OK ? err : NULL) != ST_OK && st == ST_OK)
		return ST_IO;
	return st;
}

/* One message that changes the state of the chaos actor to what no other has. */
static inline enum status apply_next(struct writing *writing, void *context, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	unsigned *number = context;
	struct state_tree *tree;
	struct application out;
	struct chain_message message;
	struct actor actor;
	uint8_t params[8];

	TRY(session_tree(session, &head, &tree, err));
	TRY(state_tree_get(tree, ID_FIRST_USER, &actor));
	message = message_mutate(0, ++*number, params);
	message.message.nonce = actor.nonce;
	TRY(writing_apply(writing, &message, false, &out, err));
	return out.result.receipt.exit_code == 0 && out.has_seq ? ST_OK : ST_INVALID;
}

static inline struct world *find_world(struct one_world *one, const char *name)
{
	struct world *world = worlds_find(&one->worlds, bytes_of_text(name));

	world_leave(world);
	return world;
}

/* Reads all of the state after an entry, made again where it must be. */
struct state_read {
	struct world *world;
	uint64_t seq;
	struct at at;
	struct block_cid root; /* what was read */
	unsigned remakes, blocks;
};

static inline enum status read_state_body(struct one_world *one, void *context, struct error *err)
{
	struct state_read *read = context;
	struct state_point point;
	struct session *session;
	struct overlay seen;
	struct reading reading = { .seen = &seen, .err = err };
	enum status st;

	TRY(session_new(&one->setup, &session));
	session_begin(session, read->world);
	overlay_init(&seen, session_arena(session));
	reading.session = session;
	st = session_at(session, &read->at, &point, err);
	if (st == ST_OK)
		st = read_link(&reading, cid_of(&point.root));
	read->root = point.root;
	read->remakes = reading.remakes;
	read->blocks = (unsigned)seen.entries.count;
	session_close(session);
	return st;
}

static inline enum status read_state(struct one_world *one, struct state_read *read,
				     struct error *err)
{
	*err = (struct error){ .status = ST_OK };
	return run_on_vm(one, read_state_body, read, err);
}

#endif
