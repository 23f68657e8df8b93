/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "rpc/channel.h"
#include "rpc/conversation.h"
#include "rpc/chaos/history.h"
#include "rpc/common_params.h"
#include "rpc/event.h"

/* What happens in a world, as a channel; the same as server-sent events: rpc/events.c. */

static enum status tell_event(struct call *call, const struct journal_entry *entry,
			      struct buffer *out)
{
	struct json_writer writer;
	enum status st;

	json_writer_init(&writer, out);
	writer.network = session_network(call->session);
	call->out = &writer;
	json_write_object(&writer, NULL);
	json_write_text(&writer, "event", event_name(entry));
	json_write_uint(&writer, "id", entry->seq);
	json_write_raw(&writer, "data", (struct bytes){ 0 });
	writer.comma = false;
	st = chaos_write_entry(call, entry);
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
	return st;
}

static void tell_end(enum feed_state state, struct buffer *out)
{
	const struct last_event *last = event_last(state);
	struct json_writer writer;

	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "event", last->event);
	json_write_object(&writer, "data");
	json_write_text(&writer, "name", last->name);
	json_write_text(&writer, "text", last->text);
	json_write_object_end(&writer);
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
}

enum status chaos_events(struct call *call, const void *args)
{
	static const struct channel_kind kind = { .tell = tell_event, .end = tell_end };

	(void)args;
	return conversation_subscribe(call, &kind);
}

struct cancel_args {
	const json_t *id;
};

PARAMS(params_cancel, struct cancel_args,
       REQUIRED("id", any, struct cancel_args, id, "the id of a request on this connection"));

/* An id as it was written by whoever writes it as we do. */
static void write_id(struct buffer *out, const json_t *id)
{
	struct json_writer writer;

	json_writer_init(&writer, out);
	if (json_is_text(id))
		json_write_string(&writer, NULL, json_view(id));
	else if (json_is_integer(id))
		json_write_int(&writer, NULL, json_integer_value(id));
	else
		buffer_append_bytes(out, json_digits(id));
}

enum status xrpc_cancel(struct call *call, const void *args)
{
	const struct cancel_args *in = args;
	struct buffer id;
	enum status st;

	buffer_init(&id, 0);
	write_id(&id, in->id);
	st = buffer_status(&id);
	if (st == ST_OK && id.size > 0 && call->conversation)
		conversation_cancel(call->conversation, buffer_bytes(&id));
	buffer_fini(&id);
	json_write_null(call->out, NULL);
	return st;
}
