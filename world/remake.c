/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/remake.h"

#include <inttypes.h>

#include "world/chain.h"
#include "world/history.h"
#include "world/journal_tipset.h"
#include "world/kept.h"
#include "world/load.h"
#include "world/record.h"
#include "world/rerun.h"
#include "world/worlds.h"

enum { PLACES_MAX = 8 }; /* tried for one digest: more than one is a rare accident */

/* ---- where a block is made ------------------------------------------------- */

struct places {
	struct entry_place all[PLACES_MAX];
	size_t count;
};

static enum status add_place(void *context, const struct store_place *place)
{
	struct places *places = context;

	places->all[places->count++] = record_place_read(place);
	return places->count == PLACES_MAX ? ST_OK : ST_NOT_FOUND;
}

static enum status find_places(struct session *session, struct bytes digest, struct places *places)
{
	struct store_view *view;
	enum status st;

	places->count = 0;
	TRY(store_view_begin(session_store(session), &view));
	st = store_view_noted(view, digest, add_place, places);
	store_view_end(view);
	if (st == ST_NOT_FOUND && places->count > 0)
		return ST_OK;
	return st;
}

/* The last entry up to seq whose state is kept. */
static enum status find_base(struct session *session, uint64_t seq, uint64_t *base)
{
	return kept_find_base(session_store(session), world_of_entry(session_world(session), seq),
			      seq, base);
}

/* ---- states ---------------------------------------------------------------- */

/* Where what is remade goes: what the session sees, and what the next one finds. */
struct remade_sink {
	struct blockstore base;
	struct session *session;
};

static enum status sink_get(struct blockstore *self, struct arena *arena, struct cid cid,
			    struct bytes *block)
{
	struct remade_sink *sink = (struct remade_sink *)self;

	return blockstore_get(session_blocks(sink->session), arena, cid, block);
}

static enum status sink_has(struct blockstore *self, struct cid cid)
{
	struct remade_sink *sink = (struct remade_sink *)self;

	return blockstore_has_stored(session_blocks(sink->session), cid);
}

static enum status sink_put(struct blockstore *self, const struct block_cid *cid,
			    struct bytes block)
{
	struct remade_sink *sink = (struct remade_sink *)self;
	const struct bytes key = cid_store_key(cid_of(cid));

	store_cache_block(session_store(sink->session), key, block);
	return session_put_remade(sink->session, key, block);
}

static const struct blockstore_ops sink_ops = { sink_get, sink_has, sink_put };

static enum status remake_state(struct session *reader, uint64_t seq, struct blockstore *sink,
				struct error *err)
{
	uint64_t base;

	TRY(find_base(reader, seq, &base));
	/* Of an entry whose state is kept there are receipts still, which are not with it. */
	if (base == seq && seq > 0)
		TRY(find_base(reader, seq - 1, &base));
	return base == seq ? ST_OK : session_rerun(reader, base + 1, seq, sink, err);
}

/* ---- messages -------------------------------------------------------------- */

static enum status take_form(struct session *session, struct bytes form, struct bytes digest)
{
	struct block_cid given = block_cid_of(form), bare;
	struct chain_message message;
	struct buffer encoded;
	enum status st = ST_NOT_FOUND;

	if (bytes_equal(cid_store_key(cid_of(&given)), digest))
		return session_put_remade(session, digest, form);
	TRY(journal_form_cid(form, &bare));
	if (!bytes_equal(cid_store_key(cid_of(&bare)), digest))
		return ST_NOT_FOUND;
	if (chain_message_decode(form, true, &message, NULL) != ST_OK)
		return ST_CORRUPT;
	buffer_init(&encoded, 0);
	st = message_encode(&encoded, &message.message);
	if (st == ST_OK)
		st = session_put_remade(session, digest, buffer_bytes(&encoded));
	buffer_fini(&encoded);
	return st;
}

static enum status take_tipset_form(struct session *session, const struct journal_entry *entry,
				    struct bytes digest)
{
	struct journal_tipset tipset;
	struct journal_block block;
	struct bytes form;

