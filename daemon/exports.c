/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/exports.h"

#include <stdlib.h>

enum { EXPORT_BLOCK_BYTES = 64 * 1024 }; /* libmicrohttpd's buffer of one whose length is known */

/* Locks are taken in this order: of the exports, of an export's request, of a stream, of
 * libmicrohttpd. */
struct export_stream {
	struct exports *exports;
	struct export_stream *next, **link;
	struct MHD_Connection *connection;
	struct MHD_Response *response;
	struct car_export *request;

	pthread_mutex_t mutex; /* guards what is below */
	bool suspended;
	bool heard; /* there may be something to send */
};

/* ---- waiting and sending -------------------------------------------------------------- */

static void on_heard(void *context)
{
	struct export_stream *stream = context;

	pthread_mutex_lock(&stream->mutex);
	stream->heard = true;
	if (stream->suspended)
		MHD_resume_connection(stream->connection);
	stream->suspended = false;
	pthread_mutex_unlock(&stream->mutex);
}

/* Suspends the connection, unless there has been news since the export was asked last. */
static bool rests(struct export_stream *stream)
{
	bool heard;

	pthread_mutex_lock(&stream->mutex);
	heard = stream->heard;
	stream->heard = false;
	if (!heard) {
		stream->suspended = true;
		MHD_suspend_connection(stream->connection);
	}
	pthread_mutex_unlock(&stream->mutex);
	return !heard;
}

static ssize_t finish(struct export_stream *stream)
{
	const char *digest = car_export_digest(stream->request);

	/* Without memory for it the CAR is as good. */
	if (digest)
		(void)!MHD_add_response_footer(stream->response, "Repr-Digest", digest);
	return MHD_CONTENT_READER_END_OF_STREAM;
}

/* libmicrohttpd takes up to size bytes whenever the socket does. */
static ssize_t on_read(void *context, uint64_t at, char *out, size_t size)
{
	struct export_stream *stream = context;
	size_t got;

	(void)at;
	for (;;) {
		switch (car_export_read(stream->request, out, size, &got)) {
		case CAR_READ_SOME:
			return (ssize_t)got;
		case CAR_READ_END:
			return finish(stream);
		case CAR_READ_CUT:
			return MHD_CONTENT_READER_END_WITH_ERROR;
		case CAR_READ_WAIT:
			if (rests(stream))
				return 0;
			break;
		}
	}
}

/* ---- life ----------------------------------------------------------------------------- */

static void stream_free(struct export_stream *stream)
{
	car_export_free(stream->request);
	pthread_mutex_destroy(&stream->mutex);
	free(stream);
}

void export_close(struct export_stream *stream)
{
	struct exports *exports;

	if (!stream)
		return;
	exports = stream->exports;
	pthread_mutex_lock(&exports->mutex);
	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	exports->count--;
	pthread_mutex_unlock(&exports->mutex);
	stream_free(stream);
}

static void on_free(void *context)
{
	export_close(context);
}

/* Enters a stream; false when there are enough of them. */
static bool enter(struct exports *exports, struct export_stream *stream)
{
	bool room;

	pthread_mutex_lock(&exports->mutex);
	room = exports->count < exports->limit;
	if (room) {
		stream->next = exports->first;
		stream->link = &exports->first;
		if (stream->next)
			stream->next->link = &stream->next;
		exports->first = stream;
		exports->count++;
	}
	pthread_mutex_unlock(&exports->mutex);
	return room;
}

enum refusal export_open(struct exports *exports, const struct export_order *order,
			 struct export_stream **out, size_t *limit)
{
	struct export_stream *stream = calloc(1, sizeof(*stream));
	enum refusal refusal;

	*out = NULL;
	if (!stream)
		return REFUSAL_MEMORY;
	stream->exports = exports;
	stream->connection = order->connection;
	pthread_mutex_init(&stream->mutex, NULL);
	refusal = car_export_new(order->rpc, &order->question, order->memory, order->request_id,
				 &stream->request);
	if (refusal == REFUSAL_NONE && !enter(exports, stream)) {
		refusal = REFUSAL_EXPORTS;
		*limit = exports->limit;
	}
	if (refusal != REFUSAL_NONE) {
		stream_free(stream);
		return refusal;
	}
	*out = stream;
	return REFUSAL_NONE;
}

struct car_export *export_request(const struct export_stream *stream)
{
	return stream->request;
}

struct MHD_Response *export_response(struct export_stream *stream)
{
	const struct car_answer answer = car_export_answer(stream->request);

	stream->response = MHD_create_response_from_callback(
		answer.size == CAR_SIZE_UNKNOWN ? MHD_SIZE_UNKNOWN : answer.size,
		EXPORT_BLOCK_BYTES, on_read, stream, on_free);
	if (stream->response)
		car_export_listen(stream->request, on_heard, stream);
	return stream->response;
}

void exports_sweep(struct exports *exports)
{
	pthread_mutex_lock(&exports->mutex);
	for (struct export_stream *stream = exports->first; stream; stream = stream->next)
		car_export_go_on(stream->request);
	pthread_mutex_unlock(&exports->mutex);
}

void exports_end(struct exports *exports)
{
	pthread_mutex_lock(&exports->mutex);
	for (struct export_stream *stream = exports->first; stream; stream = stream->next)
		car_export_end(stream->request);
	pthread_mutex_unlock(&exports->mutex);
}

void exports_init(struct exports *exports, size_t limit)
{
	*exports = (struct exports){ .limit = limit };
	pthread_mutex_init(&exports->mutex, NULL);
}

void exports_fini(struct exports *exports)
{
	pthread_mutex_destroy(&exports->mutex);
}
