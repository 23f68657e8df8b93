/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/streams.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

enum {
	BEAT_MS = 15000,           /* of silence, before a stream says that it is there */
	LEAVING_BEAT_MS = 1000,    /* the same when its client seems to have gone */
	SEND_BUFFER_BYTES = 65536, /* the kernel's: what is in there a slow reader gets late */
	STREAM_BLOCK_BYTES = 16384 /* libmicrohttpd's buffer of one */
};

/* Locks are taken in this order: of the streams, of a world, of a stream, of libmicrohttpd. */
struct stream {
	struct streams *streams;
	struct stream *next, **link;
	struct MHD_Connection *connection;
	int fd;
	struct events *events;
	struct charge charge;
	struct buffer text; /* being sent */
	size_t sent;
	bool ended; /* nothing comes behind text */

	pthread_mutex_t mutex; /* guards what is below */
	bool suspended;
	bool pending; /* there may be something to say */
	bool beat;    /* say something */
	bool ending;  /* say farewell */
	int64_t spoken_ms;
};

/* ---- waking -------------------------------------------------------------------------- */

/* With the stream's lock. */
static void wake(struct stream *stream)
{
	stream->pending = true;
	if (stream->suspended)
		MHD_resume_connection(stream->connection);
	stream->suspended = false;
}

static void on_heard(void *context)
{
	struct stream *stream = context;

	pthread_mutex_lock(&stream->mutex);
	wake(stream);
	pthread_mutex_unlock(&stream->mutex);
}

/* Whether the client has ended its half of the connection: most that do have gone. */
static bool seems_gone(const struct stream *stream)
{
	struct pollfd look = { .fd = stream->fd, .events = POLLRDHUP };

	return poll(&look, 1, 0) > 0;
}

static void sweep(struct stream *stream, int64_t now_ms)
{
	int64_t silent_ms;

	pthread_mutex_lock(&stream->mutex);
	silent_ms = now_ms - stream->spoken_ms;
	if (stream->suspended &&
	    (silent_ms >= BEAT_MS || (silent_ms >= LEAVING_BEAT_MS && seems_gone(stream)))) {
		stream->beat = true;
		wake(stream);
	} else if (stream->suspended && events_have_expired(stream->events)) {
		wake(stream);
	}
	pthread_mutex_unlock(&stream->mutex);
}

void streams_sweep(struct streams *streams, int64_t now_ms)
{
	pthread_mutex_lock(&streams->mutex);
	for (struct stream *stream = streams->first; stream; stream = stream->next)
		sweep(stream, now_ms);
	pthread_mutex_unlock(&streams->mutex);
}

void streams_end(struct streams *streams)
{
	pthread_mutex_lock(&streams->mutex);
	streams->ending = true;
	for (struct stream *stream = streams->first; stream; stream = stream->next) {
		pthread_mutex_lock(&stream->mutex);
		stream->ending = true;
		wake(stream);
		pthread_mutex_unlock(&stream->mutex);
	}
	pthread_mutex_unlock(&streams->mutex);
}

/* ---- speaking ------------------------------------------------------------------------- */

/* Fills the text with what there is to say. */
static void compose(struct stream *stream)
{
	const int64_t now_ms = clock_ms();
	bool beat, ending, more = false;

	pthread_mutex_lock(&stream->mutex);
	beat = stream->beat;
	ending = stream->ending;
	stream->beat = false;
	stream->pending = false;
	pthread_mutex_unlock(&stream->mutex);

	buffer_clear(&stream->text);
	stream->sent = 0;
	stream->ended = !events_write(stream->events, &stream->text, now_ms, &more);
	if (ending && !more && !stream->ended) {
		events_write_end(stream->events, &stream->text);
		stream->ended = true;
	}
	if (beat && stream->text.size == 0)
		events_write_beat(&stream->text);
	/* Half an event must not be sent. */
	if (buffer_status(&stream->text) != ST_OK) {
		buffer_clear(&stream->text);
		stream->ended = true;
	}
	pthread_mutex_lock(&stream->mutex);
	stream->pending = stream->pending || more;
	if (stream->text.size > 0)
		stream->spoken_ms = now_ms;
	pthread_mutex_unlock(&stream->mutex);
}

