/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/state_diff.h"

#include <inttypes.h>
#include <stdio.h>

#include "actors/code.h"
#include "base/utf8.h"
#include "rpc/actor_diff.h"
#include "rpc/chaos/handlers.h"
#include "rpc/shape.h"

/* Chaos.StateDiff: in what two states differ. */

enum { FORM_JSON, FORM_TEXT };
enum {
	VALUES_MAX = 1000,    /* of one actor that are told */
	SHOWN_VALUE_MAX = 96, /* bytes of a value in the text form */
};

static const struct word depth_words[] = {
	{ "actor", DEPTH_ACTOR },
	{ "field", DEPTH_FIELD },
	{ "block", DEPTH_BLOCK },
};
const struct word_list state_diff_depths = { depth_words, 3, false };
static const struct word form_words[] = { { "json", FORM_JSON }, { "text", FORM_TEXT } };
static const struct word_list forms = { form_words, 2, false };

PARAMS(params_state_diff, struct state_diff_args,
       MAYBE("from", place, struct state_diff_args, from,
	     "a state as at, or of another world: an object of world and at"),
       MAYBE("to", place, struct state_diff_args, to, "the other state, default head"),
       OPTIONAL("depth", word, struct state_diff_args, depth,
		"{words}: what is told of an actor, default field", .words = &state_diff_depths),
       OPTIONAL("format", word, struct state_diff_args, format, "{words}", .words = &forms),
       OPTIONAL("limit", uint, struct state_diff_args, limit,
		"actors at once, default {default}, at most {max}", DEFAULT(100), RANGE(1, 1000)),
       MAYBE("cursor", text, struct state_diff_args, cursor,
	     "next of the page before, in place of from and to"));

/* How many actors differ, by how. */
struct counts {
	uint64_t changed, added, removed;
};

struct run {
	struct call *call;
	const struct state_diff_args *args;
	struct place_found from, to;
	struct state_diff *walk;
	struct counts counts;
	uint64_t listed, last; /* actors so far, and the ID of the last one */
	bool more;             /* actors behind the last one differ too */
	size_t values;         /* told of the actor so far */
	struct buffer text;    /* of FORM_TEXT */
};

/* ---- one actor -------------------------------------------------------------------- */

static const char *kind_of(const struct actor_change *change)
{
	struct actor_code code;

	if (!actor_code_parse(change->is ? change->after.code : change->before.code, &code))
		return NULL;
	return actor_kind_name(code.kind);
}

static void write_value(struct json_writer *out, const char *name, struct bytes value)
{
	if (value.data)
		json_write_raw(out, name, value);
}

static enum status tell_value(void *context, struct bytes path, struct bytes before,
			      struct bytes after)
{
	struct run *run = context;
	struct json_writer *out = run->call->out;

	if (run->values++ >= VALUES_MAX)
		return ST_OK;
	json_write_object(out, NULL);
	json_write_string(out, "path", path);
	write_value(out, "old", before);
	write_value(out, "new", after);
	json_write_object_end(out);
	return json_writer_status(out);
}

static void write_actor(struct json_writer *out, const char *name, bool there,
			const struct actor *actor)
{
	if (there)
		shape_actor(out, name, actor);
	else
		json_write_null(out, name);
}

static enum status tell_values(struct run *run, const char *name,
			       enum status (*compare)(struct call *call,
						      const struct actor_change *change,
						      const struct actor_diff *diff),
			       const struct actor_change *change)
{
	const struct actor_diff diff = { tell_value, run };

	run->values = 0;
	json_write_array(run->call->out, name);
	TRY(compare(run->call, change, &diff));
	json_write_array_end(run->call->out);
	return ST_OK;
}

static enum status tell_actor(struct run *run, const struct actor_change *change)
{
	struct json_writer *out = run->call->out;
	const struct address address = address_of_id(change->id);
	size_t most = 0;

	json_write_object(out, NULL);
	json_write_uint(out, "id", change->id);
	json_write_address(out, "address", &address);
	json_write_text(out, "kind", kind_of(change));
	json_write_text(out, "change",
			!change->was  ? "added"
			: !change->is ? "removed"
				      : "changed");
	write_actor(out, "old", change->was, &change->before);
	write_actor(out, "new", change->is, &change->after);
	if (run->args->depth != DEPTH_ACTOR) {
		TRY(tell_values(run, "fields", actor_diff_fields, change));
		most = run->values;
	}
	if (run->args->depth == DEPTH_BLOCK) {
		TRY(tell_values(run, "blocks", actor_diff_blocks, change));
		most = run->values > most ? run->values : most;
	}
	if (most > VALUES_MAX)
		json_write_bool(out, "cut", true);
	json_write_object_end(out);
	return json_writer_status(out);
}

