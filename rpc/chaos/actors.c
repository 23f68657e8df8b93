/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "actors/code.h"
#include "actors/state.h"
#include "rpc/place.h"
#include "rpc/robust.h"
#include "rpc/shape.h"
#include "vm/state_diff.h"
#include "world/label.h"

/* Actors of any state: one with all there is to know, or all of them in pages. */

enum {
	LABEL_SCAN_MAX = 1000,  /* labels of the world that are compared */
	LIST_SCAN_MAX = 50000,  /* actors that one page passes over */
	COUNT_SCAN_MAX = 10000, /* actors that are counted without being asked for */
};

struct get_args {
	struct address address;
	struct at at;
	struct maybe_flag decode;
};
struct list_args {
	struct maybe_place at;
	struct maybe_word kind;
	uint64_t limit;
	bool count;
	struct maybe_text cursor;
};

static const struct word kind_words[] = {
	{ "account", ACTOR_ACCOUNT },    { "chaos", ACTOR_CHAOS },
	{ "cron", ACTOR_CRON },          { "init", ACTOR_INIT },
	{ "multisig", ACTOR_MULTISIG },  { "paymentchannel", ACTOR_PAYCH },
	{ "reward", ACTOR_REWARD },      { "storagemarket", ACTOR_MARKET },
	{ "storageminer", ACTOR_MINER }, { "storagepower", ACTOR_POWER },
	{ "system", ACTOR_SYSTEM },      { "verifiedregistry", ACTOR_VERIFREG },
};
static const struct word_list kinds = { kind_words, 12, false };

PARAMS(params_actor_get, struct get_args,
       REQUIRED("address", address, struct get_args, address, "an address"),
       OPTIONAL("at", at, struct get_args, at, "which state, default head"),
       MAYBE("decode", flag, struct get_args, decode, "decode the state, default true"));

PARAMS(params_actor_list, struct list_args,
       MAYBE("at", place, struct list_args, at, "which state, default head"),
       MAYBE("kind", word, struct list_args, kind, "{words}: only these", .words = &kinds),
       OPTIONAL("limit", uint, struct list_args, limit, "default {default}, at most {max}",
		DEFAULT(100), RANGE(1, 1000)),
       OPTIONAL("count", flag, struct list_args, count, "give total however long counting takes"),
       MAYBE("cursor", text, struct list_args, cursor, "next of the page before, in place of at"));

static const char *kind_name(struct cid code)
{
	struct actor_code parsed;

	return actor_code_parse(code, &parsed) ? actor_kind_name(parsed.kind) : NULL;
}

/* ---- ActorGet --------------------------------------------------------------------- */

