/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/edit.h"

#include <inttypes.h>

#include "actors/account.h"
#include "actors/code.h"
#include "vm/actor.h"
#include "vm/network.h"
#include "vm/reach.h"
#include "world/chain.h"
#include "world/changes.h"
#include "world/genesis.h"
#include "world/record.h"
#include "world/root_walk.h"

enum { REACHED = 1 /* flag in the overlay of blocks that the new state has */ };

/* ---- heads ------------------------------------------------------------------- */

/* What is under a head, on its way into an edit. */
struct taking {
	struct blockstore base; /* first: what the walk reads passes it */
	struct blockstore *blocks;
	struct arena *arena;
	struct edit *edit;
	struct bytes *all;
	size_t count, bytes;
	struct bytes own; /* the head's own block, if it is not in blocks */
	struct block_cid own_cid;
	enum status status; /* the first failure */
	struct error *err;
};

static void taking_failed(struct taking *taking, struct cid cid, enum status st)
{
	struct buffer text;

	if (taking->status != ST_OK)
		return;
	taking->status = st == ST_CORRUPT ? ST_INVALID : st;
	buffer_init(&text, 0);
	cid_to_text(&text, cid);
	(void)error_set(taking->err, taking->status, "block %.*s %s", (int)text.size,
			text.data ? (const char *)text.data : "",
			st == ST_NOT_FOUND ? "is not here, and the state links to it"
			: st == ST_INVALID || st == ST_CORRUPT ? "is not DAG-CBOR"
							       : status_name(st));
	buffer_fini(&text);
}

static void report_block(void *context, struct cid cid, enum status st)
{
	taking_failed(context, cid, st);
}

static enum status read_block(struct taking *taking, struct arena *arena, struct cid cid,
			      struct bytes *block)
{
	if (taking->own.size > 0 && cid_equal(cid, cid_of(&taking->own_cid))) {
		*block = taking->own;
		return ST_OK;
	}
	return blockstore_get_stored(taking->blocks, arena, cid, block);
}

/* What has another form than the blocks that are made is kept for good: it was imported. */
static enum status taking_get(struct blockstore *self, struct arena *arena, struct cid cid,
			      struct bytes *block)
{
	struct taking *taking = (struct taking *)self;
	struct block_cid made;

	TRY(read_block(taking, arena, cid, block));
	if (block_cid_from(cid, &made) != ST_OK)
		return ST_OK;
	taking->bytes += block->size;
	if (taking->count == EDIT_BLOCKS_MAX || taking->bytes > EDIT_HEAD_BYTES_MAX) {
		taking->status = error_set(taking->err, ST_LIMIT,
					   "a head reaches at most %d blocks of %d bytes in all",
					   EDIT_BLOCKS_MAX, EDIT_HEAD_BYTES_MAX);
		return ST_IO; /* ends the walk */
	}
	return arena_copy(taking->arena, *block, &taking->all[taking->count++]);
}

static enum status taking_has(struct blockstore *self, struct cid cid)
{
	return blockstore_has_stored(((struct taking *)self)->blocks, cid);
}

static enum status taking_put(struct blockstore *self, const struct block_cid *cid,
			      struct bytes block)
{
	(void)self;
	(void)cid;
	(void)block;
	return ST_UNSUPPORTED;
}

static const struct blockstore_ops taking_ops = { taking_get, taking_has, taking_put };

static enum status take(struct taking *taking, struct cid head)
{
	struct root_walk walk;
	enum status st;

	taking->base.ops = &taking_ops;
	taking->all = arena_zalloc(taking->arena, EDIT_BLOCKS_MAX, sizeof(*taking->all));
	if (!taking->all)
		return ST_NO_MEMORY;
	root_walk_init(&walk, &taking->base, report_block, taking);
	walk.ahead_arena.cancel = taking->arena->cancel;
	st = root_walk_from(&walk, head);
	root_walk_fini(&walk);
	if (taking->status != ST_OK)
		return taking->status;
	TRY(st);
	taking->edit->head = head;
	taking->edit->has_head = true;
	taking->edit->blocks = taking->all;
	taking->edit->block_count = taking->count;
	return ST_OK;
}

