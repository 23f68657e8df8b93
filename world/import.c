/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/import.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ipld/car_stream.h"
#include "ipld/cbor.h"
#include "store/intake.h"
#include "vm/network.h"
#include "vm/state_diff.h"
#include "world/block_tags.h"
#include "world/imported_state.h"

enum {
	ROOT_BYTES_MAX = 256,
	LOOK_EVERY = 1024, /* steps between two looks at whether it has to end */
};

struct import {
	struct import_options options;
	struct pace pace;
	struct store_intake *intake; /* NULL: into options.batch */
	bool unsettled;              /* something was put that only settling lets one find */
	struct car_stream *stream;
	struct block_tags tags;
	struct import_progress progress;
	uint8_t root[ROOT_BYTES_MAX]; /* the first of the header */
	size_t root_size;
	enum status failed;
	struct error err; /* why */
};

/* ---- blocks that come ------------------------------------------------------ */

static enum status put(struct import *import, struct bytes key, struct bytes block, bool again,
		       struct error *err)
{
	if (!import->intake)
		return store_batch_put(import->options.batch, STORE_BLOCKS, key, block);
	import->unsettled = true;
	return store_intake_put(import->intake, key, block, again, err);
}

static enum status settle(struct import *import, struct error *err)
{
	if (!import->unsettled)
		return ST_OK;
	TRY(store_intake_settle(import->intake, err));
	import->unsettled = false;
	return ST_OK;
}

static enum status add_link(void *context, struct cid link)
{
	struct import *import = context;
	const bool is_cbor = cid_split(link).codec == CID_CODEC_DAG_CBOR;
	unsigned before;

	if (!cid_names_block(link))
		return ST_OK;
	return block_tags_add(&import->tags, cid_store_key(link),
			      TAG_LINKED | (is_cbor ? TAG_LINKED_CBOR : 0), &before);
}

/* Notes what comes and what it links to. One that comes again is known already. */
static enum status note(struct import *import, struct cid cid, struct bytes block, bool *again)
{
	const bool is_cbor = cid_split(cid).codec == CID_CODEC_DAG_CBOR;
	const struct bytes key = cid_store_key(cid);
	unsigned before;
	enum status st;

	TRY(block_tags_add(&import->tags, key, TAG_PRESENT, &before));
	*again = before & TAG_PRESENT;
	if (!is_cbor || before & TAG_DECODED)
		return ST_OK;
	st = cbor_each_link(block, add_link, import);
	/* Whether that matters is seen at the end. */
	if (st == ST_INVALID)
		return ST_OK;
	TRY(st);
	return block_tags_add(&import->tags, key, TAG_DECODED, &before);
}

static enum status on_header(void *context, const struct car_header *header, struct error *err)
{
	struct import *import = context;

	(void)err;
	if (header->root_count > 0 && header->roots[0].raw.size <= ROOT_BYTES_MAX) {
		import->root_size = header->roots[0].raw.size;
		memcpy(import->root, header->roots[0].raw.data, import->root_size);
	}
	return ST_OK;
}

static enum status on_block(void *context, struct cid cid, struct bytes block, bool verified,
			    struct error *err)
{
	struct import *import = context;
	bool again;

	if (!verified)
		return ST_OK;
	pace_keep(&import->pace);
	TRY(note(import, cid, block, &again));
	TRY(put(import, cid_store_key(cid), block, again, err));
	import->progress.blocks++;
	import->progress.bytes += block.size;
	return ST_OK;
}

/* ---- beginning and ending -------------------------------------------------- */

enum status import_new(const struct import_options *options, struct import **out)
{
	struct import *import = calloc(1, sizeof(*import));
	const struct car_sink sink = { on_header, on_block, import };
	enum status st;

	*out = NULL;
	if (!import)
		return ST_NO_MEMORY;
	import->options = *options;
	import->pace.demand = options->demand;
	st = block_tags_init(&import->tags);
	if (st == ST_OK)
		st = car_stream_new(&sink, options->max_bytes, &import->stream);
	if (st == ST_OK && !options->batch)
		st = store_intake_new(options->store, &import->pace, &import->intake);
	if (st == ST_OK)
		*out = import;
	else
		import_free(import);
	return st;
}

