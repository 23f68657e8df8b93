/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/http_answer.h"
#include "daemon/http_target.h"

enum {
	HTTP_STACK_BYTES = 512 * 1024,       /* reserved; look-ups run on it */
	CONNECTION_MEMORY_BYTES = 40 * 1024, /* heads; cleared, and half again, by each request */
	BODY_GUESS_BYTES = 64 * 1024,        /* bodies up to here get their memory at once */
	CONNECTIONS_UNLIMITED = 1 << 30,     /* the door has the limit */
	WEBSOCKETS_PART = 4,                 /* of the connections may be WebSockets */
};

/* When http_wait_answers gives up on clients through which no byte goes, and how long
 * it looks before it believes that nothing is on its way between socket and thread. */
enum { CLIENT_QUIET_MS = 400, SETTLE_MS = 20 };

/* ---- the end of a request ---- */

static void exchange_free(struct exchange *exchange)
{
	struct http *http = exchange->http;

	peer_answer(&http->peers, exchange->peer);
	if (exchange->has_place)
		websockets_give_back(http->websockets);
	import_request_free(exchange->import); /* who prepares answers until then */
	answer_drop(exchange);
	rpc_request_free(exchange->rpc);
	block_request_free(exchange->block);
	export_close(exchange->export);
	grant_leave(exchange->grant);
	gunzip_free(exchange->gunzip);
	buffer_fini(&exchange->body);
	buffer_fini(&exchange->page);
	http->body_bytes -= exchange->promised_bytes;
	charge_fini(&exchange->charge);
	free(exchange);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode why)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct exchange *exchange = *state;

	(void)context;
	(void)why;
	if (info)
		peer_enter(info->socket_context, PEER_IDLE);
	if (exchange)
		exchange_free(exchange);
	*state = NULL;
}

/* ---- running JSON-RPC ---- */

/* Libmicrohttpd's part of the answer needs memory too: it is made before the commit. */
static bool on_ready(void *context)
{
	return answer_prepare(context);
}

/* After the resume the exchange belongs to the HTTP thread again and may be gone. */
static void on_answered(void *context)
{
	struct exchange *exchange = context;

	MHD_resume_connection(exchange->connection);
}

/* Methods that bring a body along. */
static bool has_body(const struct exchange *exchange)
{
	return strcmp(exchange->method, "POST") == 0 || strcmp(exchange->method, "PUT") == 0;
}

static struct rpc_request *new_request(struct exchange *exchange, const struct rpc_address *address)
{
	struct rpc *rpc = exchange->http->options.rpc;

	if (exchange->route != ROUTE_VECTOR)
		return rpc_request_new(rpc, &exchange->body, address, exchange->id);
	return rpc_request_new_vector(rpc, &exchange->body,
				      has_body(exchange) ? NULL : exchange->query, address,
				      exchange->id);
}

static enum MHD_Result run_rpc(struct exchange *exchange)
{
	const struct rpc_address address = {
		.v0 = exchange->v0,
		.path_names_world = exchange->has_world,
		.path_world = exchange->world,
		.header_world = exchange->head.world,
		.batch = exchange->head.batch,
		.host = exchange->host,
		.grant = exchange->grant,
	};

	exchange->rpc = new_request(exchange, &address);
	if (!exchange->rpc) {
		refuse(exchange, REFUSAL_MEMORY, 0);
		return answer_refusal(exchange);
	}
	if (rpc_request_answer_now(exchange->rpc))
		return answer_rpc(exchange);
	/* First: the answer may be there before rpc_request_start returns. */
	exchange->step = STEP_RUNNING;
	peer_run(&exchange->http->peers, exchange->peer, rpc_request_cancel(exchange->rpc),
		 exchange->takes_interim);
	MHD_suspend_connection(exchange->connection);
	rpc_request_start(exchange->rpc, on_ready, on_answered, exchange);
	return MHD_YES;
}

/* ---- blocks ---- */

