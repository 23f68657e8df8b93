/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "rpc/channel.h"
#include "rpc/conversation.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/shape_chain.h"

/* What Lotus clients subscribe to, as channels. */

static void begin_value(struct call *call, struct json_writer *writer, struct buffer *out)
{
	json_writer_init(writer, out);
	writer->network = session_network(call->session);
	writer->go_escapes = true;
	call->out = writer;
}

/* ---- the message pool -------------------------------------------------------------------- */

/* What happens in it (lotus d7076778e api/types.go MpoolChange). */
enum mpool_change { MPOOL_ADD, MPOOL_REMOVE };

static enum status write_update(struct call *call, struct buffer *out, enum mpool_change change,
				const struct chain_message *message)
{
	struct json_writer writer;

	begin_value(call, &writer, out);
	json_write_object(&writer, NULL);
	json_write_uint(&writer, "Type", change);
	TRY(shape_signed_message(&writer, "Message", message));
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
	return ST_OK;
}

/* A signed message goes through the pool: it comes in, and leaves it as it is applied. */
static enum status tell_pool(struct call *call, const struct journal_entry *entry,
			     struct buffer *out)
{
	struct chain_message message;

	if (entry->kind != JOURNAL_MESSAGE)
		return ST_OK;
	TRY(chain_message_decode(entry->message, true, &message, NULL));
	if (message.signature_type == SIGNATURE_NONE)
		return ST_OK;
	TRY(write_update(call, out, MPOOL_ADD, &message));
	return write_update(call, out, MPOOL_REMOVE, &message);
}

enum status lotus_mpool_sub(struct call *call, const void *args)
{
	static const struct channel_kind kind = { .tell = tell_pool };

	(void)args;
	return conversation_subscribe(call, &kind);
}

/* ---- the chain --------------------------------------------------------------------------- */

/* Further than that nobody is led from one tipset to another; Lotus calls it finality (lotus
 * d7076778e chain/actors/policy). Who comes again begins at the head. */
enum { STEPS_MAX = 900 };

static bool is_same(const struct chain_found *a, const struct chain_found *b)
{
	return a->entry->seq == b->entry->seq && a->is_carrier == b->is_carrier;
}

/* The tipset in which the chain ended behind an entry. */
static enum status find_end(struct call *call, const struct journal_entry *entry,
			    struct chain_found *out)
{
	struct chain_tip tip;

	TRY(chain_tip_behind(call->session, entry, &tip));
	return session_chain_of_entry(call->session, tip.seq, out, NULL);
}

static void write_change(struct json_writer *out, const char *type, const struct chain_found *found)
{
	json_write_object(out, NULL);
	json_write_text(out, "Type", type);
	shape_tipset(out, "Val", chain_found_tipset(found));
	json_write_object_end(out);
}

/* Writes what is reverted on the way from one tipset to another, and collects what is to be
 * applied, the last first. */
static enum status write_reverts(struct call *call, struct chain_found from, struct chain_found to,
				 struct chain_found *applied, size_t *count)
{
	*count = 0;
	for (size_t steps = 0; !is_same(&from, &to); steps++) {
		if (steps >= STEPS_MAX)
			return ST_LIMIT;
		if (chain_found_height(&from) > chain_found_height(&to)) {
			write_change(call->out, "revert", &from);
			TRY(session_chain_parent(call->session, &from, &from, NULL));
		} else {
			applied[(*count)++] = to;
			TRY(session_chain_parent(call->session, &to, &to, NULL));
		}
	}
	return ST_OK;
}

static enum status write_path(struct call *call, const struct chain_found *from,
			      const struct chain_found *to)
{
	struct chain_found *applied;
	size_t count;

	applied = arena_alloc(call->arena, STEPS_MAX * sizeof(*applied));
	if (!applied)
		return ST_NO_MEMORY;
	json_write_array(call->out, NULL);
	TRY(write_reverts(call, *from, *to, applied, &count));
	while (count > 0)
		write_change(call->out, "apply", &applied[--count]);
	json_write_array_end(call->out);
	return ST_OK;
}

static enum status tell_chain(struct call *call, const struct journal_entry *entry,
			      struct buffer *out)
{
	struct journal_entry before;
	struct chain_found from, to;
	struct json_writer writer;

	if (entry->seq == 0)
		return ST_OK;
	TRY(session_entry(call->session, entry->seq - 1, &before, NULL));
	TRY(find_end(call, &before, &from));
	TRY(find_end(call, entry, &to));
	if (is_same(&from, &to))
		return ST_OK;
	begin_value(call, &writer, out);
	TRY(write_path(call, &from, &to));
	buffer_append_byte(out, '\n');
	return ST_OK;
}

static enum status tell_head(struct call *call, const struct journal_entry *entry,
			     struct buffer *out)
{
	struct chain_found head;
	struct json_writer writer;

	TRY(find_end(call, entry, &head));
	begin_value(call, &writer, out);
	json_write_array(&writer, NULL);
	write_change(&writer, "current", &head);
	json_write_array_end(&writer);
	buffer_append_byte(out, '\n');
	return ST_OK;
}

enum status lotus_chain_notify(struct call *call, const void *args)
{
	static const struct channel_kind kind = { .tell = tell_chain, .begin = tell_head };

	(void)args;
	return conversation_subscribe(call, &kind);
}
