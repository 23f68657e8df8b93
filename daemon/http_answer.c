/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "version.h"

struct refusal_row {
	unsigned status;
	int code; /* of the JSON-RPC error */
	const char *name, *message, *hint;
};

static const struct refusal_row refusals[REFUSAL_COUNT] = {
	[REFUSE_ORIGIN] = { 403, -32001, "FORBIDDEN", "requests from web pages are refused",
			    "--allow-origin ORIGIN lets pages of one origin in" },
	[REFUSE_HOST] = { 403, -32001, "FORBIDDEN",
			  "the Host header is neither an IP address nor localhost",
			  "--allow-host NAME lets requests for one more name in" },
	[REFUSE_LATER] = { 404, -32601, "PATH_NOT_FOUND", "this daemon does not serve it yet",
			   "use POST /rpc/v1" },
	[REFUSE_PATH] = { 404, -32601, "PATH_NOT_FOUND", "there is nothing at this path",
			  "POST /rpc/v1 or /; GET /livez, /readyz, /version, /openrpc.json" },
	[REFUSE_METHOD] = { 405, -32600, "HTTP_METHOD_NOT_ALLOWED",
			    "this path does not take that HTTP method",
			    "JSON-RPC is sent with POST to /rpc/v1; see the Allow header" },
	[REFUSE_TYPE] = { 415, -32600, "CONTENT_TYPE_REFUSED",
			  "the body has to be application/json",
			  "curl -H 'Content-Type: application/json' -d "
			  "'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Chaos.Info\"}' URL" },
	[REFUSE_BODY] = { 413, -32005, "LIMIT_EXCEEDED", "the body is too large",
			  "send less at once, or start the daemon with a larger --max-body" },
	[REFUSE_CROWD] = { 503, -32005, "LIMIT_EXCEEDED",
			   "too many request bodies are being received",
			   "try again later; the limit is --max-body-memory" },
	[REFUSE_TIMEOUT] = { 408, -32005, "LIMIT_EXCEEDED", "the request took too long to arrive",
			     "the limit is --request-timeout" },
	[REFUSE_ANSWER] = { 503, -32005, "LIMIT_EXCEEDED",
			    "too many answers wait for slow readers, so this one was dropped",
			    "the request was carried out; Chaos.History tells what it changed. "
			    "The limit is --max-answer-memory" },
	[REFUSE_MEMORY] = { 503, -32603, "INTERNAL", "out of memory", "try again later" },
};

static bool add_headers(const struct exchange *exchange, struct MHD_Response *response,
			unsigned status)
{
	const struct http *http = exchange->http;
	bool ok = true;

	if (status != 204 && status != 304)
		ok = MHD_add_response_header(response, "Content-Type", "application/json") ==
		     MHD_YES;
	/* Not behind a dropped answer: its request must not simply be sent again. */
	if (status == 503 && exchange->refusal != REFUSE_ANSWER)
		ok = ok && MHD_add_response_header(response, "Retry-After", "1") == MHD_YES;
	if (status == 405)
		ok = ok && MHD_add_response_header(response, "Allow",
						   route_allow(exchange->route)) == MHD_YES;
	if (exchange->origin)
		ok = ok && MHD_add_response_header(response, "Vary", "Origin") == MHD_YES &&
		     MHD_add_response_header(response, "Access-Control-Allow-Origin",
					     exchange->origin) == MHD_YES;
	if (http->door_closed)
		ok = ok && MHD_add_response_header(response, "Connection", "close") == MHD_YES;
	return ok;
}