static const char *header_of(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result run_block(struct exchange *exchange)
{
	static const char folder[] = "/ipld/";
	const struct block_question question = {
		.path = strstr(exchange->path, folder) + sizeof(folder) - 1,
		.query = exchange->query,
		.accept = header_of(exchange, "Accept"),
		.if_none_match = header_of(exchange, "If-None-Match"),
	};

	if (exchange->has_world && !rpc_knows_world(exchange->http->options.rpc, exchange->world)) {
		refuse(exchange, REFUSAL_WORLD, 0);
		return answer_refusal(exchange);
	}
	exchange->block = block_request_new(exchange->http->options.rpc, &question,
					    &exchange->charge, exchange->id);
	if (!exchange->block) {
		refuse(exchange, REFUSAL_MEMORY, 0);
		return answer_refusal(exchange);
	}
	if (block_request_answer_now(exchange->block))
		return answer_block(exchange);
	/* As in run_rpc. */
	exchange->step = STEP_RUNNING;
	peer_run(&exchange->http->peers, exchange->peer, block_request_cancel(exchange->block),
		 exchange->takes_interim);
	MHD_suspend_connection(exchange->connection);
	block_request_start(exchange->block, on_answered, exchange);
	return MHD_YES;
}

/* ---- states ---- */

static enum MHD_Result run_export(struct exchange *exchange)
{
	const struct export_order order = {
		.connection = exchange->connection,
		.rpc = exchange->http->options.rpc,
		.question = { .world = exchange_world(exchange),
			      .query = exchange->query,
			      .range = header_of(exchange, "Range"),
			      .if_range = header_of(exchange, "If-Range"),
			      .if_none_match = header_of(exchange, "If-None-Match"),
			      .is_head = strcmp(exchange->method, "HEAD") == 0,
			      .needs_length = !exchange->takes_interim },
		.memory = exchange->http->options.memory,
		.request_id = exchange->id,
	};
	enum refusal refusal = REFUSAL_TWO_WORLDS;
	struct car_export *request;
	size_t limit = 0;

	if (!exchange_names_two(exchange))
		refusal = export_open(&exchange->http->exports, &order, &exchange->export, &limit);
	if (refusal != REFUSAL_NONE) {
		refuse(exchange, refusal, limit);
		return answer_refusal(exchange);
	}
	/* As in run_rpc. */
	request = export_request(exchange->export);
	exchange->step = STEP_RUNNING;
	peer_run(&exchange->http->peers, exchange->peer, car_export_cancel(request),
		 exchange->takes_interim);
	MHD_suspend_connection(exchange->connection);
	car_export_start(request, on_answered, exchange);
	return MHD_YES;
}

/* ---- imports ---- */

static void on_suspend(void *context)
{
	struct exchange *exchange = context;

	peer_enter(exchange->peer, PEER_BUSY);
	MHD_suspend_connection(exchange->connection);
}

/* There is room, or an answer. In the middle of a body the client is waited for again, so that one
 * that has gone is found: libmicrohttpd can miss that, and nobody looks for those of whom nothing
 * is expected (daemon/peers.h). */
static void on_resume(void *context)
{
	struct exchange *exchange = context;

	if (exchange->step != STEP_RUNNING)
		peer_enter(exchange->peer, PEER_READING);
	MHD_resume_connection(exchange->connection);
}

/* As on_ready. */
static bool on_imported(void *context)
{
	return answer_prepare_import(context);
}

/* Judges the head of an import; false when it is refused. */
static bool begin_import(struct exchange *exchange)
{
	const struct import_question question = {
		.method = exchange->method,
		.world = exchange_world(exchange),
		.query = exchange->query,
		.content_range = header_of(exchange, "Content-Range"),
	};
	const struct import_carrier carrier = { on_suspend, on_resume, on_imported, exchange };

	if (exchange_names_two(exchange)) {
		refuse(exchange, REFUSAL_TWO_WORLDS, 0);
		return false;
	}
	exchange->import = import_request_new(exchange->http->options.rpc, &question, &carrier,
					      exchange->id);
	if (!exchange->import)
		refuse(exchange, REFUSAL_MEMORY, 0);
	return exchange->import != NULL;
}

static bool is_upload(const struct exchange *exchange)
{
	return exchange->route == ROUTE_IMPORT && strcmp(exchange->method, "PUT") == 0;
}

/* The body has come. */
static enum MHD_Result finish_import(struct exchange *exchange)
{
	if (!exchange->import && !begin_import(exchange))
		return answer_refusal(exchange);
	/* First: the answer may be there before import_request_end returns. */
	exchange->step = STEP_RUNNING;
	if (is_upload(exchange) && !import_request_end(exchange->import))
		return MHD_YES;
	return answer_import(exchange);
}

/* ---- receiving a request ---- */

static enum MHD_Result on_field(void *context, enum MHD_ValueKind kind, const char *name,
				size_t name_size, const char *value, size_t value_size)
{
	(void)kind;
	if (value)
		http_head_field(context, name, name_size, value, value_size);
	return MHD_YES;
}

/* libmicrohttpd 0.9.75 leaves it to us what a head may hold; later ones refuse much by
 * themselves, and hold its strings as they like. */
static bool library_is_lenient(void)
{
	return strcmp(MHD_get_version(), "0.9.75") == 0;
}

/* Takes the head in; what is wrong with it, or NULL. */
static const char *read_head(struct exchange *exchange, const char *version)
{
	struct MHD_Connection *connection = exchange->connection;
	struct http_head *head = &exchange->head;
	struct http_target target;
	const char *fault = http_target_read(exchange->target, exchange->method, &target);
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	http_head_begin(head, exchange->method, exchange->target_at, exchange->target_size, version,
			info && library_is_lenient());
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_field, head);
	http_head_end(head, exchange->method + (info ? info->header_size : 0), target.host);
	exchange->path = target.path;
	exchange->query = target.query;
	return head->fault ? head->fault : fault;
}