void import_free(struct import *import)
{
	if (!import)
		return;
	store_intake_free(import->intake);
	car_stream_free(import->stream);
	block_tags_fini(&import->tags);
	free(import);
}

struct import_progress import_progress(const struct import *import)
{
	return import->progress;
}

static enum status fail(struct import *import, enum status st, struct error *err)
{
	if (st == ST_OK)
		return ST_OK;
	if (err->status != st)
		(void)error_set(err, st, "the CAR could not be kept: %s", status_name(st));
	import->failed = st;
	import->err = *err;
	return st;
}

enum status import_feed(struct import *import, struct bytes piece, struct error *err)
{
	if (import->failed != ST_OK) {
		*err = import->err;
		return import->failed;
	}
	pace_begin(&import->pace);
	import->progress.received += piece.size;
	return fail(import, car_stream_feed(import->stream, piece, err), err);
}

/* ---- blocks that are there ------------------------------------------------- */

/* What was put: reads past the cache, which others need, and where nothing of it is. */
struct put_blocks {
	struct blockstore base; /* first */
	struct import *import;
};

static enum status put_blocks_get(struct blockstore *self, struct arena *arena, struct cid cid,
				  struct bytes *block)
{
	const struct put_blocks *blocks = (const struct put_blocks *)self;
	struct import *import = blocks->import;
	struct store_view *view;
	struct bytes found;
	enum status st;

	/* What waits to be committed by others. */
	if (!import->intake)
		return store_batch_get(import->options.batch, arena, STORE_BLOCKS,
				       cid_store_key(cid), block);
	TRY(settle(import, NULL));
	TRY(store_view_begin(import->options.store, &view));
	st = store_view_get(view, STORE_BLOCKS, cid_store_key(cid), &found);
	if (st == ST_OK)
		st = arena_copy(arena, found, block);
	store_view_end(view);
	return st;
}

static enum status put_blocks_has(struct blockstore *self, struct cid cid)
{
	struct import *import = ((struct put_blocks *)self)->import;

	if (!import->intake)
		return store_batch_has_block(import->options.batch, cid_store_key(cid));
	TRY(settle(import, NULL));
	return store_has_block(import->options.store, cid_store_key(cid));
}

static enum status put_blocks_put(struct blockstore *self, const struct block_cid *cid,
				  struct bytes block)
{
	struct put_blocks *blocks = (struct put_blocks *)self;

	return put(blocks->import, cid_store_key(cid_of(cid)), block, true, NULL);
}

static const struct blockstore_ops put_blocks_ops = { put_blocks_get, put_blocks_has,
						      put_blocks_put };

/* ---- is it all there? ------------------------------------------------------ */

/* A walk over all that the root reaches, for when something that something links to has not
 * come: perhaps the state does not need it. */
struct walk {
	struct import *import;
	const struct import_wish *wish;
	struct blockstore *blocks;
	struct buffer ahead; /* CIDs of blocks to visit, each with its size behind it */
	struct arena arena;  /* of the block at hand */
	struct error *err;
	uint64_t steps;
};

static enum status look(const struct import_wish *wish, struct pace *pace, uint64_t step)
{
	pace_keep(pace);
	if (step % LOOK_EVERY != 0)
		return ST_OK;
	if (cancel_asked(wish->cancel))
		return ST_CANCELLED;
	return wish->stops && wish->stops(wish->context) ? ST_STOPPING : ST_OK;
}

static enum status push(void *context, struct cid link)
{
	struct walk *walk = context;
	const uint16_t size = (uint16_t)link.raw.size;

	if (!cid_names_block(link) || link.raw.size > UINT16_MAX)
		return ST_OK;
	buffer_append_bytes(&walk->ahead, link.raw);
	buffer_append(&walk->ahead, &size, sizeof(size));
	return buffer_status(&walk->ahead);
}

static struct cid pop(struct walk *walk)
{
	uint16_t size;

