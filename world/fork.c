/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/fork.h"

#include "base/check.h"
#include "base/clock.h"
#include "vm/reach.h"
#include "world/chain.h"
#include "world/changes.h"
#include "world/entry.h"
#include "world/line.h"
#include "world/move.h"
#include "world/record.h"
#include "world/wallet.h"
#include "world/worlds.h"
#include "world/writer.h"

enum { FORKS_DEEP = 1000 };

/* A world in the making. */
struct creation {
	struct writing *writing;
	const struct world_order *order;
	struct world *world;
	struct changes *changes; /* its own */
	struct state_point point;
	struct head head; /* of a fork */
	struct error *err;
};

static enum status failed(const struct creation *creation, enum status st)
{
	return error_set(creation->err, st, "the world could not be made: %s", status_name(st));
}

/* ---- where it begins ----------------------------------------------------------- */

/* A state that is not all there already goes into the commit. */
static enum status put_genesis(struct store_batch *batch, struct overlay *state,
			       struct arena *arena, const struct block_cid *root)
{
	struct batch_blocks blocks;
	struct reach reach;

	if (store_batch_has_block(batch, cid_store_key(cid_of(root))) == ST_OK)
		return ST_OK;
	batch_blocks_init(&blocks, batch);
	reach = reach_begin(state, arena, 1, &blocks.base);
	TRY(reach_add(&reach, cid_of(root)));
	return reach_all(&reach);
}

static enum status build_minimal(struct creation *creation, struct arena *arena)
{
	struct changes *changes = writing_changes(creation->writing);
	struct overlay_blocks blocks;
	struct genesis genesis;
	struct overlay state;

	overlay_init(&state, arena);
	overlay_blocks_init(&blocks, &state, NULL);
	TRY(genesis_build_minimal(&blocks.base, arena, &creation->order->env, &genesis,
				  creation->err));
	creation->point.root = genesis.root;
	creation->point.env = genesis.env;
	TRY(writing_close(creation->writing));
	return put_genesis(changes->batch, &state, arena, &creation->point.root);
}

static enum status find_genesis(struct creation *creation)
{
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	arena.cancel = session_cancel(writing_session(creation->writing));
	st = build_minimal(creation, &arena);
	arena_fini(&arena);
	return st;
}

static bool any_given(const struct environment_given *given)
{
	return given->epoch || given->network_version || given->base_fee || given->circ_supply ||
	       given->address_network;
}

/* Whoever keeps the entry at which it begins. */
static struct world *keeper_of(struct world *world, uint64_t seq)
{
	while (world->parent && seq <= world->forked_at)
		world = world->parent;
	return world;
}

static enum status check_depth(const struct creation *creation, const struct world *parent)
{
	unsigned depth = 1;

	for (; parent->parent; parent = parent->parent)
		depth++;
	if (depth <= FORKS_DEEP)
		return ST_OK;
	(void)error_set(creation->err, ST_LIMIT, "world `%s` is a fork of a fork, %d times over",
			session_world(writing_session(creation->writing))->name, FORKS_DEEP);
	error_hint(creation->err, "create the world from the root instead: it has a journal of its "
				  "own then");
	return ST_LIMIT;
}

static enum status find_tip(struct session *session, uint64_t seq, struct chain_tip *out)
{
	struct journal_entry entry;

	TRY(entry_read(session, session_arena(session), seq, &entry));
	return chain_tip_behind(session, &entry, out);
}

static enum status find_fork(struct creation *creation)
{
	struct session *session = writing_session(creation->writing);
	struct world *parent = keeper_of(session_own_world(session), creation->point.seq);
	const struct store_place place = record_place(parent->id, creation->point.seq, 0);

	TRY(check_depth(creation, parent));
	creation->head = (struct head){
		.root = creation->point.root,
		.seq = creation->point.seq,
		.env = creation->point.env,
	};
	TRY(line_last_move(session, creation->point.seq, &creation->head.last_move));
	TRY(find_tip(session, creation->point.seq, &creation->head.chain));
	TRY(move_make_readable(creation->writing, &creation->point, &place, creation->err));
	creation->world->parent = world_hold(parent);
	creation->world->forked_at = creation->point.seq;
	/* What it changes is stored as its difference from this. */
	if (store_keeps_block(session_store(session),
			      cid_store_key(cid_of(&creation->point.root))) == ST_OK)
		creation->world->kept = creation->point.root;
	return ST_OK;
}

static enum status find_root(struct creation *creation)
{
	const struct store_place place = record_place(creation->world->id, 0, 0);

	struct state_tree *tree;

	TRY(move_make_readable(creation->writing, &creation->point, &place, creation->err));
	/* Any block can be asked for. */
	TRY(session_tree(writing_session(creation->writing), &creation->point, &tree,
			 creation->err));
	environment_apply(&creation->point.env, &creation->order->env);
	return ST_OK;
}

/* ---- making it ----------------------------------------------------------------- */

