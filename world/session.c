/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/session.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "actors/init_state.h"
#include "actors/registry.h"
#include "world/changes.h"
#include "world/drain.h"
#include "world/used_roots.h"

enum {
	/* Jobs that took more than this are followed by giving memory back, which takes
	 * some milliseconds; a daemon at rest keeps no more than this for each thread. */
	KEPT_BYTES_MAX = 64 * 1024 * 1024,
	/* The JSON of a trace is larger than this part of the trace, so what is longer would
	 * only be thrown away after it has cost ten times its size. */
	TRACE_PART = 4,
	DAMAGED_CID_BYTES = 128, /* of blocks that can be verified */
};

struct session {
	struct blockstore blocks; /* first: session_blocks_get finds the session by it */
	const struct session_setup *setup;
	struct world *world;
	const struct changes *changes;       /* seen although not committed, or NULL */
	struct head head;                    /* as of the opening, without changes */
	struct cancel *cancel;               /* of the job that it serves, or NULL */
	struct arena arena;                  /* what is handed out */
	struct arena scratch;                /* the VM's, emptied before every run */
	size_t scratch_peak_bytes;           /* the most that a run of this job took of it */
	char damaged_cid[DAMAGED_CID_BYTES]; /* the first damaged block it met, or "" */
	uint8_t lack[DIGEST_BYTES];          /* a block that has to be made again */
	bool has_lack;
	uint8_t sought[DIGEST_BYTES]; /* a block that was sought beyond the index, in vain */
	bool seeks, has_sought;       /* what it lacks is to be sought so */
	bool reads_once;              /* nothing for the cache */
	struct arena remade_arena;
	struct overlay remade; /* such blocks, once they are made */
	struct used_root *used_roots;
};

/* ---- blocks ---------------------------------------------------------------- */

static void remember_damage(struct session *session, struct cid cid)
{
	struct buffer text;

	if (session->damaged_cid[0] != '\0')
		return;
	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	snprintf(session->damaged_cid, sizeof(session->damaged_cid), "%.*s", (int)text.size,
		 text.size > 0 ? (const char *)text.data : "");
	buffer_fini(&text);
}

static enum status any_place(void *context, const struct store_place *place)
{
	(void)context;
	(void)place;
	return ST_OK;
}

/* ST_UNMADE if the journal says that it makes the block, else ST_NOT_FOUND. */
static enum status look_for_maker(struct session *session, struct bytes key)
{
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(session_store(session), &view));
	st = store_view_noted(view, key, any_place, NULL);
	store_view_end(view);
	return st == ST_OK ? ST_UNMADE : st;
}

static enum status stored_get(struct session *session, struct arena *arena, struct bytes key,
			      struct bytes *block)
{
	if (session->changes)
		return store_batch_get(session->changes->batch, arena, STORE_BLOCKS, key, block);
	if (session->reads_once)
		return store_block_once(session->setup->store, arena, key, block);
	return store_block(session->setup->store, arena, key, block);
}

static enum status remade_get(struct session *session, struct bytes key, struct bytes *block)
{
	enum status st = overlay_get(&session->remade, key, block);

	if (st != ST_NOT_FOUND)
		return st;
	st = look_for_maker(session, key);
	if (st == ST_UNMADE) {
		memcpy(session->lack, key.data, sizeof(session->lack));
		session->has_lack = true;
	}
	return st;
}

static enum status session_blocks_get(struct blockstore *self, struct arena *arena, struct cid cid,
				      struct bytes *block)
{
	struct session *session = (struct session *)self;
	const struct bytes key = cid_store_key(cid);
	enum status st;

	st = stored_get(session, arena, key, block);
	if (st == ST_NOT_FOUND)
		st = remade_get(session, key, block);
	if (st == ST_DAMAGED)
		remember_damage(session, cid);
	return st;
}

static enum status session_blocks_has(struct blockstore *self, struct cid cid)
{
	struct session *session = (struct session *)self;
	const struct bytes key = cid_store_key(cid);
	enum status st = session->changes ? store_batch_has_block(session->changes->batch, key)
					  : store_has_block(session->setup->store, key);

	if (st == ST_NOT_FOUND)
		st = look_for_maker(session, key);
	return st == ST_UNMADE ? ST_OK : st;
}

static enum status session_blocks_put(struct blockstore *self, const struct block_cid *cid,
				      struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_UNSUPPORTED;
}