/* ---- one actor, as text ------------------------------------------------------------ */

static void show_value(struct buffer *out, struct bytes value)
{
	const struct bytes shown = utf8_cut(value, SHOWN_VALUE_MAX);
	const bool quoted = value.size > 2 && value.data[0] == '"';

	if (!value.data)
		buffer_append_text(out, "none");
	else if (shown.size < value.size)
		buffer_printf(out, "%.*s… (%zu bytes)", (int)shown.size, (const char *)shown.data,
			      value.size);
	/* Amounts and addresses need no quotes. */
	else if (quoted && value.data[1] >= '0' && value.data[1] <= '9')
		buffer_append(out, value.data + 1, value.size - 2);
	else
		buffer_append_bytes(out, value);
}

static bool read_amount(struct bytes value, struct bigint *amount)
{
	return value.size > 2 &&
	       bigint_from_text(bytes_make(value.data + 1, value.size - 2), amount) == ST_OK;
}

/* By how much an amount has grown. */
static void show_growth(struct buffer *out, struct bytes before, struct bytes after)
{
	struct bigint old, new, growth;

	if (!read_amount(before, &old) || !read_amount(after, &new) ||
	    bigint_sub(&new, &old, &growth) != ST_OK)
		return;
	buffer_append_text(out, bigint_sign(&growth) > 0 ? "  (+" : "  (");
	bigint_to_text(out, &growth);
	buffer_append_byte(out, ')');
}

static enum status show_field(void *context, struct bytes path, struct bytes before,
			      struct bytes after)
{
	struct run *run = context;
	struct buffer *out = &run->text;

	if (run->values++ >= VALUES_MAX)
		return ST_OK;
	buffer_printf(out, "    %-16.*s  ", (int)path.size, (const char *)path.data);
	if (before.data && after.data) {
		show_value(out, before);
		buffer_append_text(out, " -> ");
	}
	show_value(out, after.data ? after : before);
	if (bytes_equal(path, bytes_of_text("Balance")))
		show_growth(out, before, after);
	buffer_append_byte(out, '\n');
	return buffer_status(out);
}

static enum status show_block(void *context, struct bytes path, struct bytes before,
			      struct bytes after)
{
	struct run *run = context;
	struct buffer name;
	enum status st;

	buffer_init(&name, 0);
	buffer_append_text(&name, path.size > 0 ? "Head/" : "Head");
	buffer_append_bytes(&name, path);
	st = buffer_status(&name);
	if (st == ST_OK)
		st = show_field(run, buffer_bytes(&name), before, after);
	buffer_fini(&name);
	return st;
}

static enum status show_actor(struct run *run, const struct actor_change *change)
{
	const struct actor_diff fields = { show_field, run }, blocks = { show_block, run };
	const char *kind = kind_of(change);

	buffer_printf(&run->text, "%c %s0%" PRIu64 "  %s\n",
		      !change->was  ? '+'
		      : !change->is ? '-'
				    : '~',
		      address_prefix(run->call->out->network), change->id,
		      kind ? kind : "of unknown code");
	run->values = 0;
	if (run->args->depth != DEPTH_ACTOR)
		TRY(actor_diff_fields(run->call, change, &fields));
	if (run->args->depth == DEPTH_BLOCK)
		TRY(actor_diff_blocks(run->call, change, &blocks));
	if (run->values > VALUES_MAX)
		buffer_printf(&run->text, "    … %zu more\n", run->values - VALUES_MAX);
	return buffer_status(&run->text);
}

/* ---- all of them -------------------------------------------------------------------- */

static void count(struct counts *counts, const struct actor_change *change)
{
	if (!change->was)
		counts->added++;
	else if (!change->is)
		counts->removed++;
	else
		counts->changed++;
}

/* Lists up to the limit, and counts on unless this is not the first page. */
static enum status walk_actors(struct run *run)
{
	const struct state_diff_args *args = run->args;
	struct actor_change change;
	enum status st;

