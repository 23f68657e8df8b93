/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_answer.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "rpc/entity_tag.h"
#include "rpc/front_page.h"
#include "version.h"

static const unsigned http_status[REFUSALS] = {
	[REFUSAL_HEAD] = 400,          [REFUSAL_ORIGIN] = 403,
	[REFUSAL_HOST] = 403,          [REFUSAL_PATH] = 404,
	[REFUSAL_HTTP_METHOD] = 405,   [REFUSAL_CONTENT_TYPE] = 415,
	[REFUSAL_UPGRADE] = 501,       [REFUSAL_CODING] = 415,
	[REFUSAL_GZIP] = 400,          [REFUSAL_GZIP_CUT] = 400,
	[REFUSAL_BODY_SIZE] = 413,     [REFUSAL_BODY_MEMORY] = 503,
	[REFUSAL_REQUEST_TIME] = 408,  [REFUSAL_ANSWER_MEMORY] = 503,
	[REFUSAL_MEMORY] = 503,        [REFUSAL_TOTAL_MEMORY] = 503,
	[REFUSAL_WORLD] = 404,         [REFUSAL_STREAMS] = 503,
	[REFUSAL_EVENT_ID] = 400,      [REFUSAL_TWO_WORLDS] = 400,
	[REFUSAL_EXPORTS] = 503,       [REFUSAL_WEBSOCKETS] = 503,
	[REFUSAL_WEBSOCKET_KEY] = 400, [REFUSAL_WEBSOCKET_VERSION] = 426,
	[REFUSAL_TOKEN_MISSING] = 401, [REFUSAL_TOKEN] = 401,
	[REFUSAL_NEEDS_READ] = 403,    [REFUSAL_NEEDS_WRITE] = 403,
	[REFUSAL_NEEDS_ADMIN] = 403,   [REFUSAL_TOKEN_WORLD] = 403,
	[REFUSAL_READ_ONLY] = 403,     [REFUSAL_CLOSED] = 403,
};

static bool add_headers(const struct exchange *exchange, struct MHD_Response *response,
			unsigned status, const char *type)
{
	const struct http *http = exchange->http;
	bool ok = true;

	if (status != 204 && status != 304)
		ok = MHD_add_response_header(response, "Content-Type", type) == MHD_YES;
	/* Not behind a dropped answer: its request must not simply be sent again. */
	if (status == 503 && exchange->refusal != REFUSAL_ANSWER_MEMORY)
		ok = ok && MHD_add_response_header(response, "Retry-After", "1") == MHD_YES;
	if (status == 405)
		ok = ok && MHD_add_response_header(response, "Allow",
						   route_allow(exchange->route)) == MHD_YES;
	if (exchange->refusal == REFUSAL_WEBSOCKET_VERSION)
		ok = ok &&
		     MHD_add_response_header(response, "Sec-WebSocket-Version", "13") == MHD_YES;
	/* RFC 6750 section 3: without `error` where nothing was sent. */
	if (status == 401)
		ok = ok &&
		     MHD_add_response_header(response, "WWW-Authenticate",
					     exchange->refusal == REFUSAL_TOKEN
						     ? "Bearer realm=\"chaosactord\", "
						       "error=\"invalid_token\""
						     : "Bearer realm=\"chaosactord\"") == MHD_YES;
	if (exchange->refusal == REFUSAL_CODING)
		ok = ok && MHD_add_response_header(response, "Accept-Encoding", "gzip") == MHD_YES;
	/* A cache must not give a page what was answered to nobody or to another page. */
	if (http->options.allow_origins.count > 0)
		ok = ok && MHD_add_response_header(response, "Vary", "Origin") == MHD_YES;
	if (exchange->origin)
		ok = ok && MHD_add_response_header(response, "Access-Control-Allow-Origin",
						   exchange->origin) == MHD_YES;
	/* Behind a broken head nobody knows where the next request begins. */
	if (http->door_closed || exchange->refusal == REFUSAL_HEAD)
		ok = ok && MHD_add_response_header(response, "Connection", "close") == MHD_YES;
	return ok;
}

/* A response of body, which must live as long as the exchange; NULL without memory. */
static struct MHD_Response *make_response_of(const struct exchange *exchange, unsigned status,
					     struct bytes body, const char *type,
					     const char *const extra[][2])
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body.size, (void *)(uintptr_t)body.data, MHD_RESPMEM_PERSISTENT);
	bool ok = response && add_headers(exchange, response, status, type);

	for (; ok && extra && (*extra)[0]; extra++)
		ok = MHD_add_response_header(response, (*extra)[0], (*extra)[1]) == MHD_YES;
	if (ok)
		return response;
	if (response)
		MHD_destroy_response(response);
	return NULL;
}