/* Whether the body of a POST is one that we read. */
static enum refusal judge_body(const struct http_head *head)
{
	if (!access_type_allowed(head->content_type, head->origin != NULL))
		return REFUSAL_CONTENT_TYPE;
	return head->coding == CODING_UNKNOWN ? REFUSAL_CODING : REFUSAL_NONE;
}

/* By a UNIX socket, which no web page reaches; its clients have no host to name. */
static bool is_local(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return info && info->client_addr && info->client_addr->sa_family == AF_UNIX;
}

/* Of other protocols there is WebSocket, where JSON-RPC is. */
static enum refusal judge_upgrade(struct exchange *exchange)
{
	const struct http_head *head = &exchange->head;
	const char *version = head->websocket_version;

	if (!head->websocket || exchange->route != ROUTE_RPC ||
	    strcmp(exchange->method, "GET") != 0 || head->is_http_1_0)
		return REFUSAL_UPGRADE;
	if (!version || strcmp(version, "13") != 0)
		return REFUSAL_WEBSOCKET_VERSION;
	if (!head->websocket_key)
		return REFUSAL_WEBSOCKET_KEY;
	exchange->upgrades = true;
	return REFUSAL_NONE;
}

/* Of a WebSocket, whose clients in pages can set no header: Lotus takes it from there too
 * (go-jsonrpc v0.10.2 auth/handler.go Handler.ServeHTTP). Elsewhere it does not count. */
static const char *url_token(const struct exchange *exchange)
{
	return exchange->upgrades ? MHD_lookup_connection_value(exchange->connection,
								MHD_GET_ARGUMENT_KIND, "token")
				  : NULL;
}

/* Sets what the request may do. */
static enum refusal judge_token(struct exchange *exchange)
{
	const struct http_access_question question = {
		.access = route_access(exchange->route, exchange->method),
		.authorization = exchange->head.authorization,
		.url_token = url_token(exchange),
		.world = exchange_world(exchange),
	};

	return http_access_judge(&exchange->http->access, &question, &exchange->grant,
				 &exchange->detail);
}

/* What the head alone forbids. */
static enum refusal judge_head(struct exchange *exchange)
{
	const struct http_options *options = &exchange->http->options;
	const struct http_head *head = &exchange->head;
	struct route_found found;
	enum refusal refusal;
	bool taken;

	if (exchange->detail)
		return REFUSAL_HEAD;
	if (!access_origin_allowed(head->origin, options->allow_origins) &&
	    !(head->websocket && access_origin_is_host(head->origin, head->host)))
		return REFUSAL_ORIGIN;
	exchange->origin = head->origin;
	exchange->host = access_host_allowed(head->host, options->allow_hosts) ? head->host : NULL;
	found = route_find(exchange->path);
	exchange->route = http_head_wants_upgrade(head)
				  ? found.route
				  : route_seen_by(&found, exchange->path, exchange->method,
						  header_of(exchange, "Accept"));
	exchange->v0 = found.v0;
	exchange->has_world = found.has_world;
	exchange->world = found.world;
	taken = route_takes(exchange->route, exchange->method);
	if (taken && route_is_probe(exchange->route))
		return REFUSAL_NONE;
	if (!is_local(exchange->connection) &&
	    !access_host_allowed(head->host, options->allow_hosts))
		return REFUSAL_HOST;
	if (exchange->route == ROUTE_UNKNOWN)
		return REFUSAL_PATH;
	if (http_head_wants_upgrade(head)) {
		refusal = judge_upgrade(exchange);
		return refusal == REFUSAL_NONE ? judge_token(exchange) : refusal;
	}
	if (head->origin && strcmp(exchange->method, "OPTIONS") == 0)
		return REFUSAL_NONE;
	if (!taken)
		return REFUSAL_HTTP_METHOD;
	refusal = judge_token(exchange);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (is_upload(exchange))
		return head->coding == CODING_UNKNOWN ? REFUSAL_CODING : REFUSAL_NONE;
	return has_body(exchange) ? judge_body(head) : REFUSAL_NONE;
}