	while ((st = state_diff_next(run->walk, &change)) == ST_OK) {
		if (run->listed == args->limit) {
			run->more = true;
			if (args->cursor.given)
				return ST_OK;
			count(&run->counts, &change);
			continue;
		}
		count(&run->counts, &change);
		run->listed++;
		run->last = change.id;
		TRY(args->format == FORM_TEXT ? show_actor(run, &change)
					      : tell_actor(run, &change));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status find_states(struct run *run, uint64_t *behind)
{
	static const struct place head = { .at = { .kind = AT_HEAD } };
	const struct state_diff_args *args = run->args;
	struct call *call = run->call;
	struct cid roots[CURSOR_ROOTS];

	if (args->cursor.given && (args->from.given || args->to.given))
		return decode_refuse_at(&call->decode, "cursor",
					"no from and no to beside a cursor, which has them",
					"both");
	if (args->cursor.given) {
		TRY(cursor_read(call, args->cursor.value, 2, roots, behind));
		TRY(place_find_root(call, "cursor", roots[0], &run->from));
		return place_find_root(call, "cursor", roots[1], &run->to);
	}
	if (!args->from.given)
		return decode_refuse_at(
			&call->decode, "from",
			"\"head\", \"genesis\", a sequence number, a root, snap: or @", "nothing");
	TRY(place_find(call, "from", &args->from.value, &run->from));
	return place_find(call, "to", args->to.given ? &args->to.value : &head, &run->to);
}

static void write_state(struct json_writer *out, const char *name, const struct place_found *found)
{
	json_write_object(out, name);
	json_write_cid(out, "root", cid_of(&found->point.root));
	if (found->point.has_seq)
		json_write_uint(out, "seq", found->point.seq);
	else
		json_write_null(out, "seq");
	if (found->world.size > 0)
		json_write_string(out, "world", found->world);
	json_write_uint(out, "treeVersion", state_tree_version(found->tree));
	json_write_object_end(out);
}

static enum status write_end(struct run *run)
{
	struct json_writer *out = run->call->out;
	const struct cid roots[CURSOR_ROOTS] = { cid_of(&run->from.point.root),
						 cid_of(&run->to.point.root) };

	if (run->args->cursor.given) {
		json_write_null(out, "counts");
	} else {
		json_write_object(out, "counts");
		json_write_uint(out, "changed", run->counts.changed);
		json_write_uint(out, "added", run->counts.added);
		json_write_uint(out, "removed", run->counts.removed);
		json_write_object_end(out);
	}
	if (run->more)
		return cursor_write(run->call, 2, roots, run->last);
	json_write_null(out, "next");
	return ST_OK;
}

static void append_state(struct buffer *out, const char *word, const struct place_found *found)
{
	buffer_printf(out, "%s ", word);
	cid_to_text(out, cid_of(&found->point.root));
	if (found->point.has_seq)
		buffer_printf(out, "  seq %" PRIu64, found->point.seq);
	if (found->world.size > 0)
		buffer_printf(out, "  world %.*s", (int)found->world.size,
			      (const char *)found->world.data);
	buffer_append_byte(out, '\n');
}

/* Puts the lines about the whole around those about actors. */
static enum status write_text(struct run *run)
{
	const struct counts *counts = &run->counts;
	struct buffer text;

	buffer_init(&text, 0);
	append_state(&text, "from", &run->from);
	append_state(&text, "to  ", &run->to);
	if (!run->args->cursor.given)
		buffer_printf(&text,
			      "%" PRIu64 " changed, %" PRIu64 " added, %" PRIu64 " removed\n",
			      counts->changed, counts->added, counts->removed);
	buffer_append_bytes(&text, buffer_bytes(&run->text));
	buffer_append_failure(&text, &run->text);
	if (run->more)
		buffer_append_text(&text, "… and more: see next\n");
	json_write_string(run->call->out, "text", buffer_bytes(&text));
	if (buffer_status(&text) != ST_OK)
		run->call->out->status = buffer_status(&text);
	buffer_fini(&text);
	return json_writer_status(run->call->out);
}

static enum status write_diff(struct run *run, const uint64_t *behind)
{
	struct json_writer *out = run->call->out;
	const bool as_text = run->args->format == FORM_TEXT;
	enum status st;

	json_write_object(out, NULL);
	write_state(out, "from", &run->from);
	write_state(out, "to", &run->to);
	json_write_text(out, "walk",
			state_diff_is_full(run->from.tree, run->to.tree) ? "everything"
									 : "differences");
	st = state_diff_new(session_blocks(run->call->session), run->call->arena, run->from.tree,
			    run->to.tree, behind, &run->walk);
	if (!as_text)
		json_write_array(out, "actors");
	if (st == ST_OK)
		st = walk_actors(run);
	state_diff_free(run->walk);
	if (st != ST_OK)
		return json_writer_status(out) == ST_OK ? call_failed(run->call, st, NULL) : st;
	if (as_text)
		TRY(write_text(run));
	else
		json_write_array_end(out);
	TRY(write_end(run));
	json_write_object_end(out);
	return ST_OK;
}

enum status chaos_state_diff(struct call *call, const void *args)
{
	struct run run = { .call = call, .args = args };
	uint64_t behind = 0;
	enum status st;

	TRY(find_states(&run, &behind));
	buffer_init(&run.text, 0);
	run.text.charge = call->arena->charge;
	run.text.limit_bytes = call->out->limit_bytes;
	st = write_diff(&run, run.args->cursor.given ? &behind : NULL);
	buffer_fini(&run.text);
	return st;
}
