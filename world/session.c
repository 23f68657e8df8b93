/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/session.h"

#include <inttypes.h>
#include <malloc.h>

#include "actors/init_state.h"
#include "actors/registry.h"
#include "world/engine_internal.h"
#include "world/journal_tipset.h"

/* Jobs that took more than this are followed by giving memory back, which takes some
 * milliseconds; a daemon at rest keeps no more than this for each thread. */
enum { KEPT_BYTES_MAX = 64 * 1024 * 1024 };

void session__init(struct session *session, struct engine *engine, struct writer *writer)
{
	const size_t limit = engine->options.vm_memory_bytes;

	*session = (struct session){ .engine = engine, .writer = writer };
	/* Results, and with them whole traces, may take as much as the VM itself. */
	arena_init(&session->arena, limit > SIZE_MAX / 2 ? 0 : 2 * limit);
	arena_init(&session->scratch, limit);
	store_blocks_init(&session->committed, engine->store);
	session->blocks = writer ? &writer->blocks.base : &session->committed.base;
}

void session__begin(struct session *session, struct world *world)
{
	arena_reset(&session->arena);
	session->world = world;
	if (!session->writer)
		session->head = engine__head(session->engine, world);
}

void session__end(struct session *session)
{
	size_t peak = session->scratch_peak_bytes;

	if (peak < session->scratch.used_bytes)
		peak = session->scratch.used_bytes;
	session->scratch_peak_bytes = 0;
	if (peak + session->arena.used_bytes <= KEPT_BYTES_MAX)
		return;
	arena_fini(&session->arena);
	arena_fini(&session->scratch);
	/* The C library keeps what lies below anything in use. */
	malloc_trim(0);
}

void session__fini(struct session *session)
{
	arena_fini(&session->arena);
	arena_fini(&session->scratch);
}

struct arena *session_arena(struct session *session)
{
	return &session->arena;
}

struct blockstore *session_blocks(struct session *session)
{
	return session->blocks;
}

bool session_can_write(const struct session *session)
{
	return session->writer != NULL;
}

static const struct head *head_of(const struct session *session)
{
	return session->writer ? &session->writer->head : &session->head;
}

struct state_point session_head(const struct session *session)
{
	const struct head *head = head_of(session);

	return (struct state_point){
		.root = head->root,
		.seq = head->seq,
		.has_seq = true,
		.env = head->env,
	};
}

/* ---- states ---------------------------------------------------------------- */

static enum status point_of_entry(struct session *session, uint64_t seq, struct state_point *out,
				  struct error *err)
{
	struct journal_entry entry;

	TRY(session_entry(session, seq, &entry, err));
	*out = (struct state_point){
		.root = entry.root_after,
		.seq = seq,
		.has_seq = true,
		.env = entry.env,
	};
	return ST_OK;
}

static enum status point_of_root(struct session *session, struct cid root, struct state_point *out,
				 struct error *err)
{
	struct bytes block;
	enum status st = ST_NOT_FOUND;

	*out = (struct state_point){ .env = head_of(session)->env };
	if (block_cid_from(root, &out->root) == ST_OK)
		st = blockstore_get(session->blocks, &session->arena, root, &block);
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "there is no state with this root");
		error_hint(err, "roots are in the results of Chaos.StateRoot and Chaos.History");
		return st;
	}
	if (st != ST_OK)
		return error_set(err, st, "the root could not be read: %s", status_name(st));
	return ST_OK;
}

enum status session_at(struct session *session, const struct at *at, struct state_point *out,
		       struct error *err)
{
	switch (at->kind) {
	case AT_HEAD:
		break;
	case AT_GENESIS:
		return point_of_entry(session, 0, out, err);
	case AT_SEQ:
		return point_of_entry(session, at->seq, out, err);
	case AT_ROOT:
		return point_of_root(session, at->root, out, err);
	}
	*out = session_head(session);
	return ST_OK;
}

enum status session_tree(struct session *session, const struct state_point *point,
			 struct state_tree **out, struct error *err)
{
	struct block_cid *root = arena_alloc(&session->arena, sizeof(*root));
	enum status st = ST_NO_MEMORY;

	if (root) {
		*root = point->root;
		st = state_tree_open(out, session->blocks, &session->arena, cid_of(root), err);
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
	TRY(blockstore_get(session->blocks, &session->arena, init.head, &block));
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
		return error_set(err, st, "the state of f01, which names the network, %s",
				 st == ST_NOT_FOUND ? "is missing" : "cannot be read");
	return ST_OK;
}

/* ---- the journal ----------------------------------------------------------- */

enum status session__record(struct session *session, enum store_table table, struct bytes key,
			    struct bytes *record)
{
	struct store_view *view;
	enum status st;