	walk->ahead.size -= sizeof(size);
	memcpy(&size, walk->ahead.data + walk->ahead.size, sizeof(size));
	walk->ahead.size -= size;
	return (struct cid){ bytes_make(walk->ahead.data + walk->ahead.size, size) };
}

/* Names the block in the words of an error. */
static enum status blame(struct error *err, struct cid cid, const char *what, const char *hint)
{
	struct buffer text;

	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	(void)error_set(err, ST_INVALID, "block %.*s %s", text.size < 160 ? (int)text.size : 160,
			(const char *)text.data, what);
	error_hint(err, "%s", hint);
	buffer_fini(&text);
	return ST_INVALID;
}

static enum status is_missing(struct error *err, struct cid cid)
{
	const uint64_t hash = cid_split(cid).hash;

	if (hash != CID_HASH_BLAKE2B_256 && hash != CID_HASH_SHA2_256)
		return blame(err, cid,
			     "belongs to the state and is named by a hash function that is "
			     "not known here",
			     "blake2b-256 and sha2-256 are");
	return blame(err, cid, "belongs to the state and is not in the CAR",
		     "export the state again, with all that it reaches");
}

static enum status visit(struct walk *walk, struct cid cid)
{
	struct block_tags *tags = &walk->import->tags;
	struct bytes block;
	unsigned before;
	enum status st;

	/* It lies in what is to grow. */
	TRY(cid_copy(&walk->arena, cid, &cid));
	if (!(block_tags_get(tags, cid_store_key(cid)) & TAG_PRESENT))
		return is_missing(walk->err, cid);
	if (cid_split(cid).codec != CID_CODEC_DAG_CBOR)
		return ST_OK;
	TRY(block_tags_add(tags, cid_store_key(cid), TAG_VISITED, &before));
	if (before & TAG_VISITED)
		return ST_OK;
	TRY(blockstore_get_stored(walk->blocks, &walk->arena, cid, &block));
	st = cbor_each_link(block, push, walk);
	if (st == ST_INVALID)
		return blame(walk->err, cid, "belongs to the state and is not DAG-CBOR",
			     "export the state again; this one is damaged");
	return st;
}

static enum status walk_state(struct import *import, const struct import_wish *wish,
			      struct blockstore *blocks, struct cid root, struct error *err)
{
	struct walk walk = { .import = import, .wish = wish, .blocks = blocks, .err = err };
	enum status st;

	buffer_init(&walk.ahead, 0);
	arena_init(&walk.arena, 0);
	st = push(&walk, root);
	while (st == ST_OK && walk.ahead.size > 0) {
		arena_reset(&walk.arena);
		st = look(wish, &import->pace, walk.steps++);
		if (st == ST_OK)
			st = visit(&walk, pop(&walk));
	}
	arena_fini(&walk.arena);
	buffer_fini(&walk.ahead);
	return st;
}

/* ---- is it a state? -------------------------------------------------------- */

static enum status no_state(struct error *err, enum status st, const char *why)
{
	if (st != ST_CORRUPT && st != ST_INVALID && st != ST_UNSUPPORTED && st != ST_NOT_FOUND)
		return st;
	(void)error_set(err, ST_INVALID, "the root is not a state tree: %s", why);
	error_hint(err, "name the root of a state, or of a block header, with root");
	return ST_INVALID;
}