/* The labels that the world gives the actor now, by either of its addresses. */
static enum status write_labels(struct call *call, const struct address *id_address,
				const struct address *robust)
{
	struct error err = { .status = ST_OK };
	struct label *labels;
	size_t count;
	bool more;
	enum status st = session_labels(call->session, bytes_make(NULL, 0), bytes_make(NULL, 0),
					LABEL_SCAN_MAX, &labels, &count, &more, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_array(call->out, "labels");
	for (size_t i = 0; i < count; i++) {
		if (labels[i].kind == LABEL_ADDRESS &&
		    (address_equal(&labels[i].address, id_address) ||
		     (robust && address_equal(&labels[i].address, robust))))
			json_write_string(call->out, NULL, labels[i].name);
	}
	json_write_array_end(call->out);
	return json_writer_status(call->out);
}

static enum status write_state(struct call *call, const struct actor *actor)
{
	const struct buffer_mark mark = buffer_mark(call->out->out);
	const bool comma = call->out->comma;
	struct failure failure;
	struct bytes block;
	enum status st = blockstore_get(session_blocks(call->session), call->arena, actor->head,
					&block);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	if (st == ST_NOT_FOUND) {
		json_write_null(call->out, "state");
		json_write_text(call->out, "stateError", "the block of the state is missing");
		return ST_OK;
	}
	failure_init(&failure);
	st = shape_actor_state(call->out, "state", actor->code, block, &failure);
	if (st != ST_OK && json_writer_status(call->out) == ST_OK) {
		buffer_cut(call->out->out, mark);
		call->out->comma = comma;
		json_write_null(call->out, "state");
		json_write_text(call->out, "stateError", failure.message);
		st = ST_OK;
	}
	failure_fini(&failure);
	return st;
}

enum status chaos_actor_get(struct call *call, const void *args)
{
	const struct get_args *in = args;
	struct json_writer *out = call->out;
	struct address id_address, robust;
	struct state_point point;
	struct state_tree *tree;
	struct actor actor;
	uint64_t id;
	bool found;

	TRY(call_at(call, &in->at, &point));
	TRY(call_tree(call, &point, &tree));
	TRY(call_actor(call, tree, &in->address, &actor, &id));
	TRY(robust_find(call, tree, &actor, &in->address, id, &robust, &found));
	id_address = address_of_id(id);
	json_write_object(out, NULL);
	shape_actor_members(out, &actor);
	json_write_uint(out, "id", id);
	json_write_address(out, "address", &id_address);
	if (found)
		json_write_address(out, "robust", &robust);
	else
		json_write_null(out, "robust");
	TRY(write_labels(call, &id_address, found ? &robust : NULL));
	json_write_text(out, "kind", kind_name(actor.code));
	json_write_cid(out, "root", cid_of(&point.root));
	if (!in->decode.given || in->decode.value)
		TRY(write_state(call, &actor));
	json_write_object_end(out);
	return ST_OK;
}

/* ---- ActorList -------------------------------------------------------------------- */

struct listing {
	struct call *call;
	const struct list_args *args;
	struct place_found found;
	uint64_t listed, passed, total;
	uint64_t last; /* the actor that was looked at last */
	bool more;
	bool counted; /* to the end */
};

static bool is_wanted(const struct listing *listing, const struct actor *actor)
{
	const struct maybe_word *kind = &listing->args->kind;
	struct actor_code code;

	return !kind->given ||
	       (actor_code_parse(actor->code, &code) && code.kind == (enum actor_kind)kind->value);
}

static enum status list_actor(struct listing *listing, uint64_t id, const struct actor *actor)
{
	const struct address address = address_of_id(id);
	struct json_writer *out = listing->call->out;

	json_write_object(out, NULL);
	json_write_uint(out, "id", id);
	json_write_address(out, "address", &address);
	json_write_text(out, "kind", kind_name(actor->code));
	shape_actor_members(out, actor);
	json_write_object_end(out);
	return json_writer_status(out);
}

/* Lists a page; *page_ends is set by the first wanted actor behind it. */
static enum status pass_actor(struct listing *listing, const struct actor_change *found)
{
	const bool wanted = is_wanted(listing, &found->after);

	listing->passed++;
	listing->total += wanted;
	if (listing->more || (wanted && listing->listed == listing->args->limit)) {
		listing->more = true;
		return ST_OK;
	}
	listing->last = found->id;
	if (!wanted)
		return ST_OK;
	listing->listed++;
	return list_actor(listing, found->id, &found->after);
}

/* Whether the walk is to go on behind what was passed. */
static bool goes_on(struct listing *listing)
{
	const struct list_args *args = listing->args;

	if (args->count)
		return true;
	if (args->cursor.given && listing->more)
		return false;
	if (listing->passed < (listing->more ? COUNT_SCAN_MAX : LIST_SCAN_MAX))
		return true;
	listing->more = true;
	return false;
}

static enum status walk_actors(struct listing *listing, struct state_diff *walk)
{
	struct actor_change found;
	enum status st;

	while (goes_on(listing)) {
		st = state_diff_next(walk, &found);
		listing->counted = st == ST_NOT_FOUND;
		if (st != ST_OK)
			return listing->counted ? ST_OK : call_failed(listing->call, st, NULL);
		TRY(pass_actor(listing, &found));
	}
	return ST_OK;
}

static enum status find_list(struct listing *listing, uint64_t *behind)
{
	static const struct place head = { .at = { .kind = AT_HEAD } };
	const struct list_args *args = listing->args;
	struct call *call = listing->call;
	struct cid roots[CURSOR_ROOTS];

	if (!args->cursor.given)
		return place_find(call, "at", args->at.given ? &args->at.value : &head,
				  &listing->found);
	if (args->at.given)
		return decode_refuse_at(&call->decode, "cursor",
					"no at beside a cursor, which has it", "both");
	TRY(cursor_read(call, args->cursor.value, 1, roots, behind));
	return place_find_root(call, "cursor", roots[0], &listing->found);
}

static enum status write_list(struct listing *listing, struct state_diff *walk)
{
	struct json_writer *out = listing->call->out;
	const struct cid roots[CURSOR_ROOTS] = { cid_of(&listing->found.point.root) };

	json_write_object(out, NULL);
	json_write_cid(out, "root", roots[0]);
	json_write_array(out, "actors");
	TRY(walk_actors(listing, walk));
	json_write_array_end(out);
	/* A later page begins in the middle. */
	if (listing->counted && !listing->args->cursor.given)
		json_write_uint(out, "total", listing->total);
	else
		json_write_null(out, "total");
	if (listing->more)
		TRY(cursor_write(listing->call, 1, roots, listing->last));
	else
		json_write_null(out, "next");
	json_write_object_end(out);
	return ST_OK;
}

enum status chaos_actor_list(struct call *call, const void *args)
{
	struct listing listing = { .call = call, .args = args };
	struct state_diff *walk;
	uint64_t behind = 0;
	enum status st;

	TRY(find_list(&listing, &behind));
	st = state_diff_new(session_blocks(call->session), call->arena, NULL, listing.found.tree,
			    listing.args->cursor.given ? &behind : NULL, &walk);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	st = write_list(&listing, walk);
	state_diff_free(walk);
	return st;
}
