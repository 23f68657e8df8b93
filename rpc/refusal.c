/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/refusal.h"

#include "rpc/failure.h"

static const struct refusal_row {
	enum fault fault;
	const char *message;
	const char *hint; /* NULL: the fault's */
} rows[REFUSALS] = {
	[REFUSAL_HEAD] = { FAULT_HTTP_BAD_REQUEST, "this is not an HTTP request", NULL },
	[REFUSAL_ORIGIN] = { FAULT_FORBIDDEN, "requests from web pages are refused",
			     "--allow-origin ORIGIN lets pages of one origin in" },
	[REFUSAL_HOST] = { FAULT_FORBIDDEN,
			   "the Host header is neither an IP address nor a private name such as "
			   "localhost",
			   "--allow-host NAME lets requests for one more name in" },
	[REFUSAL_TOKEN_MISSING] = { FAULT_UNAUTHORIZED, "this daemon asks for a token", NULL },
	[REFUSAL_TOKEN] = { FAULT_UNAUTHORIZED, "the token is not valid", NULL },
	[REFUSAL_NEEDS_READ] = { FAULT_FORBIDDEN, "the token does not allow reading here",
				 "take one whose claim Allow has read; Filecoin.AuthNew makes "
				 "one" },
	[REFUSAL_NEEDS_WRITE] = { FAULT_FORBIDDEN, "the token does not allow writing here",
				  "take one whose claim Allow has write; Filecoin.AuthNew makes "
				  "one" },
	[REFUSAL_NEEDS_ADMIN] = { FAULT_FORBIDDEN, "the token does not allow this",
				  "take one whose claim Allow has admin; Filecoin.AuthNew makes "
				  "one" },
	[REFUSAL_TOKEN_WORLD] = { FAULT_FORBIDDEN,
				  "the token does not let into the world of this path",
				  "its claim `worlds` lists those that it lets in" },
	[REFUSAL_READ_ONLY] = { FAULT_FORBIDDEN, "this daemon is read-only",
				"ask a daemon that was started without --read-only" },
	[REFUSAL_CLOSED] = { FAULT_FORBIDDEN, "nobody may use this path", "this is a bug" },
	[REFUSAL_PATH] = { FAULT_PATH_NOT_FOUND, "there is nothing at this path", NULL },
	[REFUSAL_WORLD] = { FAULT_WORLD_NOT_FOUND, "the path names a world that there is not",
			    NULL },
	[REFUSAL_HTTP_METHOD] = { FAULT_HTTP_METHOD_NOT_ALLOWED,
				  "this path does not take that HTTP method", NULL },
	[REFUSAL_CONTENT_TYPE] = { FAULT_CONTENT_TYPE_REFUSED,
				   "the body has to be application/json", NULL },
	[REFUSAL_UPGRADE] = { FAULT_HTTP_NOT_IMPLEMENTED,
			      "the protocol that Upgrade names is not served here", NULL },
	[REFUSAL_CODING] = { FAULT_CONTENT_ENCODING_REFUSED,
			     "of all content codings only gzip is taken", NULL },
	[REFUSAL_GZIP] = { FAULT_HTTP_BAD_REQUEST,
			   "the body is not gzip, as Content-Encoding says, or is damaged",
			   "compress it anew, or send it as it is and without Content-Encoding" },
	[REFUSAL_GZIP_CUT] = { FAULT_HTTP_BAD_REQUEST, "the gzip body breaks off before its end",
			       "send all of it, trailer included" },
	[REFUSAL_BODY_SIZE] = { FAULT_LIMIT_EXCEEDED, "the body is too large",
				"send less at once, or start the daemon with a larger --max-body" },
	[REFUSAL_BODY_MEMORY] = { FAULT_LIMIT_EXCEEDED,
				  "too many request bodies are being received",
				  "try again later; the limit is --max-body-memory" },
	[REFUSAL_REQUEST_TIME] = { FAULT_LIMIT_EXCEEDED, "the request took too long to arrive",
				   "the limit is --request-timeout" },
	[REFUSAL_ANSWER_MEMORY] = { FAULT_LIMIT_EXCEEDED,
				    "too many answers wait for slow readers, so this one was "
				    "dropped",
				    "the request was carried out; Chaos.History tells what it "
				    "changed. The limit is --max-answer-memory" },
	[REFUSAL_STREAMS] = { FAULT_LIMIT_EXCEEDED, "too many streams of events are open",
			      "close some, or try again later; half of --max-connections may be "
			      "streams" },
	[REFUSAL_EXPORTS] = { FAULT_LIMIT_EXCEEDED, "too many states are being exported",
			      "try again later; the limit is --max-exports" },
	[REFUSAL_EVENT_ID] = { FAULT_INVALID_PARAMS,
			       "Last-Event-ID is not the id of an event, a sequence number",
			       "leave it out to be told what happens from now on" },
	[REFUSAL_TWO_WORLDS] = { FAULT_INVALID_REQUEST,
				 "the path and the header Chaos-World name two worlds",
				 "leave the header out, or take the path without /w/NAME" },
	[REFUSAL_WEBSOCKETS] = { FAULT_LIMIT_EXCEEDED, "too many WebSocket connections are open",
				 "close some, or try again later; a quarter of --max-connections "
				 "may be WebSockets" },
	[REFUSAL_WEBSOCKET_KEY] = { FAULT_HTTP_BAD_REQUEST,
				    "Sec-WebSocket-Key is not 16 bytes in base64",
				    "let a WebSocket library make the handshake" },
	[REFUSAL_WEBSOCKET_VERSION] = { FAULT_HTTP_NOT_IMPLEMENTED,
					"of WebSocket only version 13 is spoken here",
					"send Sec-WebSocket-Version: 13" },
	[REFUSAL_TOTAL_MEMORY] = { FAULT_LIMIT_EXCEEDED, FAILURE_BUSY_MESSAGE, FAILURE_BUSY_HINT },
	[REFUSAL_MEMORY] = { FAULT_OUT_OF_MEMORY, "out of memory", NULL },
};

/* The permission that is missing. */
static const char *const needs[REFUSALS] = {
	[REFUSAL_NEEDS_READ] = "read",
	[REFUSAL_NEEDS_WRITE] = "write",
	[REFUSAL_NEEDS_ADMIN] = "admin",
};

static void set_words(struct failure *failure, enum refusal refusal,
		      const struct refusal_facts *facts)
{
	const struct refusal_row *row = &rows[refusal];

	if (refusal == REFUSAL_BODY_SIZE)
		(void)failure_set(failure, row->fault, "%s; at most %zu bytes", row->message,
				  facts->limit_bytes);
	else if (facts->detail)
		(void)failure_set(failure, row->fault, "%s: %s", row->message, facts->detail);
	else
		(void)failure_set(failure, row->fault, "%s", row->message);
	if (row->hint)
		failure_hint(failure, "%s", row->hint);
	if (needs[refusal])
		failure_text(failure, "needs", needs[refusal]);
	if (facts->limit_bytes > 0)
		failure_number(failure, "limit", facts->limit_bytes);
}

void refusal_write(struct buffer *out, enum refusal refusal, const struct refusal_facts *facts)
{
	const struct request_id id = request_id_of(facts->request_id);
	struct json_writer writer;
	struct failure failure;

	failure_init(&failure);
	set_words(&failure, refusal, facts);
	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "jsonrpc", "2.0");
	json_write_null(&writer, "id");
	failure_write(&failure, &writer, "error", facts->request_id != 0 ? id.text : NULL, false);
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
	failure_fini(&failure);
}