	TRY(journal_tipset_decode(entry, &tipset));
	while (journal_tipset_block(&tipset, &block)) {
		while (journal_block_message(&block, &form)) {
			enum status st = take_form(session, form, digest);

			if (st != ST_NOT_FOUND)
				return st;
		}
	}
	return ST_NOT_FOUND;
}

/* A session on another world, which may be a deleted one, and on what is committed of it: the
 * entry may be behind the head that the session sees. */
static enum status open_reader(struct session *session, uint64_t id, struct session **reader,
			       struct world **world)
{
	const struct session_setup *setup = session_setup(session);
	enum status st = worlds_load(setup->worlds, setup->store, id, world);

	*reader = NULL;
	TRY(st);
	st = session_new(setup, reader);
	if (st != ST_OK) {
		world_drop(*world);
		return st;
	}
	session_begin(*reader, *world);
	session_obey(*reader, session_cancel(session));
	return ST_OK;
}

static void close_reader(struct session *reader, struct world *world)
{
	session_close(reader);
	world_drop(world);
}

/* If the block is a message of the entry. */
static enum status remake_message(struct session *session, struct session *reader, uint64_t seq,
				  struct bytes digest, struct error *err)
{
	struct journal_entry entry;

	TRY(session_entry(reader, seq, &entry, err));
	if (entry.kind == JOURNAL_MESSAGE)
		return take_form(session, entry.message, digest);
	if (entry.kind == JOURNAL_TIPSET)
		return take_tipset_form(session, &entry, digest);
	return ST_NOT_FOUND;
}

/* ---- the chain --------------------------------------------------------------- */

static enum status chain_put(struct blockstore *self, const struct block_cid *cid,
			     struct bytes block)
{
	struct remade_sink *sink = (struct remade_sink *)self;

	return session_put_remade(sink->session, cid_store_key(cid_of(cid)), block);
}

static const struct blockstore_ops chain_ops = { .put = chain_put };

/* If the block is one of those that the entry's tipsets consist of. */
static enum status remake_chain(struct session *session, struct session *reader, uint64_t seq,
				struct bytes digest, struct error *err)
{
	struct remade_sink sink = { .base = { &chain_ops }, .session = session };
	struct journal_entry entry;
	struct chain_made made;

	TRY(session_entry(reader, seq, &entry, err));
	if (!entry.chain.known || entry.kind == JOURNAL_MOVE)
		return ST_NOT_FOUND;
	TRY(chain_make(session_arena(reader), world_of_entry(session_world(reader), seq)->id,
		       &entry, &sink.base, &made));
	return session_has_remade(session, digest) ? ST_OK : ST_NOT_FOUND;
}

/* ---- either ---------------------------------------------------------------- */

static enum status remake_in(struct session *session, const struct entry_place *place,
			     struct bytes digest, struct error *err)
{
	struct remade_sink sink = { .base = { &sink_ops }, .session = session };
	struct session *reader;
	struct world *world;
	enum status st = open_reader(session, place->world, &reader, &world);

	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	st = remake_message(session, reader, place->seq, digest, err);
	if (st == ST_NOT_FOUND)
		st = remake_chain(session, reader, place->seq, digest, err);
	if (st == ST_NOT_FOUND)
		st = remake_state(reader, place->seq, &sink.base, err);
	close_reader(reader, world);
	return st;
}

/* What is not found is known to be nowhere then, for who tries again. */
static enum status seek(struct session *session, struct bytes digest, struct error *err)
{
	struct remade_sink sink = { .base = { &chain_ops }, .session = session };
	const enum status st = session_chain_make_old(session, digest, &sink.base);

	if (st == ST_NOT_FOUND)
		session_note_sought(session, digest);
	return st == ST_OK || st == ST_NOT_FOUND
		       ? ST_OK
		       : error_set(err, st, "the chain could not be followed: %s", status_name(st));
}

enum status session_remake(struct session *session, struct error *err)
{
	struct bytes digest = session_lacks(session);
	struct places places;
	enum status st;

