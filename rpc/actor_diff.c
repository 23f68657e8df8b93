/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/actor_diff.h"

#include "rpc/dag_json.h"
#include "rpc/json_diff.h"
#include "rpc/shape.h"

static void begin_text(struct call *call, struct buffer *text, struct json_writer *out)
{
	buffer_init(text, 0);
	text->charge = call->arena->charge;
	json_writer_init(out, text);
	out->network = session_network(call->session);
	out->cancel = call->arena->cancel;
}

/* Compares two texts that are written, and frees them. */
static enum status end_texts(struct json_writer *before, struct json_writer *after,
			     struct json_diff *run)
{
	enum status st = json_writer_status(before);

	if (st == ST_OK)
		st = json_writer_status(after);
	if (st == ST_OK)
		st = json_diff_run(run, "", buffer_bytes(before->out), buffer_bytes(after->out));
	buffer_fini(before->out);
	buffer_fini(after->out);
	return st;
}

/* What a look-up says that tells nothing of the block itself. */
static bool is_grave(enum status st)
{
	return st != ST_OK && st != ST_NOT_FOUND && st != ST_INVALID && st != ST_UNSUPPORTED &&
	       st != ST_LIMIT && st != ST_CORRUPT;
}

/* ---- fields --------------------------------------------------------------------- */

/* The decoded state as JSON; empty when it does not decode. */
static enum status state_text(struct call *call, const struct actor *actor, struct buffer *text)
{
	struct json_writer out;
	struct failure failure;
	struct bytes block;
	enum status st;

	begin_text(call, text, &out);
	st = blockstore_get(session_blocks(call->session), call->arena, actor->head, &block);
	if (is_grave(st))
		return call_failed(call, st, NULL);
	if (st != ST_OK)
		return ST_OK;
	failure_init(&failure);
	st = shape_actor_state(&out, NULL, actor->code, block, &failure);
	failure_fini(&failure);
	if (is_grave(json_writer_status(&out)))
		return call_failed(call, json_writer_status(&out), NULL);
	if (st != ST_OK)
		buffer_clear(text);
	return ST_OK;
}

static void write_actor(struct json_writer *out, const struct actor *actor, bool head,
			struct bytes state)
{
	json_write_object(out, NULL);
	json_write_cid(out, "Code", actor->code);
	json_write_uint(out, "Nonce", actor->nonce);
	json_write_amount(out, "Balance", &actor->balance);
	if (head)
		json_write_cid(out, "Head", actor->head);
	else
		json_write_raw(out, "State", state);
	json_write_object_end(out);
}

/* Whether the head has to stand for the state. */
static bool shows_head(const struct actor_change *change, struct bytes before, struct bytes after)
{
	if ((change->was && before.size == 0) || (change->is && after.size == 0))
		return true;
	return change->was && change->is && bytes_equal(before, after) &&
	       !cid_equal(change->before.head, change->after.head);
}

static enum status compare_actors(struct call *call, const struct actor_change *change,
				  struct bytes before_state, struct bytes after_state,
				  const struct actor_diff *diff)
{
	const bool head = shows_head(change, before_state, after_state);
	struct json_diff run = { .found = diff->found, .context = diff->context };
	struct json_writer before_out, after_out;
	struct buffer before, after;

	begin_text(call, &before, &before_out);
	begin_text(call, &after, &after_out);
	if (change->was)
		write_actor(&before_out, &change->before, head, before_state);
	if (change->is)
		write_actor(&after_out, &change->after, head, after_state);
	return end_texts(&before_out, &after_out, &run);
}

enum status actor_diff_fields(struct call *call, const struct actor_change *change,
			      const struct actor_diff *diff)
{
	struct buffer before = { 0 }, after = { 0 };
	enum status st = ST_OK;

	if (change->was)
		st = state_text(call, &change->before, &before);
	if (st == ST_OK && change->is)
		st = state_text(call, &change->after, &after);
	if (st == ST_OK)
		st = compare_actors(call, change, buffer_bytes(&before), buffer_bytes(&after),
				    diff);
	buffer_fini(&before);
	buffer_fini(&after);
	return st;
}

/* ---- blocks --------------------------------------------------------------------- */

struct block_walk {
	struct call *call;
	const struct actor_diff *diff;
	size_t followed;
};

static enum status block_found(void *context, struct bytes path, struct bytes before,
			       struct bytes after)
{
	const struct block_walk *walk = context;

	return walk->diff->found(walk->diff->context, path, before, after);
}

/* The DAG-JSON of the block that a link, {"/":"…"}, names. ST_NOT_FOUND where there is none
 * to compare. */
static enum status value_behind(struct call *call, struct bytes link, struct bytes *value)
{
	static const size_t frame = sizeof("{\"/\":\"") - 1;
	struct bytes block;
	struct buffer text;
	struct cid cid;
	enum status st;

	TRY(cid_from_text(call->arena, bytes_make(link.data + frame, link.size - frame - 2), &cid));
	if (!cid_names_block(cid) || cid_split(cid).codec != CID_CODEC_DAG_CBOR)
		return ST_NOT_FOUND;
	TRY(blockstore_get(session_blocks(call->session), call->arena, cid, &block));
	buffer_init(&text, 0);
	text.charge = call->arena->charge;
	st = dag_json_write(&text, call->arena, block, NULL);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&text), value);
	buffer_fini(&text);
	return st;
}

static enum status follow(void *context, struct bytes before, struct bytes after,
			  struct bytes *before_value, struct bytes *after_value)
{
	struct block_walk *walk = context;
	enum status st;

	walk->followed += 2;
	if (walk->followed > ACTOR_DIFF_BLOCKS_MAX)
		return ST_NOT_FOUND;
	if (arena_cancelled(walk->call->arena))
		return ST_CANCELLED;
	st = value_behind(walk->call, before, before_value);
	if (st == ST_OK)
		st = value_behind(walk->call, after, after_value);
	if (is_grave(st))
		return call_failed(walk->call, st, NULL);
	return st == ST_OK ? ST_OK : ST_NOT_FOUND;
}

enum status actor_diff_blocks(struct call *call, const struct actor_change *change,
			      const struct actor_diff *diff)
{
	struct block_walk walk = { .call = call, .diff = diff };
	struct json_diff run = { .found = block_found, .follow = follow, .context = &walk };
	struct json_writer before_out, after_out;
	struct buffer before, after;

	begin_text(call, &before, &before_out);
	begin_text(call, &after, &after_out);
	if (change->was)
		json_write_cid(&before_out, NULL, change->before.head);
	if (change->is)
		json_write_cid(&after_out, NULL, change->after.head);
	return end_texts(&before_out, &after_out, &run);
}