static enum MHD_Result queue_response(struct exchange *exchange, unsigned status, size_t size,
				      struct MHD_Response *response)
{
	enum MHD_Result result;

	peer_enter(exchange->peer, PEER_SENDING);
	result = MHD_queue_response(exchange->connection, status, response);
	exchange->step = STEP_ANSWERED;
	if (exchange->http->options.log->level >= LOG_DEBUG)
		log_event(exchange->http->options.log, LOG_DEBUG, "http", "request",
			  "%s %s status=%u in=%zu out=%zu us=%" PRId64, exchange->method,
			  exchange->path, status, exchange->body_size, size,
			  (clock_ns() - exchange->start_ns) / 1000);
	return result;
}

/* Queues body, which must live as long as the exchange, or that memory is short. */
static enum MHD_Result queue_as(struct exchange *exchange, unsigned status, struct bytes body,
				const char *type, const char *const extra[][2])
{
	struct MHD_Response *response = make_response_of(exchange, status, body, type, extra);
	enum MHD_Result result;

	if (!response)
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	result = queue_response(exchange, status, body.size, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result queue(struct exchange *exchange, unsigned status, struct bytes body,
			     const char *const extra[][2])
{
	return queue_as(exchange, status, body, "application/json", extra);
}

struct MHD_Response *answer_spare_new(void)
{
	const struct refusal_facts facts = { .request_id = 0 };
	struct MHD_Response *response = NULL;
	struct buffer text;

	buffer_init(&text, 0);
	refusal_write(&text, REFUSAL_MEMORY, &facts);
	if (buffer_status(&text) == ST_OK)
		response = MHD_create_response_from_buffer(text.size, text.data,
							   MHD_RESPMEM_MUST_COPY);
	buffer_fini(&text);
	if (response && MHD_add_response_header(response, "Content-Type", "application/json") &&
	    MHD_add_response_header(response, "Retry-After", "1"))
		return response;
	if (response)
		MHD_destroy_response(response);
	return NULL;
}

enum MHD_Result answer_spare(struct http *http, struct MHD_Connection *connection)
{
	return MHD_queue_response(connection, http_status[REFUSAL_MEMORY], http->spare);
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

static void forget_promise(struct exchange *exchange)
{
	exchange->http->answer_bytes -= exchange->answer_bytes;
	exchange->answer_bytes = 0;
}

static bool write_refusal(struct exchange *exchange)
{
	const struct refusal_facts facts = {
		.detail = exchange->detail,
		.limit_bytes = exchange->limit_bytes,
		.request_id = exchange->id,
	};

	buffer_clear(&exchange->page);
	refusal_write(&exchange->page, exchange->refusal, &facts);
	return buffer_status(&exchange->page) == ST_OK;
}

void answer_drop(struct exchange *exchange)
{
	if (exchange->prepared.response)
		MHD_destroy_response(exchange->prepared.response);
	exchange->prepared.response = NULL;
	exchange->refusal = REFUSAL_NONE;
	forget_promise(exchange);
}

bool answer_prepare(struct exchange *exchange)
{
	struct prepared *prepared = &exchange->prepared;
	struct bytes body = rpc_request_answer(exchange->rpc);

	answer_drop(exchange); /* what was made for the run before */
	prepared->body = body;
	prepared->status = rpc_request_http_status(exchange->rpc);
	if (!promise_answer(exchange, body.size)) {
		forget_promise(exchange);
		refuse(exchange, REFUSAL_ANSWER_MEMORY,
		       exchange->http->options.max_answer_memory_bytes);
		if (!write_refusal(exchange))
			return false;
		body = buffer_bytes(&exchange->page);
		prepared->status = http_status[exchange->refusal];
	}
	prepared->response = make_response_of(exchange, prepared->status, body, "application/json",
					      NULL);
	return prepared->response != NULL;
}

bool answer_prepare_import(struct exchange *exchange)
{
	const struct http_view answer = import_request_answer(exchange->import);
	struct prepared *prepared = &exchange->prepared;

	answer_drop(exchange); /* what was made for a commit that failed */
	prepared->body = answer.body;
	prepared->status = answer.status;
	prepared->response = make_response_of(exchange, answer.status, answer.body, answer.type,
					      answer.headers);
	return prepared->response != NULL;
}

/* Whether what was prepared is for this body. The commit may have failed since, and then there is
 * another answer. */
static bool is_prepared(const struct exchange *exchange, struct bytes body)
{
	const struct prepared *prepared = &exchange->prepared;

	return prepared->response && body.data == prepared->body.data &&
	       body.size == prepared->body.size;
}

static enum MHD_Result queue_prepared(struct exchange *exchange)
{
	struct prepared *prepared = &exchange->prepared;
	enum MHD_Result result = queue_response(exchange, prepared->status, prepared->body.size,
						prepared->response);

	MHD_destroy_response(prepared->response);
	prepared->response = NULL;
	return result;
}

enum MHD_Result answer_rpc(struct exchange *exchange)
{
	enum MHD_Result result;

	if (!is_prepared(exchange, rpc_request_answer(exchange->rpc)) && !answer_prepare(exchange))
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	result = queue_prepared(exchange);
	if (exchange->refusal == REFUSAL_ANSWER_MEMORY) {
		rpc_request_free(exchange->rpc);
		exchange->rpc = NULL;
	}
	return result;
}

static enum MHD_Result answer_with(struct exchange *exchange, const struct http_view *answer)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (!promise_answer(exchange, answer->body.size)) {
		forget_promise(exchange);
		refuse(exchange, REFUSAL_ANSWER_MEMORY,
		       exchange->http->options.max_answer_memory_bytes);
		return answer_refusal(exchange);
	}
	response = make_response_of(exchange, answer->status, answer->body, answer->type,
				    answer->headers);
	if (!response)
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	result = queue_response(exchange, answer->status, answer->body.size, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result answer_block(struct exchange *exchange)
{
	const struct http_view answer = block_request_answer(exchange->block);

	return answer_with(exchange, &answer);
}

enum MHD_Result answer_import(struct exchange *exchange)
{
	const struct http_view answer = import_request_answer(exchange->import);

	if (is_prepared(exchange, answer.body) && answer.status == exchange->prepared.status)
		return queue_prepared(exchange);
	return answer_with(exchange, &answer);
}

void refuse(struct exchange *exchange, enum refusal refusal, size_t limit_bytes)
{
	if (exchange->refusal != REFUSAL_NONE)
		return;
	exchange->refusal = refusal;
	exchange->limit_bytes = limit_bytes;
}

enum MHD_Result answer_refusal(struct exchange *exchange)
{
	if (!write_refusal(exchange))
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	return queue(exchange, http_status[exchange->refusal], buffer_bytes(&exchange->page), NULL);
}

static void write_farewell(struct buffer *out, unsigned status, struct bytes body)
{
	buffer_printf(out,
		      "HTTP/1.1 %u %s\r\nContent-Type: application/json\r\n"
		      "Content-Length: %zu\r\nConnection: close\r\n\r\n",
		      status, MHD_get_reason_phrase_for(status), body.size);
	buffer_append_bytes(out, body);
}

void refusal_farewell(struct buffer *out, enum refusal refusal, const struct refusal_facts *facts)
{
	struct buffer body;

	buffer_init(&body, 0);
	refusal_write(&body, refusal, facts);
	write_farewell(out, http_status[refusal], buffer_bytes(&body));
	buffer_append_failure(out, &body);
	buffer_fini(&body);
}

void import_farewell(struct buffer *out, const struct exchange *exchange)
{
	const struct http_view answer = import_request_answer(exchange->import);

	write_farewell(out, answer.status, answer.body);
}

static enum status write_version(struct exchange *exchange)
{
	return rpc_version_json(exchange->http->options.rpc, &exchange->page);
}

static enum status write_openrpc(struct exchange *exchange)
{
	return rpc_openrpc(exchange->http->options.rpc, exchange->world, exchange->host,
			   &exchange->page);
}

static enum status write_front(struct exchange *exchange)
{
	return front_page_write(exchange->http->options.rpc, exchange->grant,
				exchange->http->door_closed, &exchange->page);
}

/* What GET answers. Routes without a row are refused before. */
static const struct page {
	const char *text;
	const char *stopping; /* with status 503 while the daemon stops; NULL: the text still */
	enum status (*write)(struct exchange *exchange);    /* in place of a text */
	bool (*judge)(struct rpc *rpc, struct buffer *out); /* likewise; false: status 503 */
} pages[] = {
	[ROUTE_RPC] = { .text = "{\"name\":\"chaosactord\",\"version\":\"" CHAOSACTORD_VERSION
				"\",\"rpc\":\"POST JSON-RPC 2.0 to /rpc/v1\","
				"\"docs\":\"/openrpc.json\"}\n" },
	[ROUTE_PAGE] = { .write = write_front },
	[ROUTE_LIVE] = { .text = "{\"status\":\"live\"}\n" },
	[ROUTE_READY] = { .judge = rpc_ready, .stopping = "{\"status\":\"stopping\"}\n" },
	[ROUTE_VERSION] = { .write = write_version },
	[ROUTE_OPENRPC] = { .write = write_openrpc },
};

static enum status write_page(struct exchange *exchange, unsigned *status)
{
	const struct page *page = &pages[exchange->route];
	const bool stops = page->stopping && exchange->http->door_closed;

	*status = stops ? 503 : 200;
	if (page->judge && !stops) {
		*status = page->judge(exchange->http->options.rpc, &exchange->page) ? 200 : 503;
		return buffer_status(&exchange->page);
	}
	if (page->write)
		return page->write(exchange);
	buffer_append_text(&exchange->page, stops ? page->stopping : page->text);
	return buffer_status(&exchange->page);
}

/* The discovery document, with a tag of its content: most readers have it already. */
static enum MHD_Result queue_tagged(struct exchange *exchange, struct bytes page)
{
	char tag[2 * DIGEST_BYTES + 3] = "\"";
	const char *const headers[][2] = { { "ETag", tag }, { NULL, NULL } };
	uint8_t digest[DIGEST_BYTES];

	hash_sha256(page, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(tag + 1 + 2 * i, 3, "%02x", digest[i]);
	memcpy(tag + 1 + 2 * sizeof(digest), "\"", 2);
	if (entity_tag_listed(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
							  "If-None-Match"),
			      tag))
		return queue(exchange, 304, bytes_make(NULL, 0), headers);
	return queue(exchange, 200, page, headers);
}

/* For people. What it shows changes, and it is another for who has another token. */
static enum MHD_Result queue_front(struct exchange *exchange, struct bytes page)
{
	static const char *const headers[][2] = {
		{ "Content-Security-Policy", FRONT_PAGE_POLICY },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cache-Control", "no-store" },
		{ "Vary", "Accept, Authorization" },
		{ NULL, NULL },
	};

	return queue_as(exchange, 200, page, "text/html; charset=utf-8", headers);
}

enum MHD_Result answer_page(struct exchange *exchange)
{
	static const char *const vary[][2] = { { "Vary", "Accept" }, { NULL, NULL } };
	const bool varies = strcmp(exchange->path, "/") == 0; /* see route_seen_by */
	struct bytes page;
	unsigned status;
	enum status st;

	if (exchange->has_world && !rpc_knows_world(exchange->http->options.rpc, exchange->world)) {
		refuse(exchange, REFUSAL_WORLD, 0);
		return answer_refusal(exchange);
	}
	st = write_page(exchange, &status);
	page = buffer_bytes(&exchange->page);
	if (st == ST_OK && exchange->route == ROUTE_OPENRPC)
		return queue_tagged(exchange, page);
	if (st == ST_OK && exchange->route == ROUTE_PAGE)
		return queue_front(exchange, page);
	if (st == ST_OK)
		return queue(exchange, status, page, varies ? vary : NULL);
	refuse(exchange, REFUSAL_MEMORY, 0);
	return answer_refusal(exchange);
}

static const char *last_event_id(const struct exchange *exchange)
{
	const char *header = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
							 "Last-Event-ID");

	/* For clients that cannot set the header of their first request. */
	return header ? header
		      : MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND,
						    "lastEventId");
}

static enum MHD_Result queue_stream(struct exchange *exchange, struct MHD_Response *response)
{
	enum MHD_Result result = MHD_NO;

	/* Nobody on the way may keep what comes, or wait for more of it. */
	if (add_headers(exchange, response, 200, "text/event-stream") &&
	    MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES &&
	    MHD_add_response_header(response, "X-Accel-Buffering", "no") == MHD_YES)
		result = queue_response(exchange, 200, 0, response);
	MHD_destroy_response(response);
	return result;
}

struct bytes exchange_world(const struct exchange *exchange)
{
	if (exchange->has_world)
		return exchange->world;
	return bytes_of_text(exchange->head.world ? exchange->head.world : "main");
}

bool exchange_names_two(const struct exchange *exchange)
{
	const char *header = exchange->head.world;

	return exchange->has_world && header &&
	       !bytes_equal(bytes_of_text(header), exchange->world);
}

enum MHD_Result answer_events(struct exchange *exchange)
{
	struct http *http = exchange->http;
	const struct stream_order order = {
		.connection = exchange->connection,
		.fd = exchange->peer ? exchange->peer->fd : -1,
		.rpc = http->options.rpc,
		.memory = http->options.memory,
		.world = exchange_world(exchange),
		.last_id = last_event_id(exchange),
		.grant = exchange->grant,
	};
	struct MHD_Response *response;
	size_t limit = 0;
	enum refusal refusal = REFUSAL_TWO_WORLDS;

	if (!exchange_names_two(exchange))
		refusal = stream_open(&http->streams, &order, &response, &limit);
	if (refusal == REFUSAL_NONE)
		return queue_stream(exchange, response);
	refuse(exchange, refusal, limit);
	return answer_refusal(exchange);
}

/* The response takes the export over. */
static enum MHD_Result queue_export(struct exchange *exchange, const struct car_answer *answer)
{
	struct MHD_Response *response = export_response(exchange->export);
	unsigned status = answer->reply.status;
	enum MHD_Result result;
	bool ok;

	if (!response)
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	ok = add_headers(exchange, response, status, answer->reply.type);
	for (const char *const(*header)[2] = answer->reply.headers; ok && (*header)[0]; header++)
		ok = MHD_add_response_header(response, (*header)[0], (*header)[1]) == MHD_YES;
	exchange->export = NULL;
	if (!ok)
		status = http_status[REFUSAL_MEMORY];
	result = queue_response(exchange, status, 0, ok ? response : exchange->http->spare);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result answer_export(struct exchange *exchange)
{
	const struct car_answer answer = car_export_answer(export_request(exchange->export));
	struct MHD_Response *response;
	enum MHD_Result result;

	if (answer.streams)
		return queue_export(exchange, &answer);
	response = make_response_of(exchange, answer.reply.status, answer.reply.body,
				    answer.reply.type, answer.reply.headers);
	if (!response)
		return queue_response(exchange, http_status[REFUSAL_MEMORY], 0,
				      exchange->http->spare);
	result = queue_response(exchange, answer.reply.status, answer.reply.body.size, response);
	MHD_destroy_response(response);
	return result;
}

/* The connection is libmicrohttpd's no more. */
static void on_upgrade(void *context, struct MHD_Connection *connection, void *request,
		       const char *early, size_t early_size, int fd,
		       struct MHD_UpgradeResponseHandle *handle)
{
	struct exchange *exchange = request;
	const struct websocket_order order = {
		.handle = handle,
		.fd = fd,
		.early = bytes_make(early, early_size),
		.v0 = exchange->v0,
		.path_names_world = exchange->has_world,
		.path_world = exchange->world,
		.header_world = exchange->head.world,
		.grant = exchange->grant,
	};

	(void)context;
	(void)connection;
	peer_enter(exchange->peer, PEER_UPGRADED);
	exchange->has_place = false;
	websockets_open(exchange->http->websockets, &order);
}

enum MHD_Result answer_websocket(struct exchange *exchange)
{
	char accept[WEBSOCKET_ACCEPT_SIZE];
	struct MHD_Response *response;
	enum MHD_Result result = MHD_NO;

	exchange->has_place = websockets_reserve(exchange->http->websockets);
	if (!exchange->has_place)
		refuse(exchange, REFUSAL_WEBSOCKETS, 0);
	else if (!websocket_accept(exchange->head.websocket_key, accept))
		refuse(exchange, REFUSAL_WEBSOCKET_KEY, 0);
	if (exchange->refusal != REFUSAL_NONE)
		return answer_refusal(exchange);
	response = MHD_create_response_for_upgrade(on_upgrade, NULL);
	if (!response) {
		refuse(exchange, REFUSAL_MEMORY, 0);
		return answer_refusal(exchange);
	}
	if (MHD_add_response_header(response, "Upgrade", "websocket") == MHD_YES &&
	    MHD_add_response_header(response, "Sec-WebSocket-Accept", accept) == MHD_YES)
		result = queue_response(exchange, 101, 0, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result answer_preflight(struct exchange *exchange)
{
	static const char *const headers[][2] = {
		{ "Vary", "Access-Control-Request-Method, Access-Control-Request-Headers" },
		{ "Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE" },
		{ "Access-Control-Allow-Headers",
		  "Authorization, Chaos-Batch, Chaos-World, Content-Encoding, Content-Range, "
		  "Content-Type, If-None-Match, If-Range, Last-Event-ID, Range" },
		{ "Access-Control-Max-Age", "600" },
		{ NULL, NULL },
	};

	return queue(exchange, 204, bytes_make(NULL, 0), headers);
}