	if (session_seeks(session))
		return seek(session, digest, err);
	st = find_places(session, digest, &places);
	for (size_t i = 0; st == ST_OK && i < places.count; i++) {
		st = remake_in(session, &places.all[i], digest, err);
		if (st == ST_OK && session_has_remade(session, digest))
			return ST_OK;
	}
	if (st == ST_OK)
		st = ST_NOT_FOUND;
	return error_set(err, st, "a block that the journal says how to make could not be made: %s",
			 status_name(st));
}

enum status session_remake_entry(struct session *session, uint64_t seq, struct blockstore *sink,
				 struct error *err)
{
	struct session *reader;
	struct world *world;
	enum status st;

	st = open_reader(session, world_of_entry(session_world(session), seq)->id, &reader, &world);
	if (st == ST_OK) {
		st = remake_state(reader, seq, sink, err);
		close_reader(reader, world);
	}
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the state could not be made again: %s",
				       status_name(st));
}

enum status session_remake_root(struct session *session, const struct block_cid *root,
				struct blockstore *sink, struct error *err)
{
	const struct bytes digest = cid_store_key(cid_of(root));
	struct session *reader;
	struct places places;
	struct world *world;
	enum status st = find_places(session, digest, &places);

	for (size_t i = 0; st == ST_OK && i < places.count; i++) {
		if (open_reader(session, places.all[i].world, &reader, &world) != ST_OK)
			continue;
		st = remake_state(reader, places.all[i].seq, sink, err);
		close_reader(reader, world);
		if (st == ST_OK && blockstore_has_stored(sink, cid_of(root)) == ST_OK)
			return ST_OK;
	}
	if (st == ST_OK)
		st = ST_NOT_FOUND;
	return error_set(err, st, "the state could not be made again: %s", status_name(st));
}

/* ---- starting -------------------------------------------------------------- */

struct tail_sink {
	struct blockstore base;
	struct rerun_sink sink;
	struct session *session;
	struct store_batch *batch;
};

static enum status tail_get(struct blockstore *self, struct arena *arena, struct cid cid,
			    struct bytes *block)
{
	struct tail_sink *tail = (struct tail_sink *)self;

	return store_batch_get(tail->batch, arena, STORE_BLOCKS, cid_store_key(cid), block);
}

static enum status tail_has(struct blockstore *self, struct cid cid)
{
	struct tail_sink *tail = (struct tail_sink *)self;

	return store_batch_has_block(tail->batch, cid_store_key(cid));
}

static enum status tail_put(struct blockstore *self, const struct block_cid *cid,
			    struct bytes block)
{
	struct tail_sink *tail = (struct tail_sink *)self;
	const uint64_t seq = tail->sink.seq;
	const struct store_place place =
		record_place(world_of_entry(session_world(tail->session), seq)->id, seq, 0);

	return store_batch_put_made(tail->batch, cid_store_key(cid_of(cid)), block, &place);
}

static const struct blockstore_ops tail_ops = { tail_get, tail_has, tail_put };

enum status remake_tail(struct session *session, struct store_batch *batch, struct block_cid *kept,
			struct error *err)
{
	struct tail_sink tail = { .base = { &tail_ops }, .session = session, .batch = batch };
	const struct state_point head = session_head(session);
	struct journal_entry entry;
	uint64_t base;
	enum status st = find_base(session, head.seq, &base);

	/* What was written by 0.1.0 is kept without a note. In a world that went back its head may
	 * be kept, and what came before must be made again still: nothing else says where. */
	if (st == ST_NOT_FOUND &&
	    store_keeps_block(session_store(session), cid_store_key(cid_of(&head.root))) == ST_OK) {
		*kept = head.root;
		return kept_note(batch, session_world(session)->id, head.seq, true);
	}
	if (st != ST_OK)
		return error_set(err, st,
				 "no state of world `%s` is kept that its head could be "
				 "made from",
				 session_world(session)->name);
	TRY(session_entry(session, base, &entry, err));
	*kept = entry.root_after;
	tail.sink.blocks = &tail.base;
	if (base < head.seq)
		TRY(session_rerun_each(session, base + 1, head.seq, &tail.sink, err));
	return ST_OK;
}