static enum status take_failed(struct error *err, enum status st)
{
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the state could not be read: %s", status_name(st));
}

static enum status see_link(void *context, struct cid cid)
{
	(void)context;
	(void)cid;
	return ST_OK;
}

static bool is_one_item(struct bytes state)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, state);
	(void)cbor_skip(&reader);
	return cbor_status(&reader) == ST_OK && cbor_left(&reader) == 0 &&
	       cbor_each_link(state, see_link, NULL) == ST_OK;
}

enum status edit_take_state(struct edit *edit, struct arena *arena, struct blockstore *blocks,
			    struct bytes state, struct error *err)
{
	struct taking taking = { .blocks = blocks, .arena = arena, .edit = edit, .err = err };
	struct cid head;

	if (state.size > EDIT_BLOCK_BYTES_MAX)
		return error_set(err, ST_LIMIT, "a state has at most %d bytes",
				 EDIT_BLOCK_BYTES_MAX);
	if (!is_one_item(state))
		return error_set(err, ST_INVALID, "the state is not one item of DAG-CBOR");
	taking.own = state;
	taking.own_cid = block_cid_of(state);
	TRY(take_failed(err, cid_copy(arena, cid_of(&taking.own_cid), &head)));
	return take_failed(err, take(&taking, head));
}

enum status edit_take_head(struct edit *edit, struct arena *arena, struct blockstore *blocks,
			   struct cid head, struct error *err)
{
	struct taking taking = { .blocks = blocks, .arena = arena, .edit = edit, .err = err };

	if (!cid_names_block(head))
		return error_set(err, ST_INVALID, "a head is the CID of a block");
	return take_failed(err, take(&taking, head));
}

/* ---- accounts ------------------------------------------------------------------ */

enum status edit_account(struct edit *edit, struct arena *arena, const struct address *key,
			 const struct bigint *balance, unsigned network_version)
{
	const struct network_rules *rules = network_rules_of(network_version);
	uint8_t *code = arena_alloc(arena, ACTOR_CODE_MAX);
	struct bytes *block = arena_zalloc(arena, 1, sizeof(*block));
	struct buffer state;
	struct block_cid head;
	enum status st;

	if (!code || !block)
		return ST_NO_MEMORY;
	*edit = (struct edit){
		.kind = EDIT_ACCOUNT,
		.address = *key,
		.has_balance = true,
		.balance = *balance,
		.has_code = true,
		.code = actor_code_cid(ACTOR_ACCOUNT, rules->actors_version, code),
		.has_head = true,
		.blocks = block,
		.block_count = 1,
	};
	buffer_init(&state, 0);
	st = account_state_encode(&state, key);
	if (st == ST_OK)
		st = arena_copy(arena, buffer_bytes(&state), block);
	buffer_fini(&state);
	TRY(st);
	head = block_cid_of(*block);
	return cid_copy(arena, cid_of(&head), &edit->head);
}

/* ---- the stored form ----------------------------------------------------------- */

/* [edit…], an edit [kind, address, balance, nonce, code, head, [block…]]; null is not given. */
enum { EDIT_FIELDS = 7 };

static void write_edit(struct cbor_writer *writer, const struct edit *edit)
{
	cbor_write_tuple(writer, EDIT_FIELDS);
	cbor_write_uint(writer, (uint64_t)edit->kind);
	record_write_blob(writer, address_bytes(&edit->address));
	if (edit->has_balance)
		record_write_amount(writer, &edit->balance);
	else
		cbor_write_null(writer);
	if (edit->has_nonce)
		cbor_write_uint(writer, edit->nonce);
	else
		cbor_write_null(writer);
	if (edit->has_code)
		record_write_blob(writer, edit->code.raw);
	else
		cbor_write_null(writer);
	if (edit->has_head)
		record_write_blob(writer, edit->head.raw);
	else
		cbor_write_null(writer);
	cbor_write_array(writer, edit->block_count);
	for (size_t i = 0; i < edit->block_count; i++)
		record_write_blob(writer, edit->blocks[i]);
}