/* The bytes that a body will send, by its head; 0 when it is chunked and may send any. */
static size_t announced_bytes(const struct exchange *exchange)
{
	const char *length = exchange->head.content_length;
	unsigned long long size;

	if (!length)
		return 0;
	errno = 0;
	size = strtoull(length, NULL, 10);
	return errno != 0 || size > SIZE_MAX ? SIZE_MAX : (size_t)size;
}

/* Reserves size bytes in all for the body; false when all bodies together are too large. */
static bool promise_memory(struct exchange *exchange, size_t size)
{
	struct http *http = exchange->http;
	size_t more = size > exchange->promised_bytes ? size - exchange->promised_bytes : 0;
	size_t before;

	if (more == 0)
		return true;
	before = atomic_fetch_add(&http->body_bytes, more);
	exchange->promised_bytes += more;
	if (before + more <= http->options.max_body_memory_bytes)
		return true;
	refuse(exchange, REFUSAL_BODY_MEMORY, http->options.max_body_memory_bytes);
	return false;
}

/* Reserves the memory that the body will need before any of it is read; false when it is
 * not to be read. One that does not tell how much that is pays as it grows. */
static bool promise_body(struct exchange *exchange)
{
	const struct http_options *options = &exchange->http->options;
	bool is_plain = exchange->head.coding == CODING_NONE;
	size_t size = announced_bytes(exchange);

	if (size > options->max_body_bytes) {
		refuse(exchange, REFUSAL_BODY_SIZE, options->max_body_bytes);
		return false;
	}
	/* Nothing of it is kept, so strangers take no memory from others. */
	if (exchange->refusal != REFUSAL_NONE)
		return true;
	if (is_plain && !promise_memory(exchange, size))
		return false;
	buffer_init(&exchange->body,
		    exchange->head.content_length && is_plain ? size : options->max_body_bytes);
	exchange->body.charge = &exchange->charge;
	if (size > 0 && size <= BODY_GUESS_BYTES)
		buffer_reserve(&exchange->body, size);
	return true;
}

/* Prepares for the body of an import; false when it is not to be read, since there is an answer and
 * it is too large to be dropped. */
static bool begin_upload(struct exchange *exchange)
{
	if (exchange->refusal == REFUSAL_NONE)
		(void)begin_import(exchange);
	return (exchange->import && import_request_takes(exchange->import)) ||
	       announced_bytes(exchange) <= exchange->http->options.max_body_bytes;
}

/* An answer before the body: libmicrohttpd then closes the connection behind it. */
static enum MHD_Result answer_head(struct exchange *exchange)
{
	peer_enter(exchange->peer, PEER_BUSY);
	return exchange->import && exchange->refusal == REFUSAL_NONE ? answer_import(exchange)
								     : answer_refusal(exchange);
}

static int64_t start_ns(const struct http *http)
{
	return http->options.log->level >= LOG_DEBUG ? clock_ns() : 0;
}

static enum MHD_Result begin(struct exchange *exchange, const char *method, const char *version)
{
	struct http *http = exchange->http;

	exchange->step = STEP_RECEIVING;
	exchange->id = http->next_request++;
	charge_init(&exchange->charge, http->options.memory);
	exchange->method = method;
	exchange->takes_interim = strcmp(version, "HTTP/1.1") == 0;
	exchange->start_ns = start_ns(http);
	exchange->detail = read_head(exchange, version);
	exchange->refusal = judge_head(exchange);
	/* Without reading the body. Smaller ones are read and dropped, so that the client can go
	 * on. */
	if (exchange->refusal == REFUSAL_HEAD)
		return answer_head(exchange);
	if (is_upload(exchange) ? !begin_upload(exchange) : !promise_body(exchange))
		return answer_head(exchange);
	return MHD_YES;
}