/* Reads all actors, in the order of the map, of which only the way there is in memory. */
static enum status count_actors(const struct import_wish *wish, struct pace *pace,
				struct blockstore *blocks, struct arena *arena,
				const struct state_tree *tree, uint64_t *actors)
{
	struct actor_change found;
	struct state_diff *walk;
	enum status st = state_diff_new(blocks, arena, NULL, tree, NULL, &walk);

	*actors = 0;
	while (st == ST_OK) {
		st = look(wish, pace, *actors);
		if (st == ST_OK)
			st = state_diff_next(walk, &found);
		*actors += st == ST_OK;
	}
	state_diff_free(walk);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status check_version(const struct import_wish *wish, unsigned tree_version,
				 struct error *err)
{
	const struct network_rules *rules = network_rules_of(wish->network_version);

	if (!wish->has_version || wish->env.network_version || rules->tree_version == tree_version)
		return ST_OK;
	(void)error_set(err, ST_INVALID,
			"the world is at network version %u, whose states have version %u, and "
			"this one has version %u",
			wish->network_version, rules->tree_version, tree_version);
	error_hint(err, "give networkVersion, %u for instance, or import into a new world",
		   version_of_tree(tree_version));
	return ST_INVALID;
}

static enum status find_environment(const struct import_wish *wish, unsigned tree_version,
				    struct environment *env, struct error *err)
{
	const unsigned version = wish->env.network_version ? wish->env.values.network_version
							   : version_of_tree(tree_version);
	const struct network_rules *rules = network_rules_of(version);

	if (!rules)
		return error_set(err, ST_INVALID, "network version %u is beyond %d", version,
				 NETWORK_VERSION_MAX);
	*env = environment_at(rules);
	environment_apply(env, &wish->env);
	return environment_check(env, err);
}

static enum status find_state(struct import *import, struct arena *arena,
			      const struct import_wish *wish, struct blockstore *blocks,
			      struct import_end *out, struct error *err)
{
	struct error inner = { .status = ST_OK };
	struct state_tree *tree;
	enum status st = state_tree_open(blocks, arena, cid_of(&out->root), &tree, &inner);

	if (st != ST_OK)
		return no_state(err, st, inner.status == st ? inner.text : status_name(st));
	out->tree_version = state_tree_version(tree);
	st = count_actors(wish, &import->pace, blocks, arena, tree, &out->actors);
	if (st != ST_OK)
		return no_state(err, st, "its map of actors does not decode");
	TRY(check_version(wish, out->tree_version, err));
	TRY(find_environment(wish, out->tree_version, &out->env, err));
	if (!wish->with_chaos)
		return ST_OK;
	TRY(imported_add_chaos(blocks, arena,
			       wish->has_version && !wish->env.network_version
				       ? wish->network_version
				       : out->env.network_version,
			       &out->root, err));
	return settle(import, err);
}

static enum status find_root(struct import *import, struct arena *arena,
			     const struct import_wish *wish, struct blockstore *blocks,
			     struct block_cid *root, struct error *err)
{
	struct cid named = wish->root;

	if (!cid_defined(named))
		named = (struct cid){ bytes_make(import->root, import->root_size) };
	if (!cid_defined(named)) {
		(void)error_set(err, ST_INVALID, "the CAR names no root");
		error_hint(err, "name the one that is meant with root");
		return ST_INVALID;
	}
	if (!(block_tags_get(&import->tags, cid_store_key(named)) & TAG_PRESENT))
		return blame(err, named, "is the root and not in the CAR",
			     "name a root that is with root, or export the state again");
	return imported_root(blocks, arena, named, root, err);
}

static enum status finish(struct import *import, struct arena *arena,
			  const struct import_wish *wish, struct import_end *out, struct error *err)
{
	struct put_blocks blocks = { { &put_blocks_ops }, import };

	TRY(car_stream_end(import->stream, err));
	TRY(settle(import, err));
	TRY(find_root(import, arena, wish, &blocks.base, &out->root, err));
	if (!(block_tags_get(&import->tags, cid_store_key(cid_of(&out->root))) & TAG_DECODED) ||
	    !block_tags_complete(&import->tags))
		TRY(walk_state(import, wish, &blocks.base, cid_of(&out->root), err));
	return find_state(import, arena, wish, &blocks.base, out, err);
}

enum status import_finish(struct import *import, const struct import_wish *wish,
			  struct import_end *out, struct error *err)
{
	struct arena arena;
	enum status st;

	*out = (struct import_end){ .actors = 0 };
	if (import->failed != ST_OK) {
		*err = import->err;
		return import->failed;
	}
	pace_begin(&import->pace);
	arena_init(&arena, 0);
	st = finish(import, &arena, wish, out, err);
	arena_fini(&arena);
	return fail(import, st, err);
}