enum status edits_encode(struct buffer *out, const struct edit *edits, size_t count)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_array(&writer, count);
	for (size_t i = 0; i < count; i++)
		write_edit(&writer, &edits[i]);
	return cbor_writer_status(&writer);
}

static struct cid read_cid(struct cbor_reader *reader)
{
	struct bytes raw = record_read_blob(reader);
	struct cid cid = { { 0 } };

	if (cbor_status(reader) == ST_OK && cid_cast(raw, &cid) != ST_OK)
		cbor_fail(reader, ST_CORRUPT, "not a CID");
	return cid;
}

static void read_blocks(struct cbor_reader *reader, struct arena *arena, struct edit *out)
{
	struct bytes *blocks;

	out->block_count = cbor_read_array(reader);
	if (out->block_count == 0)
		return;
	if (out->block_count > EDIT_BLOCKS_MAX)
		cbor_fail(reader, ST_CORRUPT, "too many blocks");
	blocks = arena_zalloc(arena, out->block_count, sizeof(*blocks));
	if (!blocks)
		cbor_fail(reader, ST_NO_MEMORY, "no memory for blocks");
	for (size_t i = 0; i < out->block_count && cbor_status(reader) == ST_OK; i++)
		blocks[i] = record_read_blob(reader);
	out->blocks = blocks;
}

static void read_edit(struct cbor_reader *reader, struct arena *arena, struct edit *out)
{
	struct bytes address;
	uint64_t kind;

	cbor_read_tuple(reader, EDIT_FIELDS);
	kind = cbor_read_uint(reader);
	address = record_read_blob(reader);
	if (kind >= EDIT_KINDS || address_from_bytes(address, true, &out->address) != ST_OK)
		cbor_fail(reader, ST_CORRUPT, "not an edit");
	out->kind = kind < EDIT_KINDS ? (enum edit_kind)kind : EDIT_ACTOR;
	out->has_balance = !cbor_next_is_null(reader);
	if (out->has_balance)
		out->balance = record_read_amount(reader);
	out->has_nonce = !cbor_next_is_null(reader);
	if (out->has_nonce)
		out->nonce = cbor_read_uint(reader);
	out->has_code = !cbor_next_is_null(reader);
	if (out->has_code)
		out->code = read_cid(reader);
	out->has_head = !cbor_next_is_null(reader);
	if (out->has_head)
		out->head = read_cid(reader);
	read_blocks(reader, arena, out);
}

enum status edits_decode(struct arena *arena, struct bytes form, struct edit **out, size_t *count)
{
	struct cbor_reader reader;
	struct edit *edits;

	cbor_reader_init(&reader, form);
	*count = cbor_read_array(&reader);
	if (*count > EDITS_MAX)
		cbor_fail(&reader, ST_CORRUPT, "too many edits");
	edits = arena_zalloc(arena, *count + 1, sizeof(*edits));
	if (!edits)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < *count && cbor_status(&reader) == ST_OK; i++)
		read_edit(&reader, arena, &edits[i]);
	*out = edits;
	return record_done(&reader);
}

/* ---- one edit --------------------------------------------------------------------- */

/* The tree at hand, and what it writes. */
struct bench {
	const struct edit_ground *ground;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct state_tree *tree;
	struct error *err;
};

static enum status missing(struct bench *bench, const struct edit *edit)
{
	char text[ADDRESS_TEXT_BYTES];

	(void)error_set(bench->err, ST_NOT_FOUND, "actor %s not found",
			address_text(&edit->address, bench->ground->network, text));
	error_hint(bench->err, edit->kind == EDIT_ACTOR
				       ? "Chaos.CreateAccount makes accounts of key addresses, and "
					 "Chaos.SetActor with an ID address and a code any actor"
				       : "Filecoin.StateListActors lists the actors; "
					 "Chaos.CreateAccount and Chaos.SetActor make others");
	return ST_NOT_FOUND;
}

static enum status check_balance(struct bench *bench, const struct bigint *balance)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	size_t size;

	if (bigint_sign(balance) < 0)
		return error_set(bench->err, ST_INVALID, "a balance is not below 0");
	if (bigint_to_wire(balance, wire, &size) != ST_OK)
		return error_set(bench->err, ST_INVALID, "a balance has at most 1016 bits");
	return ST_OK;
}