/* libmicrohttpd takes no answer in the middle of a body, so a chunked body that grows
 * past the limit is answered on the socket itself. */
static enum MHD_Result cut_off(const struct exchange *exchange)
{
	const struct refusal_facts facts = {
		.limit_bytes = exchange->http->options.max_body_bytes,
		.request_id = exchange->id,
	};
	struct buffer farewell;
	int fd = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			 ->connect_fd;

	buffer_init(&farewell, 0);
	if (exchange->import)
		import_farewell(&farewell, exchange);
	else
		refusal_farewell(&farewell, REFUSAL_BODY_SIZE, &facts);
	if (buffer_status(&farewell) == ST_OK)
		send(fd, farewell.data, farewell.size, MSG_DONTWAIT | MSG_NOSIGNAL);
	buffer_fini(&farewell);
	return MHD_NO;
}

static enum status append_body(struct exchange *exchange, struct bytes piece)
{
	if (exchange->head.coding != CODING_GZIP) {
		buffer_append_bytes(&exchange->body, piece);
		return buffer_status(&exchange->body);
	}
	if (!exchange->gunzip)
		exchange->gunzip = gunzip_new();
	if (!exchange->gunzip)
		return ST_NO_MEMORY;
	return gunzip_feed(exchange->gunzip, &exchange->body, piece);
}

static void refuse_memory(struct exchange *exchange)
{
	if (charge_refused(&exchange->charge))
		refuse(exchange, REFUSAL_TOTAL_MEMORY, exchange->charge.budget->limit_bytes);
	else
		refuse(exchange, REFUSAL_MEMORY, 0);
}

/* A body that is refused is read to its end all the same, and dropped. */
static enum MHD_Result receive(struct exchange *exchange, const char *data, size_t *size)
{
	const size_t limit = exchange->http->options.max_body_bytes;
	enum status st = ST_OK;

	exchange->body_size += *size;
	if (exchange->body_size > limit)
		return cut_off(exchange);
	if (exchange->refusal == REFUSAL_NONE)
		st = append_body(exchange, bytes_make((const uint8_t *)data, *size));
	if (st == ST_OK && !promise_memory(exchange, exchange->body.size))
		buffer_fini(&exchange->body);
	else if (st == ST_LIMIT)
		refuse(exchange, REFUSAL_BODY_SIZE, limit);
	else if (st == ST_INVALID)
		refuse(exchange, REFUSAL_GZIP, 0);
	else if (st != ST_OK)
		refuse_memory(exchange);
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result finish_post(struct exchange *exchange)
{
	if (exchange->head.coding == CODING_GZIP &&
	    !(exchange->gunzip && gunzip_whole(exchange->gunzip))) {
		refuse(exchange, REFUSAL_GZIP_CUT, 0);
		return answer_refusal(exchange);
	}
	gunzip_free(exchange->gunzip);
	exchange->gunzip = NULL;
	return run_rpc(exchange);
}

/* What there is room for; libmicrohttpd brings the rest again, once the connection is resumed. Of
 * a body that is not wanted any more so much is dropped, that the client can hear why. */
static enum MHD_Result receive_upload(struct exchange *exchange, const char *data, size_t *size)
{
	const struct bytes piece = bytes_make((const uint8_t *)data, *size);
	size_t taken;