/* A fork that begins in another environment has an entry that says so. */
static enum status begin_fork(struct creation *creation)
{
	struct environment env = creation->head.env;
	struct journal_entry entry = {
		.kind = JOURNAL_ENV,
		.root_before = creation->head.root,
		.root_after = creation->head.root,
	};

	changes_fork(creation->changes, &creation->head);
	if (creation->order->with_wallet)
		TRY(wallet_copy(writing_session(creation->writing), creation->changes));
	if (!any_given(&creation->order->env))
		return ST_OK;
	environment_apply(&env, &creation->order->env);
	entry.env = env;
	return changes_append(creation->changes, &entry);
}

/* What no other journal makes again must be in the database from the start. */
static enum status begin_journal(struct creation *creation)
{
	struct changes *changes = creation->changes;
	const struct bytes key = cid_store_key(cid_of(&creation->point.root));
	struct store *store = session_store(writing_session(creation->writing));

	if (store_keeps_block(store, key) != ST_OK)
		store_batch_checkpoint(changes->batch);
	return changes_found(changes, &creation->point.root, &creation->point.env);
}

static enum status find_point(struct creation *creation)
{
	const struct world_order *order = creation->order;
	struct session *session = writing_session(creation->writing);

	if (order->minimal)
		return find_genesis(creation);
	creation->world->imported = !order->whole && session_world(session)->imported;
	return creation->point.has_seq ? find_fork(creation) : find_root(creation);
}

static enum status make(struct creation *creation)
{
	struct changes *source = writing_changes(creation->writing);
	struct world *world = creation->world;
	enum status st;

	world->created_s = clock_wall_ms() / MS_PER_S;
	world->ttl_s = creation->order->ttl_s;
	world->quotas = creation->order->quotas;
	TRY(find_point(creation));
	TRY(writing_close(creation->writing));
	TRY(writer_changes(source->writer, world, &creation->changes));
	/* From here on the commit opens the world or gives it up. */
	creation->world = NULL;
	st = world->parent ? begin_fork(creation) : begin_journal(creation);
	if (st != ST_OK)
		changes_fail(creation->changes, st);
	return st;
}

static enum status name_is_taken(const struct creation *creation)
{
	const struct bytes name = creation->order->name;

	(void)error_set(creation->err, ST_CONFLICT, "there is a world `%.*s` already",
			(int)name.size, (const char *)name.data);
	error_hint(creation->err, "take another name, or delete it with Chaos.WorldDelete");
	return ST_CONFLICT;
}

/* What can be said before anything is changed. */
static enum status look_ahead(struct creation *creation)
{
	const struct world_order *order = creation->order;
	struct session *session = writing_session(creation->writing);
	struct environment env;

	TRY(world_name_check(order->name, creation->err));
	TRY(changes_admit_change(writing_changes(creation->writing), creation->err));
	if (order->minimal)
		return ST_OK;
	TRY(session_at(session, &order->at, &creation->point, creation->err));
	env = creation->point.env;
	environment_apply(&env, &order->env);
	return environment_check(&env, creation->err);
}

enum status writing_create_world(struct writing *writing, const struct world_order *order,
				 struct world **out, struct error *err)
{
	struct creation creation = { .writing = writing, .order = order, .err = err };
	const struct session_setup *setup = session_setup(writing_session(writing));
	enum status st = look_ahead(&creation);

	*out = NULL;
	if (st == ST_OK)
		st = worlds_reserve(setup->worlds, order->name, &creation.world);
	if (st == ST_CONFLICT)
		return name_is_taken(&creation);
	if (st != ST_OK)
		return failed(&creation, st);
	*out = world_use(creation.world);
	st = make(&creation);
	if (st == ST_OK)
		return ST_OK;
	if (creation.world)
		worlds_give_up(creation.world);
	world_leave(*out);
	*out = NULL;
	return failed(&creation, st);
}

struct head writing_created_head(struct writing *writing, struct world *world)
{
	struct changes *changes;

	/* They are there, and so need no memory. */
	CHECK(writer_changes(writing_changes(writing)->writer, world, &changes) == ST_OK);
	return changes->head;
}

/* ---- deleting ------------------------------------------------------------------- */

enum status writing_delete_world(struct writing *writing, struct error *err)
{
	struct changes *changes = writing_changes(writing);
	enum status st;

	TRY(changes_admit_change(changes, err));
	if (changes->world->id == WORLD_MAIN_ID) {
		(void)error_set(err, ST_INVALID, "world `" WORLD_MAIN_NAME "` cannot be deleted");
		error_hint(err, "Chaos.WorldReset brings it back to its genesis");
		return ST_INVALID;
	}
	st = writing_close(writing);
	if (st == ST_OK) {
		st = wallet_forget(writing_session(writing), changes);
		if (st != ST_OK)
			changes_fail(changes, st);
	}
	if (st != ST_OK)
		return error_set(err, st, "the world could not be deleted: %s", status_name(st));
	changes_delete(changes);
	return ST_OK;
}