static const struct blockstore_ops session_ops = { session_blocks_get, session_blocks_has,
						   session_blocks_put };

/* ---- beginning and ending -------------------------------------------------- */

enum status session_new(const struct session_setup *setup, struct session **out)
{
	const size_t limit = setup->vm_memory_bytes;
	struct session *session = malloc(sizeof(*session));

	*out = session;
	if (!session)
		return ST_NO_MEMORY;
	*session = (struct session){ .blocks = { &session_ops }, .setup = setup };
	/* Results, and with them whole traces, may take as much as the VM itself. */
	arena_init(&session->arena, limit > SIZE_MAX / 2 ? 0 : 2 * limit);
	arena_init(&session->scratch, limit);
	arena_init(&session->remade_arena, limit);
	overlay_init(&session->remade, &session->remade_arena);
	return ST_OK;
}

enum status session_use_root(struct session *session, const struct block_cid *root)
{
	struct used_roots *roots = session->setup->used_roots;

	return roots ? used_roots_enter(roots, root, &session->used_roots) : ST_OK;
}

void session_leave_roots(struct session *session)
{
	used_roots_leave(session->setup->used_roots, &session->used_roots);
}

void session_begin(struct session *session, struct world *world)
{
	session_leave_roots(session);
	arena_reset(&session->arena);
	session_forget_lack(session);
	session_forget_remade(session);
	session->world = world;
	session->changes = NULL;
	session->head = world_head(world);
}

void session_begin_uncommitted(struct session *session, const struct changes *changes)
{
	arena_reset(&session->arena);
	session_forget_lack(session);
	session_forget_remade(session);
	session->world = changes->world;
	session->changes = changes;
}

void session_obey(struct session *session, struct cancel *cancel)
{
	session->cancel = cancel;
	session->arena.cancel = cancel;
	session->scratch.cancel = cancel;
}

struct cancel *session_cancel(const struct session *session)
{
	return session->cancel;
}

void session_rest(struct session *session)
{
	size_t peak = session->scratch_peak_bytes;

	if (peak < session->scratch.used_bytes)
		peak = session->scratch.used_bytes;
	session->scratch_peak_bytes = 0;
	/* What was written counts on them until it is committed. */
	if (!session->changes)
		session_leave_roots(session);
	if (peak + session->arena.used_bytes <= KEPT_BYTES_MAX)
		return;
	arena_fini(&session->arena);
	arena_fini(&session->scratch);
	session_forget_remade(session);
	/* The C library keeps what lies below anything in use. */
	malloc_trim(0);
}

void session_close(struct session *session)
{
	if (!session)
		return;
	session_leave_roots(session);
	arena_fini(&session->arena);
	arena_fini(&session->scratch);
	arena_fini(&session->remade_arena);
	free(session);
}

/* ---- what it holds --------------------------------------------------------- */

struct arena *session_arena(struct session *session)
{
	return &session->arena;
}

struct blockstore *session_blocks(struct session *session)
{
	return &session->blocks;
}

const struct session_setup *session_setup(const struct session *session)
{
	return session->setup;
}

struct store *session_store(const struct session *session)
{
	if (session->changes)
		store_batch_settle(session->changes->batch);
	return session->setup->store;
}

struct world *session_own_world(struct session *session)
{
	return session->world;
}

const struct world *session_world(const struct session *session)
{
	return session->world;
}

const struct changes *session_changes(const struct session *session)
{
	return session->changes;
}

struct arena *session_scratch(struct session *session)
{
	if (session->scratch_peak_bytes < session->scratch.used_bytes)
		session->scratch_peak_bytes = session->scratch.used_bytes;
	arena_reset(&session->scratch);
	return &session->scratch;
}

size_t session_trace_limit(const struct session *session)
{
	const size_t memory = session->setup->vm_memory_bytes;
	const size_t answer = session->setup->answer_bytes;

	return answer == 0 || answer > memory / TRACE_PART ? memory : answer * TRACE_PART;
}

void session_read_once(struct session *session)
{
	session->reads_once = true;
}

const char *session_damage(const struct session *session)
{
	return session->damaged_cid[0] != '\0' ? session->damaged_cid : NULL;
}

void session_forget_damage(struct session *session)
{
	session->damaged_cid[0] = '\0';
}

enum status session_doubt(const struct session *session)
{
	if (session_damage(session))
		return ST_DAMAGED;
	return session->has_lack ? ST_UNMADE : ST_OK;
}