static enum status put_blocks(struct bench *bench, const struct edit *edit)
{
	for (size_t i = 0; i < edit->block_count; i++) {
		struct block_cid cid;

		TRY(blockstore_put(&bench->blocks.base, edit->blocks[i], &cid));
	}
	return ST_OK;
}

/* Sets what an edit gives, and writes the actor. */
static enum status set_actor(struct bench *bench, struct edit *edit, struct actor *actor)
{
	if (edit->has_balance) {
		TRY(check_balance(bench, &edit->balance));
		actor->balance = edit->balance;
	}
	edit->nonce_is_back = edit->has_nonce && edit->nonce < actor->nonce;
	if (edit->has_nonce)
		actor->nonce = edit->nonce;
	if (edit->has_code)
		actor->code = edit->code;
	if (edit->has_head)
		actor->head = edit->head;
	TRY(put_blocks(bench, edit));
	return state_tree_set(bench->tree, edit->id, actor);
}

/* A new account's address must not have an ID yet; one whose actor is gone may come back. */
static enum status create_account(struct bench *bench, struct edit *edit)
{
	struct actor actor = { .balance = bigint_zero() };
	const enum address_network network = bench->ground->network;
	char text[ADDRESS_TEXT_BYTES];
	enum status st = state_tree_resolve(bench->tree, &edit->address, &edit->id);

	if (st == ST_OK)
		st = state_tree_get(bench->tree, edit->id, &actor);
	if (st == ST_OK) {
		(void)error_set(bench->err, ST_CONFLICT, "the account %s exists, as %s0%" PRIu64,
				address_text(&edit->address, network, text),
				address_prefix(network), edit->id);
		error_hint(bench->err, "give another seed or address, or change the account "
				       "there is with Chaos.SetBalance");
		return ST_CONFLICT;
	}
	if (st != ST_NOT_FOUND)
		return st;
	actor = (struct actor){ .balance = bigint_zero() };
	st = state_tree_register(bench->tree, &edit->address, &edit->id);
	if (st == ST_NOT_FOUND)
		return error_set(bench->err, ST_INVALID,
				 "there is no init actor %s01 that could give the account an ID",
				 address_prefix(network));
	TRY(st);
	return set_actor(bench, edit, &actor);
}

static enum status change_actor(struct bench *bench, struct edit *edit)
{
	struct actor actor = { .balance = bigint_zero() };
	enum status st = state_tree_resolve(bench->tree, &edit->address, &edit->id);

	if (st == ST_OK)
		st = state_tree_get(bench->tree, edit->id, &actor);
	/* One that comes back under its address begins with nonce 0. */
	if (st == ST_OK && edit->kind == EDIT_DELETE) {
		edit->nonce_is_back = actor.nonce > 0;
		return state_tree_delete(bench->tree, edit->id);
	}
	if (st == ST_NOT_FOUND && edit->kind == EDIT_ACTOR && edit->has_code &&
	    address_id(&edit->address, &edit->id)) {
		actor = (struct actor){ .head = actor_empty_head(), .balance = bigint_zero() };
		st = ST_OK;
	}
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? missing(bench, edit) : st;
	return set_actor(bench, edit, &actor);
}

static enum status apply_one(struct bench *bench, struct edit *edit)
{
	enum status st = edit->kind == EDIT_ACCOUNT ? create_account(bench, edit)
						    : change_actor(bench, edit);

	if (st == ST_CORRUPT || st == ST_PANIC)
		return error_set(bench->err, ST_INVALID,
				 "the state is not one that actors can be found in");
	if (st == ST_OK)
		state_tree_settle(bench->tree);
	return st;
}

/* ---- all of them ------------------------------------------------------------------- */

static enum status open_bench(struct bench *bench)
{
	const struct edit_ground *ground = bench->ground;

	overlay_init(&bench->overlay, ground->arena);
	overlay_blocks_init(&bench->blocks, &bench->overlay, ground->blocks);
	return state_tree_open(&bench->blocks.base, ground->arena, ground->root, &bench->tree,
			       bench->err);
}

