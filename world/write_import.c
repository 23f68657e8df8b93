/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/write_import.h"

#include "world/chain.h"
#include "world/changes.h"
#include "world/kept.h"
#include "world/worlds.h"

/* The journal cannot make the state again, so that nothing may be run over this entry: it is one
 * after which the state is kept. */
static enum status append(struct writing *writing, struct journal_entry *entry)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	TRY(writing_close(writing));
	st = kept_note(changes->batch, changes->world->id, changes->next_seq, false);
	if (st != ST_OK)
		changes_fail(changes, st);
	TRY(st);
	return changes_append(changes, entry);
}

enum status writing_import(struct writing *writing, const struct block_cid *root,
			   const struct environment_given *given, struct import_written *out,
			   struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	struct journal_entry entry = {
		.kind = JOURNAL_IMPORT,
		.root_before = head.root,
		.root_after = *root,
		.env = head.env,
	};
	enum status st;

	environment_apply(&entry.env, given);
	TRY(environment_check(&entry.env, err));
	TRY(changes_admit(writing_changes(writing), 0, err));
	/* Nonces are those of somewhere else. */
	st = chain_new_branch(session, writing_changes(writing)->next_seq, &entry.chain);
	if (st == ST_OK)
		st = append(writing, &entry);
	*out = (struct import_written){
		.root_before = entry.root_before,
		.root_after = entry.root_after,
		.env = entry.env,
		.seq = entry.seq,
		.durable = session_setup(session)->durable,
	};
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the world could not be moved to the state: %s",
				       status_name(st));
}

/* ---- a CAR in memory ------------------------------------------------------- */

static enum status take_car(struct writing *writing, struct bytes car,
			    const struct import_wish *wish, struct import_end *out,
			    struct error *err)
{
	const struct import_options options = {
		.store = session_store(writing_session(writing)),
		.batch = writing_changes(writing)->batch,
	};
	struct import *import;
	enum status st = import_new(&options, &import);

	if (st != ST_OK)
		return error_set(err, st, "no memory for an import");
	st = import_feed(import, car, err);
	if (st == ST_OK)
		st = import_finish(import, wish, out, err);
	import_free(import);
	return st;
}

static enum status create(struct writing *writing, struct bytes car, const struct import_wish *wish,
			  struct world_order *order, struct world **out, bool *of_car,
			  struct error *err)
{
	struct import_end found;

	*of_car = true;
	TRY(take_car(writing, car, wish, &found, err));
	*of_car = false;
	order->minimal = false;
	order->at = (struct at){ .kind = AT_ROOT, .root = cid_of(&found.root) };
	order->whole = true;
	order->env = environment_given_whole(&found.env);
	return writing_create_world(writing, order, out, err);
}

enum status writing_create_from_car(struct writing *writing, struct bytes car,
				    const struct import_wish *wish, struct world_order *order,
				    struct world **out, bool *of_car, struct error *err)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	*out = NULL;
	store_batch_try(changes->batch);
	st = create(writing, car, wish, order, out, of_car, err);
	/* A root that was in the CAR views what is gone. */
	order->at = (struct at){ .kind = AT_GENESIS };
	if (st != ST_OK) {
		store_batch_drop(changes->batch);
		return st;
	}
	st = store_batch_accept(changes->batch);
	if (st == ST_OK)
		return ST_OK;
	store_batch_drop(changes->batch);
	changes_fail(changes, st);
	world_leave(*out);
	*out = NULL;
	return st;
}