/* Queues body, which must live as long as the exchange. */
static enum MHD_Result queue(struct exchange *exchange, unsigned status, struct bytes body,
			     const char *const extra[][2])
{
	struct MHD_Response *response;
	enum MHD_Result result = MHD_NO;

	response = MHD_create_response_from_buffer(body.size, (void *)(uintptr_t)body.data,
						   MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	if (add_headers(exchange, response, status)) {
		result = MHD_YES;
		for (; extra && (*extra)[0] && result == MHD_YES; extra++)
			result = MHD_add_response_header(response, (*extra)[0], (*extra)[1]);
	}
	peer_enter(exchange->peer, PEER_SENDING);
	if (result == MHD_YES)
		result = MHD_queue_response(exchange->connection, status, response);
	MHD_destroy_response(response);
	exchange->step = STEP_ANSWERED;
	if (exchange->http->options.log->level >= LOG_DEBUG)
		log_event(exchange->http->options.log, LOG_DEBUG, "http", "request",
			  "%s %s status=%u in=%zu out=%zu us=%" PRId64, exchange->method,
			  exchange->path, status, exchange->body_size, body.size,
			  (clock_ns() - exchange->start_ns) / 1000);
	return result;
}

/* Counts a large answer until the exchange ends; false when there is no room. */
static bool promise_answer(struct exchange *exchange, size_t size)
{
	struct http *http = exchange->http;
	size_t before;

	if (size <= ANSWER_SMALL_BYTES)
		return true;
	before = atomic_fetch_add(&http->answer_bytes, size);
	exchange->answer_bytes = size;
	return before + size <= http->options.max_answer_memory_bytes;
}

enum MHD_Result answer_rpc(struct exchange *exchange)
{
	unsigned status = exchange->status ? exchange->status : rpc_http_status(exchange->rpc);

	if (!promise_answer(exchange, rpc_answer(exchange->rpc).size)) {
		exchange->http->answer_bytes -= exchange->answer_bytes;
		exchange->answer_bytes = 0;
		rpc_request_free(exchange->rpc);
		exchange->rpc = NULL;
		exchange->refusal = REFUSE_ANSWER;
		return answer_refusal(exchange);
	}
	return queue(exchange, status, rpc_answer(exchange->rpc), NULL);
}

/* The limit that data.limit tells; 0: none. */
static size_t limit_of(const struct http_options *options, enum refusal refusal)
{
	switch (refusal) {
	case REFUSE_BODY:
		return options->max_body_bytes;
	case REFUSE_CROWD:
		return options->max_body_memory_bytes;
	case REFUSE_ANSWER:
		return options->max_answer_memory_bytes;
	default:
		return 0;
	}
}

static void refusal_body(struct buffer *out, const struct http *http, enum refusal refusal,
			 const char *missing, uint64_t request_id)
{
	const struct refusal_row *row = &refusals[refusal];
	char message[160];

	if (refusal == REFUSE_BODY)
		snprintf(message, sizeof(message), "%s; at most %zu bytes", row->message,
			 http->options.max_body_bytes);
	else if (missing)
		snprintf(message, sizeof(message), "%s: %s", row->message, missing);
	else
		snprintf(message, sizeof(message), "%s", row->message);
	rpc_refusal(out, row->code, row->name, message, row->hint, request_id,
		    limit_of(&http->options, refusal));
}

enum MHD_Result answer_refusal(struct exchange *exchange)
{
	buffer_clear(&exchange->page);
	refusal_body(&exchange->page, exchange->http, exchange->refusal, exchange->missing,
		     exchange->id);
	if (buffer_status(&exchange->page) != ST_OK)
		return MHD_NO;
	return queue(exchange, refusals[exchange->refusal].status, buffer_bytes(&exchange->page),
		     NULL);
}

void refusal_farewell(struct buffer *out, const struct http *http, enum refusal refusal,
		      uint64_t request_id)
{
	const struct refusal_row *row = &refusals[refusal];
	struct buffer body;

	buffer_init(&body, 0);
	refusal_body(&body, http, refusal, NULL, request_id);
	buffer_printf(out,
		      "HTTP/1.1 %u %s\r\nContent-Type: application/json\r\n"
		      "Content-Length: %zu\r\nConnection: close\r\n\r\n",
		      row->status, row->status == 413 ? "Content Too Large" : "Request Timeout",
		      body.size);
	buffer_append_bytes(out, buffer_bytes(&body));
	buffer_fini(&body);
}

static enum status write_page(struct exchange *exchange, unsigned *status)
{
	struct rpc *rpc = exchange->http->options.rpc;
	bool stopping = exchange->http->door_closed;

	switch (exchange->route) {
	case ROUTE_RPC:
		buffer_append_text(&exchange->page,
				   "{\"name\":\"chaosactord\",\"version\":\"" CHAOSACTORD_VERSION
				   "\",\"rpc\":\"POST JSON-RPC 2.0 to /rpc/v1\","
				   "\"docs\":\"/openrpc.json\"}\n");
		break;
	case ROUTE_LIVE:
		buffer_append_text(&exchange->page, "{\"status\":\"live\"}\n");
		break;
	case ROUTE_READY:
		*status = stopping ? 503 : 200;
		buffer_append_text(&exchange->page, stopping ? "{\"status\":\"stopping\"}\n"
							     : "{\"status\":\"ready\"}\n");
		break;
	case ROUTE_VERSION:
		rpc_version_json(rpc, &exchange->page);
		break;
	case ROUTE_OPENRPC:
		TRY(rpc_openrpc(rpc, &exchange->page));
		break;
	case ROUTE_LATER:
	case ROUTE_UNKNOWN:
		break;
	}
	return buffer_status(&exchange->page);
}

/* Whether an If-None-Match header has the tag: a list of tags, weak ones count, or *. */
static bool tag_matches(const char *header, const char *tag)
{
	size_t size = strlen(tag);

	while (header && *header) {
		header += strspn(header, " \t,");
		if (*header == '*')
			return true;
		if (strncmp(header, "W/", 2) == 0)
			header += 2;
		if (strncmp(header, tag, size) == 0 && strchr(" \t,", header[size]))
			return true;
		header += strcspn(header, ",");
	}
	return false;
}

/* The discovery document, with a tag of its content: most readers have it already. */
static enum MHD_Result queue_tagged(struct exchange *exchange, struct bytes page)
{
	char tag[2 * DIGEST_BYTES + 3] = "\"";
	const char *const headers[][2] = { { "ETag", tag }, { NULL, NULL } };
	uint8_t digest[DIGEST_BYTES];

	hash_sha256(digest, page);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(tag + 1 + 2 * i, 3, "%02x", digest[i]);
	memcpy(tag + 1 + 2 * sizeof(digest), "\"", 2);
	if (tag_matches(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
						    "If-None-Match"),
			tag))
		return queue(exchange, 304, bytes_make(NULL, 0), headers);
	return queue(exchange, 200, page, headers);
}

enum MHD_Result answer_page(struct exchange *exchange)
{
	unsigned status = 200;
	enum status st = write_page(exchange, &status);
	struct bytes page = buffer_bytes(&exchange->page);

	if (st == ST_OK && exchange->route == ROUTE_OPENRPC)
		return queue_tagged(exchange, page);
	if (st == ST_OK)
		return queue(exchange, status, page, NULL);
	exchange->refusal = REFUSE_MEMORY;
	return answer_refusal(exchange);
}

enum MHD_Result answer_preflight(struct exchange *exchange)
{
	static const char *const headers[][2] = {
		{ "Access-Control-Allow-Methods", "GET, POST" },
		{ "Access-Control-Allow-Headers", "Content-Type" },
		{ "Access-Control-Max-Age", "600" },
		{ NULL, NULL },
	};

	return queue(exchange, 204, bytes_make(NULL, 0), headers);
}
