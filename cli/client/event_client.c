/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/event_client.h"

#include "cli/client/transfer_options.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	EVENT_BYTES_MAX = 256 << 20, /* of one event */
	REFUSAL_BYTES_MAX = 65536,
	CONNECT_MS = 5000,
	/* A stream speaks every 15 s, if only in comments: who is silent for longer has gone. */
	SILENCE_S = 60,
	RETRY_MS_MAX = 60000,
};

struct stream {
	const struct event_order *order;
	CURL *curl;
	struct curl_slist *headers;
	struct buffer line, id, name, data, refusal;
	bool has_id, ended; /* ended: nobody wants more */
	long retry_ms;
	char words[CURL_ERROR_SIZE];
};

/* ---- the format --------------------------------------------------------------------- */

static const char *text_of(struct buffer *buffer)
{
	buffer_append_byte(buffer, '\0');
	return buffer_status(buffer) == ST_OK ? (const char *)buffer->data : "";
}

/* An empty line ends an event; one without data is none. */
static void dispatch(struct stream *stream)
{
	struct event event = { .name = "message" };

	if (stream->data.size > 0) {
		stream->data.size--; /* the line feed behind its last line */
		event.id = stream->has_id ? text_of(&stream->id) : NULL;
		if (stream->name.size > 0)
			event.name = text_of(&stream->name);
		event.data = text_of(&stream->data);
		stream->ended = !stream->order->read(stream->order->context, &event);
	}
	stream->has_id = false;
	buffer_clear(&stream->id);
	buffer_clear(&stream->name);
	buffer_clear(&stream->data);
}

static void take_field(struct stream *stream, struct bytes name, struct bytes value)
{
	if (bytes_equal(name, bytes_of_text("data"))) {
		buffer_append_bytes(&stream->data, value);
		buffer_append_byte(&stream->data, '\n');
	} else if (bytes_equal(name, bytes_of_text("event"))) {
		buffer_clear(&stream->name);
		buffer_append_bytes(&stream->name, value);
	} else if (bytes_equal(name, bytes_of_text("id"))) {
		buffer_clear(&stream->id);
		buffer_append_bytes(&stream->id, value);
		stream->has_id = true;
	} else if (bytes_equal(name, bytes_of_text("retry")) && value.size < 8) {
		char digits[8] = "";
		long retry_ms;

		memcpy(digits, value.data, value.size);
		retry_ms = strtol(digits, NULL, 10);
		if (retry_ms > 0 && retry_ms <= RETRY_MS_MAX)
			stream->retry_ms = retry_ms;
	}
}

static void take_line(struct stream *stream, struct bytes line)
{
	const uint8_t *colon = line.size > 0 ? memchr(line.data, ':', line.size) : NULL;
	struct bytes value = { 0 };

	if (line.size == 0) {
		dispatch(stream);
		return;
	}
	if (colon) {
		value = bytes_make(colon + 1, (size_t)(line.data + line.size - colon) - 1);
		line.size = (size_t)(colon - line.data);
		if (value.size > 0 && value.data[0] == ' ')
			value = bytes_make(value.data + 1, value.size - 1);
	}
	take_field(stream, line, value);
}

static bool is_whole(const struct stream *stream)
{
	return buffer_status(&stream->line) == ST_OK && buffer_status(&stream->data) == ST_OK &&
	       buffer_status(&stream->id) == ST_OK && buffer_status(&stream->name) == ST_OK;
}

/* ---- libcurl -------------------------------------------------------------------------- */