	peer_enter(exchange->peer, PEER_READING);
	if (exchange->import && import_request_takes(exchange->import)) {
		taken = import_request_feed(exchange->import, piece);
		exchange->body_size += taken;
		*size -= taken;
		return MHD_YES;
	}
	exchange->dropped_size += *size;
	*size = 0;
	if (exchange->import && exchange->dropped_size > exchange->http->options.max_body_bytes)
		return cut_off(exchange);
	return MHD_YES;
}

/* The request is complete. */
static enum MHD_Result finish(struct exchange *exchange)
{
	peer_enter(exchange->peer, PEER_BUSY);
	if (!has_body(exchange) && exchange->body_size > 0)
		refuse(exchange, REFUSAL_HTTP_METHOD, 0);
	if (exchange->refusal != REFUSAL_NONE)
		return answer_refusal(exchange);
	if (strcmp(exchange->method, "OPTIONS") == 0)
		return answer_preflight(exchange);
	if (exchange->route == ROUTE_IMPORT)
		return finish_import(exchange);
	if (has_body(exchange))
		return finish_post(exchange);
	if (exchange->upgrades)
		return answer_websocket(exchange);
	if (exchange->route == ROUTE_BLOCK)
		return run_block(exchange);
	if (exchange->route == ROUTE_EVENTS)
		return answer_events(exchange);
	if (exchange->route == ROUTE_EXPORT)
		return run_export(exchange);
	if (exchange->route == ROUTE_VECTOR)
		return run_rpc(exchange);
	return answer_page(exchange);
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *path,
				 const char *method, const char *version, const char *data,
				 size_t *size, void **state)
{
	struct exchange *exchange = *state;

	(void)path;
	if (!exchange)
		return answer_spare(context, connection);
	if (exchange->step == STEP_LINE)
		return begin(exchange, method, version);
	if (*size > 0)
		return is_upload(exchange) ? receive_upload(exchange, data, size)
					   : receive(exchange, data, size);
	if (exchange->step != STEP_RUNNING)
		return finish(exchange);
	peer_answer(&exchange->http->peers, exchange->peer);
	if (exchange->export)
		return answer_export(exchange);
	if (exchange->import)
		return answer_import(exchange);
	return exchange->block ? answer_block(exchange) : answer_rpc(exchange);
}

/* ---- connections ---- */

/* The exchange begins here: only here is the target seen before it is decoded. */
static void *on_request_line(void *context, const char *uri, struct MHD_Connection *connection)
{
	const char *target = uri ? uri : "";
	size_t size = strlen(target);
	struct exchange *exchange = calloc(1, sizeof(*exchange) + size + 1);
	struct peer *peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
				    ->socket_context;

	peer_enter(peer, PEER_READING);
	if (!exchange)
		return NULL;
	exchange->http = context;
	exchange->connection = connection;
	exchange->peer = peer;
	exchange->target_at = target;
	exchange->target_size = size;
	memcpy(exchange->target, target, size);
	return exchange;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **peer,
			  enum MHD_ConnectionNotificationCode what)
{
	struct http *http = context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		door_started(&http->door);
		*peer = peers_add(&http->peers,
				  MHD_get_connection_info(connection,
							  MHD_CONNECTION_INFO_CONNECTION_FD)
					  ->connect_fd);
	} else if (*peer) {
		peers_remove(&http->peers, *peer);
		*peer = NULL;
	}
}

void http_sweep(struct http *http)
{
	const struct refusal_facts facts = { .request_id = http->next_request };
	struct buffer farewell;
	size_t closed;

	streams_sweep(&http->streams, clock_ms());
	exports_sweep(&http->exports);
	http_access_tell(&http->access, http->options.log, clock_ms());
	buffer_init(&farewell, 0);
	refusal_farewell(&farewell, REFUSAL_REQUEST_TIME, &facts);
	buffer_append_byte(&farewell, '\0');
	closed = peers_sweep(&http->peers, clock_ms(),
			     buffer_status(&farewell) == ST_OK ? (const char *)farewell.data
							       : NULL);
	buffer_fini(&farewell);
	if (closed == 0)
		return;
	http->next_request++;
	log_event(http->options.log, LOG_DEBUG, "http", "timeout", "closed=%zu", closed);
}

/* ---- life ---- */

static void __attribute__((format(printf, 2, 0)))
on_library_log(void *context, const char *format, va_list arguments)
{
	const struct http *http = context;
	char text[512];
	size_t size;

	vsnprintf(text, sizeof(text), format, arguments);
	size = strlen(text);
	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == ' '))
		text[--size] = '\0';
	log_event(http->options.log, LOG_DEBUG, "http", "library", "%s", text);
}

static struct MHD_Daemon *start_library(struct http *http)
{
	const struct http_options *options = &http->options;
	struct MHD_OptionItem items[] = {
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_library_log, http },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, http },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, http },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_request_line, http },
		{ MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_UNLIMITED, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		  (intptr_t)options->max_connections_per_address, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT,
		  (intptr_t)((options->connection_timeout_ms + 999) / 1000), NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, library_is_lenient() ? 0 : 1, NULL },
		{ MHD_OPTION_THREAD_STACK_SIZE, HTTP_STACK_BYTES, NULL },
		{ options->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
		  (intptr_t)options->threads, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_INTERNAL_POLLING_THREAD |
					MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE |
					MHD_USE_ERROR_LOG | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC,
				0, NULL, NULL, on_access, http, MHD_OPTION_ARRAY, items,
				MHD_OPTION_END);
}