/* Returns whether the stream has something to do instead. */
static bool has_to_go_on(struct stream *stream)
{
	bool pending;

	pthread_mutex_lock(&stream->mutex);
	pending = stream->pending;
	if (!pending) {
		stream->suspended = true;
		MHD_suspend_connection(stream->connection);
	}
	pthread_mutex_unlock(&stream->mutex);
	return pending;
}

/* libmicrohttpd takes up to size bytes whenever the socket does. */
static ssize_t on_read(void *context, uint64_t at, char *out, size_t size)
{
	struct stream *stream = context;
	size_t left = stream->text.size - stream->sent;

	(void)at;
	while (left == 0) {
		if (stream->ended)
			return MHD_CONTENT_READER_END_OF_STREAM;
		compose(stream);
		left = stream->text.size;
		if (left == 0 && !stream->ended && !has_to_go_on(stream))
			return 0;
	}
	if (size > left)
		size = left;
	memcpy(out, stream->text.data + stream->sent, size);
	stream->sent += size;
	return (ssize_t)size;
}

/* ---- life ------------------------------------------------------------------------------ */

static void stream_free(struct stream *stream)
{
	events_free(stream->events);
	buffer_fini(&stream->text);
	charge_fini(&stream->charge);
	pthread_mutex_destroy(&stream->mutex);
	free(stream);
}

static void on_free(void *context)
{
	struct stream *stream = context;

	pthread_mutex_lock(&stream->streams->mutex);
	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	stream->streams->count--;
	pthread_mutex_unlock(&stream->streams->mutex);
	stream_free(stream);
}

/* Enters a stream; false when there are enough of them. */
static bool enter(struct streams *streams, struct stream *stream)
{
	bool room;

	pthread_mutex_lock(&streams->mutex);
	room = streams->count < streams->limit;
	if (room) {
		stream->ending = streams->ending;
		stream->next = streams->first;
		stream->link = &streams->first;
		if (stream->next)
			stream->next->link = &stream->next;
		streams->first = stream;
		streams->count++;
	}
	pthread_mutex_unlock(&streams->mutex);
	return room;
}

enum refusal stream_open(struct streams *streams, const struct stream_order *order,
			 struct MHD_Response **out, size_t *limit)
{
	const int send_bytes = SEND_BUFFER_BYTES;
	struct stream *stream = calloc(1, sizeof(*stream));
	const struct feed_order feed = {
		.world = order->world,
		.grant = order->grant,
		.hear = on_heard,
		.context = stream,
	};
	enum refusal refusal;

	*out = NULL;
	if (!stream)
		return REFUSAL_MEMORY;
	stream->streams = streams;
	stream->connection = order->connection;
	stream->fd = order->fd;
	stream->spoken_ms = clock_ms();
	pthread_mutex_init(&stream->mutex, NULL);
	/* Without it the stream is as good, but takes more memory. */
	(void)setsockopt(stream->fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(send_bytes));
	buffer_init(&stream->text, 0);
	charge_init(&stream->charge, order->memory);
	stream->text.charge = &stream->charge;
	refusal = events_new(order->rpc, &feed, order->last_id, &stream->events);
	if (refusal == REFUSAL_NONE && !enter(streams, stream)) {
		refusal = REFUSAL_STREAMS;
		*limit = streams->limit;
	}
	if (refusal != REFUSAL_NONE) {
		stream_free(stream);
		return refusal;
	}
	*out = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, on_read,
						 stream, on_free);
	if (*out)
		return REFUSAL_NONE;
	on_free(stream);
	return REFUSAL_MEMORY;
}

void streams_init(struct streams *streams, size_t limit)
{
	*streams = (struct streams){ .limit = limit };
	pthread_mutex_init(&streams->mutex, NULL);
}

void streams_fini(struct streams *streams)
{
	pthread_mutex_destroy(&streams->mutex);
}
