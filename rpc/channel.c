/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/channel.h"

#include <stdlib.h>

struct channel {
	struct channels *channels;
	struct channel *next;
	uint64_t number;
	struct buffer id; /* of the request that opened it, as written */
	const struct channel_kind *kind;
	struct feed *feed;
	bool begun;
	bool closing;        /* the client has asked for it, or there is no more */
	atomic_bool pending; /* there may be something to say */
};

/* ---- opening and closing ------------------------------------------------------------- */

void channels_init(struct channels *channels, struct budget *memory, void (*hear)(void *context),
		   void *context)
{
	*channels = (struct channels){ .hear = hear, .context = context };
	charge_init(&channels->charge, memory);
	buffer_init(&channels->lines, 0);
	channels->lines.charge = &channels->charge;
}

static void channel_free(struct channel *channel)
{
	feed_free(channel->feed);
	buffer_fini(&channel->id);
	free(channel);
}

void channels_fini(struct channels *channels)
{
	while (channels->first) {
		struct channel *channel = channels->first;

		channels->first = channel->next;
		channel_free(channel);
	}
	buffer_fini(&channels->lines);
	charge_fini(&channels->charge);
}

static void on_heard(void *context)
{
	struct channel *channel = context;

	atomic_store(&channel->pending, true);
	channel->channels->hear(channel->channels->context);
}

static enum status refuse_channel(struct call *call)
{
	(void)failure_set(call->failure, FAULT_LIMIT_EXCEEDED,
			  "this connection has %d channels open", CHANNELS_MAX);
	failure_number(call->failure, "limit", CHANNELS_MAX);
	failure_hint(call->failure, "close one by xrpc.cancel, or open another connection");
	return ST_LIMIT;
}

static enum status fill_channel(struct call *call, struct bytes id, struct channel *channel)
{
	const struct feed_order order = {
		.world = call->world,
		.grant = call->grant,
		.hear = on_heard,
		.context = channel,
	};

	buffer_init(&channel->id, 0);
	buffer_append_bytes(&channel->id, id);
	TRY(buffer_status(&channel->id));
	return feed_new(call->rpc, &order, &channel->feed);
}

enum status channels_open(struct channels *channels, struct call *call, struct bytes id,
			  const struct channel_kind *kind)
{
	struct channel *channel;
	enum status st;

	if (channels->ending)
		return ST_STOPPING;
	if (channels->count >= CHANNELS_MAX)
		return refuse_channel(call);
	channel = calloc(1, sizeof(*channel));
	if (!channel)
		return ST_NO_MEMORY;
	channel->channels = channels;
	channel->kind = kind;
	channel->number = channels->last_number + 1;
	atomic_store(&channel->pending, true);
	st = fill_channel(call, id, channel);
	if (st != ST_OK) {
		channel_free(channel);
		return st;
	}
	channels->last_number++;
	channel->next = channels->first;
	channels->first = channel;
	channels->count++;
	json_write_uint(call->out, NULL, channel->number);
	return ST_OK;
}

static void close_one(struct channel *channel)
{
	channel->closing = true;
	atomic_store(&channel->pending, true);
}

void channels_close(struct channels *channels, struct bytes id)
{
	for (struct channel *channel = channels->first; channel; channel = channel->next)
		if (bytes_equal(buffer_bytes(&channel->id), id))
			close_one(channel);
}

void channels_end(struct channels *channels)
{
	channels->ending = true;
	for (struct channel *channel = channels->first; channel; channel = channel->next)
		close_one(channel);
}

void channels_expire(struct channels *channels)
{
	channels->ending = true;
	for (struct channel *channel = channels->first; channel; channel = channel->next)
		atomic_store(&channel->pending, true);
}

/* ---- speaking ------------------------------------------------------------------------ */

static void write_line(struct channels *channels, const char *method, uint64_t number,
		       struct bytes value)
{
	struct json_writer out;

	json_writer_init(&out, &channels->lines);
	json_write_object(&out, NULL);
	json_write_text(&out, "jsonrpc", "2.0");
	json_write_text(&out, "method", method);
	json_write_array(&out, "params");
	json_write_uint(&out, NULL, number);
	if (value.size > 0)
		json_write_raw(&out, NULL, value);
	json_write_array_end(&out);
	json_write_object_end(&out);
	buffer_append_byte(&channels->lines, '\n');
}