static enum status start_websockets(struct http *http, struct error *err)
{
	const struct http_options *options = &http->options;
	const struct websockets_options websockets = {
		.rpc = options->rpc,
		.memory = options->memory,
		.threads = options->threads,
		.limit = (options->max_connections + WEBSOCKETS_PART - 1) / WEBSOCKETS_PART,
		.max_message_bytes = options->max_body_bytes,
		.request_timeout_ms = options->request_timeout_ms,
		.next_request = &http->next_request,
		.log = options->log,
	};

	return websockets_start(&websockets, &http->websockets, err);
}

static enum status start(struct http *http, struct error *err)
{
	TRY(start_websockets(http, err));
	http->spare = answer_spare_new();
	if (!http->spare)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	http->mhd = start_library(http);
	/* EAGAIN is what pthread_create says. */
	if (!http->mhd && (errno == ENOMEM || errno == EAGAIN))
		return error_set(err, ST_NO_MEMORY,
				 "the HTTP server does not start: out of memory, or of threads");
	if (!http->mhd)
		return error_set(err, ST_IO, "the HTTP server does not start: %s", strerror(errno));
	http->door.mhd = http->mhd;
	return door_open(&http->door, err);
}

enum status http_start(const struct http_options *options, struct http **out, struct error *err)
{
	struct http *http = calloc(1, sizeof(*http));
	enum status st;

	if (!http) {
		for (size_t i = 0; i < options->listener_count; i++)
			listen_close(&options->listeners[i]);
		return error_set(err, ST_NO_MEMORY, "out of memory");
	}
	http->options = *options;
	http->access.keeper = options->keeper;
	http->access.read_only = options->read_only;
	http->next_request = options->request_id_base + 1;
	peers_init(&http->peers, options->max_connections, options->request_timeout_ms,
		   options->connection_timeout_ms);
	streams_init(&http->streams, options->max_connections / 2);
	exports_init(&http->exports, options->max_exports);
	http->door = (struct door){
		.listeners = options->listeners,
		.count = options->listener_count,
		.peers = &http->peers,
		.log = options->log,
		.end_fd = -1,
	};
	st = start(http, err);
	if (st != ST_OK)
		http_stop(http);
	else
		*out = http;
	return st;
}

void http_close_door(struct http *http)
{
	if (!atomic_exchange(&http->door_closed, true))
		door_close(&http->door);
	streams_end(&http->streams);
	exports_end(&http->exports);
	if (http->websockets)
		websockets_end(http->websockets);
}

static struct peers_work look_for_work(struct http *http)
{
	struct peers_work work = peers_work(&http->peers);

	work.ours = work.ours || door_pending(&http->door) > 0 || websockets_work(http->websockets);
	return work;
}

bool http_wait_answers(struct http *http, int timeout_ms)
{
	const struct timespec moment = { .tv_nsec = 2000000 };
	int64_t now_ms = clock_ms(), end_ms = now_ms + timeout_ms, quiet_since_ms = now_ms;
	struct peers_work work = look_for_work(http);

	for (;;) {
		uint64_t moved_bytes = work.moved_bytes;
		bool theirs = work.half_sent || work.half_taken;

		if (!work.ours && now_ms - quiet_since_ms >= (theirs ? CLIENT_QUIET_MS : SETTLE_MS))
			return !work.half_taken;
		if (now_ms >= end_ms)
			return false;
		nanosleep(&moment, NULL);
		now_ms = clock_ms();
		work = look_for_work(http);
		if (work.ours || work.moved_bytes != moved_bytes)
			quiet_since_ms = now_ms;
	}
}

void http_stop(struct http *http)
{
	if (!http)
		return;
	http_close_door(http);
	/* Libmicrohttpd does not end while it has lent out a socket. */
	websockets_stop(http->websockets);
	if (http->mhd)
		MHD_stop_daemon(http->mhd);
	if (http->spare)
		MHD_destroy_response(http->spare);
	streams_fini(&http->streams);
	exports_fini(&http->exports);
	peers_fini(&http->peers);
	free(http);
}