struct bytes session_lacks(const struct session *session)
{
	return session->has_lack ? bytes_make(session->lack, sizeof(session->lack))
				 : (struct bytes){ 0 };
}

void session_forget_lack(struct session *session)
{
	session->has_lack = session->seeks = false;
}

bool session_seek(struct session *session, struct bytes digest)
{
	if (session->has_lack ||
	    (session->has_sought && memcmp(session->sought, digest.data, DIGEST_BYTES) == 0))
		return false;
	memcpy(session->lack, digest.data, DIGEST_BYTES);
	session->has_lack = session->seeks = true;
	return true;
}

bool session_seeks(const struct session *session)
{
	return session->seeks;
}

void session_note_sought(struct session *session, struct bytes digest)
{
	memcpy(session->sought, digest.data, DIGEST_BYTES);
	session->has_sought = true;
}

void session_forget_remade(struct session *session)
{
	session->has_sought = false;
	if (session->remade.entries.count == 0)
		return;
	arena_reset(&session->remade_arena);
	overlay_init(&session->remade, &session->remade_arena);
}

enum status session_put_remade(struct session *session, struct bytes digest, struct bytes block)
{
	return overlay_put(&session->remade, digest, block);
}

bool session_has_remade(const struct session *session, struct bytes digest)
{
	struct bytes block;

	return overlay_get(&session->remade, digest, &block) == ST_OK;
}

bool session_is_late(const struct session *session)
{
	return drain_is_late(session->setup->drain);
}

enum status session_record(struct session *session, struct arena *arena, enum store_table table,
			   struct bytes key, struct bytes *record)
{
	struct store_view *view;
	enum status st;

	if (session->changes)
		return store_batch_get(session->changes->batch, arena, table, key, record);
	TRY(store_view_begin(session->setup->store, &view));
	st = store_view_get(view, table, key, record);
	if (st == ST_OK)
		st = arena_copy(arena, *record, record);
	store_view_end(view);
	return st;
}

enum status session_records(
	struct session *session, struct arena *arena, enum store_table table, struct bytes from,
	enum status (*visit)(void *context, struct bytes key, struct bytes value), void *context)
{
	struct store_batch *batch = session->changes ? session->changes->batch : NULL;

	return store_records(session->setup->store, batch, arena, table, from, visit, context);
}

/* ---- states ---------------------------------------------------------------- */

struct state_point session_head(const struct session *session)
{
	const struct head *head = session_whole_head(session);

	return (struct state_point){
		.root = head->root,
		.seq = head->seq,
		.has_seq = true,
		.env = head->env,
	};
}

const struct head *session_whole_head(const struct session *session)
{
	return session->changes ? &session->changes->head : &session->head;
}

enum address_network session_network(const struct session *session)
{
	return session_whole_head(session)->env.address_network;
}

enum status session_tree(struct session *session, const struct state_point *point,
			 struct state_tree **out, struct error *err)
{
	struct block_cid *root = arena_alloc(&session->arena, sizeof(*root));
	enum status st = ST_NO_MEMORY;

	if (root) {
		*root = point->root;
		st = state_tree_open(&session->blocks, &session->arena, cid_of(root), out, err);
	}
	if (st != ST_OK)
		return error_set(err, st, "the state tree cannot be read: %s", status_name(st));
	return ST_OK;
}

static enum status read_network_name(struct session *session, struct state_tree *tree,
				     struct bytes *name)
{
	struct cbor_reader reader;
	struct init_state state;
	struct actor init;
	struct bytes block;

	TRY(state_tree_get(tree, ID_INIT, &init));
	TRY(blockstore_get(&session->blocks, &session->arena, init.head, &block));
	cbor_reader_init(&reader, block);
	TRY(init_state_decode(&reader, &session->arena, &state));
	*name = state.network_name;
	return ST_OK;
}

enum status session_network_name(struct session *session, const struct state_point *point,
				 struct bytes *name, struct error *err)
{
	struct state_tree *tree;
	enum status st;

	TRY(session_tree(session, point, &tree, err));
	st = read_network_name(session, tree, name);
	if (st != ST_OK)
		return error_set(err, st, "the state of %s01, which names the network, %s",
				 address_prefix(session_network(session)),
				 st == ST_NOT_FOUND ? "is missing" : "cannot be read");
	return ST_OK;
}