/* Each value is a line. */
static void write_values(struct channels *channels, uint64_t number, struct bytes values)
{
	while (values.size > 0) {
		const uint8_t *end = memchr(values.data, '\n', values.size);
		const size_t size = end ? (size_t)(end - values.data) : values.size;

		write_line(channels, "xrpc.ch.val", number, bytes_make(values.data, size));
		values = bytes_make(values.data + size + 1, end ? values.size - size - 1 : 0);
	}
}

static enum feed_state compose(struct channel *channel, int64_t now_ms, struct buffer *values)
{
	const bool begins = !channel->begun && channel->kind->begin;

	channel->begun = true;
	if (begins)
		return feed_tell_head(channel->feed, channel->kind->begin, values);
	return feed_tell(channel->feed, now_ms, 1, channel->kind->tell, values);
}

static void close_channel(struct channels *channels, struct channel *channel)
{
	struct channel **link = &channels->first;
	bool exempt;

	while (*link != channel)
		link = &(*link)->next;
	*link = channel->next;
	channels->count--;
	/* That nothing more comes has to be said, however little memory there is. */
	exempt = charge_exempt(&channels->charge, true);
	write_line(channels, "xrpc.ch.close", channel->number, (struct bytes){ 0 });
	charge_exempt(&channels->charge, exempt);
	channel_free(channel);
}

static bool goes_on(enum feed_state state)
{
	return state == FEED_QUIET || state == FEED_MORE;
}

static void say(struct channels *channels, struct channel *channel, int64_t now_ms)
{
	enum feed_state state = FEED_QUIET;
	struct buffer values;

	buffer_init(&values, 0);
	values.charge = &channels->charge;
	atomic_store(&channel->pending, false);
	if (!channel->closing)
		state = compose(channel, now_ms, &values);
	if (state == FEED_MORE)
		atomic_store(&channel->pending, true);
	if (!goes_on(state) && channel->kind->end)
		channel->kind->end(state, &values);
	if (buffer_status(&values) == ST_OK)
		write_values(channels, channel->number, buffer_bytes(&values));
	/* Half a value must not be sent. */
	if (buffer_status(&values) != ST_OK || buffer_status(&channels->lines) != ST_OK) {
		buffer_clear(&channels->lines);
		state = FEED_UNREADABLE;
	}
	if (channel->closing || !goes_on(state))
		close_channel(channels, channel);
	/* Nor half a line. */
	if (buffer_status(&channels->lines) != ST_OK)
		buffer_clear(&channels->lines);
	buffer_fini(&values);
}

/* The first that has something to say, behind all others from now on; or NULL. */
static struct channel *next_speaker(struct channels *channels)
{
	struct channel **link = &channels->first;
	struct channel *speaker;

	while (*link && !atomic_load(&(*link)->pending))
		link = &(*link)->next;
	speaker = *link;
	if (!speaker)
		return NULL;
	*link = speaker->next;
	speaker->next = NULL;
	while (*link)
		link = &(*link)->next;
	*link = speaker;
	return speaker;
}

bool channels_next(struct channels *channels, int64_t now_ms, struct bytes *text)
{
	struct buffer *lines = &channels->lines;
	struct channel *speaker;
	const uint8_t *start, *end;

	if (channels->lines_taken == lines->size) {
		buffer_clear(lines);
		channels->lines_taken = 0;
	}
	while (lines->size == 0 && (speaker = next_speaker(channels)) != NULL)
		say(channels, speaker, now_ms);
	if (lines->size == 0)
		return false;
	start = lines->data + channels->lines_taken;
	end = memchr(start, '\n', lines->size - channels->lines_taken);
	*text = bytes_make(start, (size_t)(end - start));
	channels->lines_taken += text->size + 1;
	return true;
}

bool channels_wait(const struct channels *channels)
{
	return channels->lines_taken < channels->lines.size ||
	       (channels->ending && channels->first);
}