static long status_of(const struct stream *stream)
{
	long status = 0;

	curl_easy_getinfo(stream->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static void take_text(struct stream *stream, struct bytes text)
{
	while (text.size > 0 && !stream->ended && is_whole(stream)) {
		const uint8_t *end = memchr(text.data, '\n', text.size);
		const size_t size = end ? (size_t)(end - text.data) : text.size;

		buffer_append(&stream->line, text.data, size);
		text = bytes_make(text.data + size, text.size - size);
		if (!end)
			return;
		text = bytes_make(text.data + 1, text.size - 1);
		if (stream->line.size > 0 && stream->line.data[stream->line.size - 1] == '\r')
			stream->line.size--;
		take_line(stream, buffer_bytes(&stream->line));
		buffer_clear(&stream->line);
	}
}

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct stream *stream = context;
	const size_t length = size * count;

	if (status_of(stream) != 200) {
		buffer_append(&stream->refusal, data, length);
		return length;
	}
	take_text(stream, bytes_make((const uint8_t *)data, length));
	return stream->ended || !is_whole(stream) ? CURL_WRITEFUNC_ERROR : length;
}

static bool add_header(struct stream *stream, const char *name, const char *value)
{
	struct curl_slist *longer = NULL;
	char *line = NULL;

	if (!value)
		return true;
	if (asprintf(&line, "%s: %s", name, value) >= 0)
		longer = curl_slist_append(stream->headers, line);
	free(line);
	if (longer)
		stream->headers = longer;
	return longer != NULL;
}

static bool set_up(struct stream *stream)
{
	const struct rpc_settings *settings = stream->order->settings;
	CURL *curl = stream->curl;

	return curl && add_header(stream, "Accept", "text/event-stream") &&
	       add_header(stream, "Last-Event-ID", stream->order->last_id) &&
	       add_header(stream, "Chaos-World", settings->world) &&
	       transfer_options_set(curl, settings) &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, stream->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, stream->words) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_S) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, stream) == CURLE_OK;
}

/* The words of a refusal, which is an error as JSON-RPC has them. */
static enum cli_exit refused(struct stream *stream, struct error *err)
{
	json_t *answer = NULL, *error;
	const char *message = NULL, *hint = NULL;

	if (json_text_parse(buffer_bytes(&stream->refusal), &answer, NULL) == ST_OK) {
		error = json_object_get(answer, "error");
		message = json_string_value(json_object_get(error, "message"));
		hint = json_string_value(json_object_get(json_object_get(error, "data"), "hint"));
	}
	error_set(err, ST_INVALID, "the daemon refuses (HTTP %ld): %.300s", status_of(stream),
		  message ? message : "is that chaosactord?");
	if (hint)
		error_hint(err, "%.200s", hint);
	json_decref(answer);
	return CLI_FAILED;
}

static enum cli_exit follow(struct stream *stream, struct error *err)
{
	CURLcode rc;

	if (!set_up(stream)) {
		error_set(err, ST_NO_MEMORY, "out of memory");
		return CLI_FAILED;
	}
	rc = curl_easy_perform(stream->curl);
	if (!is_whole(stream)) {
		error_set(err, ST_NO_MEMORY, "out of memory, or an event is beyond measure");
		return CLI_FAILED;
	}
	if (stream->ended || status_of(stream) == 200)
		return CLI_OK;
	if (status_of(stream) != 0)
		return refused(stream, err);
	error_set(err, ST_IO, "cannot connect to %.120s: %.200s", stream->order->settings->url,
		  stream->words[0] != '\0' ? stream->words : curl_easy_strerror(rc));
	error_hint(err, "start chaosactord, or say where it is with --url or CHAOSACTOR_URL");
	return CLI_NO_CONNECTION;
}

enum cli_exit events_follow(const struct event_order *order, long *retry_ms, struct error *err)
{
	struct stream stream = { .order = order, .curl = curl_easy_init() };
	enum cli_exit code;

	buffer_init(&stream.line, EVENT_BYTES_MAX);
	buffer_init(&stream.id, EVENT_BYTES_MAX);
	buffer_init(&stream.name, EVENT_BYTES_MAX);
	buffer_init(&stream.data, EVENT_BYTES_MAX);
	buffer_init(&stream.refusal, REFUSAL_BYTES_MAX);
	code = follow(&stream, err);
	if (stream.retry_ms > 0)
		*retry_ms = stream.retry_ms;
	curl_easy_cleanup(stream.curl);
	curl_slist_free_all(stream.headers);
	buffer_fini(&stream.line);
	buffer_fini(&stream.id);
	buffer_fini(&stream.name);
	buffer_fini(&stream.data);
	buffer_fini(&stream.refusal);
	return code;
}