	if (session->writer)
		return store_batch_get(session->writer->batch, &session->arena, table, key, record);
	TRY(store_view_begin(session->engine->store, &view));
	st = store_view_get(view, table, key, record);
	if (st == ST_OK)
		st = arena_copy(&session->arena, *record, record);
	store_view_end(view);
	return st;
}

/* Entries up to the fork are kept by the parent. */
static uint64_t world_of_entry(const struct world *world, uint64_t seq)
{
	while (world->parent && seq <= world->forked_at)
		world = world->parent;
	return world->id;
}

enum status session_entry(struct session *session, uint64_t seq, struct journal_entry *out,
			  struct error *err)
{
	const uint64_t newest = head_of(session)->seq;
	struct record_key key = record_key_journal(world_of_entry(session->world, seq), seq);
	struct bytes record;
	enum status st;

	if (seq > newest) {
		(void)error_set(err, ST_NOT_FOUND, "there is no journal entry %" PRIu64, seq);
		error_hint(err, "the newest one is %" PRIu64, newest);
		return ST_NOT_FOUND;
	}
	st = session__record(session, STORE_JOURNAL, record_key_bytes(&key), &record);
	if (st == ST_OK)
		st = journal_decode(record, seq, out);
	if (st == ST_NOT_FOUND)
		st = ST_CORRUPT;
	if (st != ST_OK)
		return error_set(err, st, "journal entry %" PRIu64 " cannot be read: %s", seq,
				 status_name(st));
	return ST_OK;
}

static bool find_pending(const struct writer *writer, struct bytes digest, uint64_t *seq)
{
	for (size_t i = writer->message_count; i > 0; i--) {
		const struct pending_message *message = &writer->messages[i - 1];

		if (memcmp(message->digest, digest.data, DIGEST_BYTES) == 0) {
			*seq = message->seq;
			return true;
		}
	}
	return false;
}

/* The newest committed application in one world, up to sequence number newest. */
static enum status find_in_world(struct store_view *view, struct bytes digest, uint64_t world,
				 uint64_t newest, uint64_t *seq)
{
	struct record_key from = record_key_message(digest, world, 0);
	struct record_key to = record_key_message(digest, world, newest + 1);
	struct bytes key, value;

	TRY(store_view_seek_last(view, STORE_MESSAGES, record_key_bytes(&to), &key, &value));
	if (key.size != from.size || memcmp(key.data, from.bytes, DIGEST_BYTES + WORLD_KEY_BYTES))
		return ST_NOT_FOUND;
	*seq = record_key_seq(key);
	return ST_OK;
}

static enum status find_committed(struct session *session, struct bytes digest, uint64_t *seq)
{
	const struct world *world = session->world;
	uint64_t newest = head_of(session)->seq;
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(session->engine->store, &view));
	for (;;) {
		st = find_in_world(view, digest, world->id, newest, seq);
		if (st != ST_NOT_FOUND || !world->parent)
			break;
		if (world->forked_at < newest)
			newest = world->forked_at;
		world = world->parent;
	}
	store_view_end(view);
	return st;
}

enum status session_find_message(struct session *session, struct cid cid, uint64_t *seq,
				 struct error *err)
{
	struct block_cid block;
	struct bytes digest;
	enum status st = ST_NOT_FOUND;

	if (block_cid_from(cid, &block) == ST_OK) {
		digest = cid_store_key(cid_of(&block));
		if (session->writer && find_pending(session->writer, digest, seq))
			return ST_OK;
		st = find_committed(session, digest, seq);
	}
	if (st == ST_NOT_FOUND)
		return error_set(err, st, "this message was not applied here");
	if (st != ST_OK)
		return error_set(err, st, "the message index cannot be read: %s", status_name(st));
	return ST_OK;
}

/* Whether the entry is of that message alone. */
static bool is_of_message(const struct journal_entry *entry, struct cid cid)
{
	struct block_cid given = block_cid_of(entry->message);

	return entry->kind == JOURNAL_MESSAGE &&
	       (cid_equal(cid_of(&entry->message_cid), cid) || cid_equal(cid_of(&given), cid));
}

enum status session_entry_message(struct session *session, uint64_t seq, struct cid cid,
				  struct journal_entry *out, struct error *err)
{
	enum status st = ST_NOT_FOUND;

	TRY(session_entry(session, seq, out, err));
	if (is_of_message(out, cid))
		return ST_OK;
	if (out->kind == JOURNAL_TIPSET)
		st = journal_tipset_find(out, cid);
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "journal entry %" PRIu64 " does not hold this message",
				seq);
		error_hint(err, "leave the sequence number out to find the message's newest entry");
		return st;
	}
	if (st != ST_OK)
		return error_set(err, st, "journal entry %" PRIu64 " cannot be read: %s", seq,
				 status_name(st));
	return ST_OK;
}