static enum status keep(struct bench *bench, const struct block_cid *root)
{
	struct reach reach = reach_begin(&bench->overlay, bench->ground->arena, REACHED,
					 bench->ground->sink);

	TRY(reach_add(&reach, cid_of(root)));
	return reach_all(&reach);
}

static enum status apply_all(struct bench *bench, struct edit *edits, size_t count,
			     struct block_cid *root_after, size_t *failed)
{
	for (size_t i = 0; i < count; i++) {
		enum status st = apply_one(bench, &edits[i]);

		if (st != ST_OK) {
			*failed = i;
			return st;
		}
	}
	/* A tree that nothing changed is the one it was, in whatever form it came. */
	if (count == 0)
		return block_cid_from(bench->ground->root, root_after);
	TRY(state_tree_flush(bench->tree, root_after));
	return keep(bench, root_after);
}

enum status edits_apply(const struct edit_ground *ground, struct edit *edits, size_t count,
			struct block_cid *root_after, size_t *failed, struct error *err)
{
	struct bench bench = { .ground = ground, .err = err };
	enum status st;

	*failed = count;
	st = open_bench(&bench);
	if (st == ST_OK)
		st = apply_all(&bench, edits, count, root_after, failed);
	if (arena_cancelled(ground->arena))
		st = ST_CANCELLED;
	if (st == ST_NO_MEMORY && arena_exhausted(ground->arena))
		st = error_set(err, ST_LIMIT, "the edits need more than the memory of a message");
	return st == ST_OK
		       ? ST_OK
		       : error_set(err, st, "the state could not be edited: %s", status_name(st));
}

/* ---- a world ---------------------------------------------------------------------- */

/* Messages of a sender whose nonce goes back must not stand behind those it had before. */
static enum status find_branch(struct writing *writing, const struct edit *edits, size_t count,
			       struct chain_tip *out)
{
	for (size_t i = 0; i < count; i++) {
		if (edits[i].nonce_is_back)
			return chain_new_branch(writing_session(writing),
						writing_changes(writing)->next_seq, out);
	}
	return ST_OK;
}

static enum status append(struct writing *writing, const struct edit *edits, size_t count,
			  const struct environment *env, const struct bytes *settings,
			  struct editing *out, struct error *err)
{
	struct changes *changes = writing_changes(writing);
	struct journal_entry entry = {
		.kind = JOURNAL_EDIT,
		.root_before = out->root_before,
		.root_after = out->root_after,
		.env = *env,
	};
	struct buffer form;
	enum status st;

	if (settings) {
		entry.settings = *settings;
		entry.env.settings = 0;
	}
	buffer_init(&form, EDITS_BYTES_MAX);
	st = edits_encode(&form, edits, count);
	entry.edits = buffer_bytes(&form);
	if (st == ST_LIMIT)
		(void)error_set(err, ST_LIMIT, "the edits take more than %d bytes in the journal",
				EDITS_BYTES_MAX);
	if (st == ST_OK)
		st = find_branch(writing, edits, count, &entry.chain);
	if (st == ST_OK)
		st = writing_close(writing);
	if (st == ST_OK)
		st = changes_append(changes, &entry);
	buffer_fini(&form);
	out->seq = entry.seq;
	return st;
}

enum status writing_edit(struct writing *writing, struct edit *edits, size_t count,
			 const struct environment *env, const struct bytes *settings,
			 struct editing *out, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct state_point head = session_head(session);
	const struct edit_ground ground = {
		.blocks = session_blocks(session),
		.sink = writing_sink(writing),
		.arena = session_scratch(session),
		.root = cid_of(&head.root),
		.network = head.env.address_network,
	};
	enum status st = changes_admit(writing_changes(writing), 0, err);

	*out = (struct editing){
		.root_before = head.root,
		.durable = session_setup(session)->durable,
		.failed = count,
	};
	TRY(environment_check(env, err));
	if (st == ST_OK)
		st = edits_apply(&ground, edits, count, &out->root_after, &out->failed, err);
	if (st == ST_OK)
		st = session_doubt(session);
	if (st == ST_OK)
		st = append(writing, edits, count, env, settings, out, err);
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the edits could not be kept: %s", status_name(st));
}
