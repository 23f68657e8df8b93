/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "rpc/channel.h"
#include "rpc/conversation.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"

/* What Lotus clients subscribe to, as channels. */

/* What happens in the message pool (lotus d7076778e api/types.go MpoolChange). */
enum mpool_change { MPOOL_ADD, MPOOL_REMOVE };

static enum status write_update(struct call *call, struct buffer *out, enum mpool_change change,
				const struct chain_message *message)
{
	struct json_writer writer;

	json_writer_init(&writer, out);
	writer.go_escapes = true;
	call->out = &writer;
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
