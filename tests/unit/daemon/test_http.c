/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "daemon/listen.h"
#include "daemon/peers.h"
#include "rpc/conversation.h"
#include "rpc/request.h"

/* The HTTP server against requests made for the test: a body that starts with W or X is
 * started and answered by another thread, N is a notification, B has a big answer, L or
 * anything else is answered at once; the answer repeats the body. The thread waits while it
 * is held. */

/* More than a socket takes by itself. */
enum { BIG_BYTES = 16 << 20 };
static const char big[BIG_BYTES];

struct rpc_request {
	struct rpc *rpc;
	struct buffer body;
	char text[512];
	bool big;
	unsigned status;
	bool (*ready)(void *context);
	void (*done)(void *context);
	void *context;
	struct rpc_request *next;
};

struct rpc {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct rpc_request *first, **last;
	bool held, full, stopping;
	unsigned started, done;
};

/* ---- rpc's side ---- */

/* Nobody speaks WebSocket here: tests/rpc/test_websocket.py does. */
enum status conversation_new(const struct conversation_order *order, struct conversation **out)
{
	(void)order;
	*out = NULL;
	return ST_NO_MEMORY;
}

void conversation_free(struct conversation *conversation)
{
	(void)conversation;
}

struct buffer *conversation_inbox(struct conversation *conversation)
{
	(void)conversation;
	return NULL;
}

enum status conversation_take(struct conversation *conversation, uint64_t request_id)
{
	(void)conversation;
	(void)request_id;
	return ST_NO_MEMORY;
}

bool conversation_next(struct conversation *conversation, int64_t now_ms, struct bytes *text)
{
	(void)conversation;
	(void)now_ms;
	(void)text;
	return false;
}

bool conversation_waits(const struct conversation *conversation)
{
	(void)conversation;
	return false;
}

bool conversation_is_full(struct conversation *conversation)
{
	(void)conversation;
	return false;
}

const char *conversation_over(struct conversation *conversation)
{
	(void)conversation;
	return NULL;
}

void conversation_end(struct conversation *conversation)
{
	(void)conversation;
}

struct rpc_request *rpc_request_new(struct rpc *rpc, struct buffer *body,
				    const struct rpc_address *address, uint64_t request_id)
{
	struct rpc_request *request = calloc(1, sizeof(*request));

	(void)address;
	(void)request_id;
	request->rpc = rpc;
	request->body = *body;
	buffer_init(body, 0);
	return request;
}

struct rpc_request *rpc_request_new_vector(struct rpc *rpc, struct buffer *body, const char *query,
					   const struct rpc_address *address, uint64_t request_id)
{
	(void)query;
	return rpc_request_new(rpc, body, address, request_id);
}

static char first_of(const struct rpc_request *request)
{
	return request->body.size > 0 ? (char)request->body.data[0] : 'D';
}

static void write_answer(struct rpc_request *request)
{
	const struct buffer *body = &request->body;

	request->status = first_of(request) == 'N' ? 204 : 200;
	request->big = first_of(request) == 'B';
	if (first_of(request) != 'N')
		snprintf(request->text, sizeof(request->text), "{\"size\":%zu,\"body\":\"%.*s\"}",
			 body->size, body->size > 40 ? 40 : (int)body->size,
			 (const char *)body->data);
}

bool rpc_request_answer_now(struct rpc_request *request)
{
	if (first_of(request) == 'W' || first_of(request) == 'X')
		return false;
	write_answer(request);
	return true;
}

void rpc_request_start(struct rpc_request *request, bool (*ready)(void *context),
		       void (*done)(void *context), void *context)
{
	struct rpc *rpc = request->rpc;
	bool taken;

	request->ready = ready;
	request->done = done;
	request->context = context;
	pthread_mutex_lock(&rpc->mutex);
	taken = !rpc->full && !rpc->stopping;
	if (taken) {
		*rpc->last = request;
		rpc->last = &request->next;
		rpc->started++;
		pthread_cond_signal(&rpc->changed);
	}
	pthread_mutex_unlock(&rpc->mutex);
	if (taken)
		return;
	request->status = 503;
	snprintf(request->text, sizeof(request->text), "{\"failed\":\"too many\"}");
	done(context);
}

struct cancel *rpc_request_cancel(struct rpc_request *request)
{
	(void)request;
	return NULL;
}

unsigned rpc_request_http_status(const struct rpc_request *request)
{
	return request->status;
}

struct bytes rpc_request_answer(const struct rpc_request *request)
{
	return request->big ? bytes_make(big, sizeof(big)) : bytes_of_text(request->text);
}

void rpc_request_free(struct rpc_request *request)
{
	if (!request)
		return;
	buffer_fini(&request->body);
	free(request);
}

bool rpc_knows_world(struct rpc *rpc, struct bytes name)
{
	(void)rpc;
	return bytes_equal(name, bytes_of_text("known"));
}

enum status rpc_openrpc(struct rpc *rpc, struct bytes world, const char *host, struct buffer *out)
{
	(void)rpc;
	(void)world;
	(void)host;
	buffer_append_text(out, "{\"openrpc\":true}");
	return ST_OK;
}

enum status rpc_version_json(struct rpc *rpc, struct buffer *out)
{
	(void)rpc;
	buffer_append_text(out, "{\"version\":true}");
	return ST_OK;
}

bool rpc_ready(struct rpc *rpc, struct buffer *out)
{
	(void)rpc;
	buffer_append_text(out, "{\"status\":\"ready\"}\n");
	return true;
}

static void *rpc_work(void *context)
{
	struct rpc *rpc = context;

	pthread_mutex_lock(&rpc->mutex);
	while (!rpc->stopping || rpc->first) {
		struct rpc_request *request = rpc->first;

		if (!request || (rpc->held && !rpc->stopping)) {
			pthread_cond_wait(&rpc->changed, &rpc->mutex);
			continue;
		}
		rpc->first = request->next;
		if (!rpc->first)
			rpc->last = &rpc->first;
		rpc->done++;
		pthread_mutex_unlock(&rpc->mutex);
		write_answer(request);
		if (!request->ready(request->context))
			snprintf(request->text, sizeof(request->text), "{\"dropped\":true}");
		request->done(request->context);
		pthread_mutex_lock(&rpc->mutex);
	}
	pthread_mutex_unlock(&rpc->mutex);
	return NULL;
}

/* ---- the server under test ---- */

struct server {
	struct rpc rpc;
	struct log log;
	struct budget memory;
	struct http *http;
	struct listener listener;
	in_port_t port;
	bool drained;
};

static void rpc_set(struct server *server, bool *flag, bool value)
{
	pthread_mutex_lock(&server->rpc.mutex);
	*flag = value;
	pthread_cond_signal(&server->rpc.changed);
	pthread_mutex_unlock(&server->rpc.mutex);
}

static unsigned started(struct server *server)
{
	unsigned count;

	pthread_mutex_lock(&server->rpc.mutex);
	count = server->rpc.started;
	pthread_mutex_unlock(&server->rpc.mutex);
	return count;
}

static void drain(struct server *server)
{
	if (server->drained)
		return;
	server->drained = true;
	rpc_set(server, &server->rpc.stopping, true);
	pthread_join(server->rpc.thread, NULL);
}

static void start(struct server *server, struct http_options options)
{
	struct listen_address address;

	memset(server, 0, sizeof(*server));
	server->log = (struct log){ .level = LOG_ERROR, .fd = 2 };
	pthread_mutex_init(&server->rpc.mutex, NULL);
	pthread_cond_init(&server->rpc.changed, NULL);
	server->rpc.last = &server->rpc.first;
	assert_int_equal(pthread_create(&server->rpc.thread, NULL, rpc_work, &server->rpc), 0);
	assert_true(listen_address_parse("127.0.0.1:0", &address));
	assert_int_equal(listen_open(&address, &server->listener, NULL), ST_OK);
	server->port = server->listener.address.socket.v4.sin_port;
	options.listeners = &server->listener;
	options.listener_count = 1;
	if (!options.memory) {
		budget_init(&server->memory, 1 << 28);
		options.memory = &server->memory;
	}
	options.rpc = &server->rpc;
	options.log = &server->log;
	assert_int_equal(http_start(&options, &server->http, NULL), ST_OK);
}

static void stop(struct server *server)
{
	http_close_door(server->http);
	drain(server);
	assert_true(http_wait_answers(server->http, 2000));
	http_stop(server->http);
	pthread_mutex_destroy(&server->rpc.mutex);
	pthread_cond_destroy(&server->rpc.changed);
}

static struct http_options usual(void)
{
	return (struct http_options){
		.threads = 2,
		.max_connections = 64,
		.connection_timeout_ms = 20000,
		.request_timeout_ms = 20000,
		.max_body_bytes = 1000,
		.max_body_memory_bytes = 5000,
		.max_answer_memory_bytes = BIG_BYTES + BIG_BYTES / 2,
	};
}

/* ---- a client ---- */

static int dial(const struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = server->port };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Reads until what has come ends with `end`, the peer closes, or 5 s pass. False when
 * end has not come. */
static bool hear(int fd, char *text, size_t room, const char *end)
{
	size_t used = 0;

	text[0] = '\0';
	while (used + 1 < room) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (end && used >= strlen(end) && strcmp(text + used - strlen(end), end) == 0)
			return true;
		if (poll(&waiting, 1, 5000) <= 0)
			return false;
		got = recv(fd, text + used, room - 1 - used, 0);
		if (got <= 0)
			return !end && got == 0;
		used += (size_t)got;
		text[used] = '\0';
	}
	return false;
}

enum { ANSWER_MAX = 16384 };

/* One request on a connection of its own; the answer up to the close. */
static void ask(const struct server *server, const char *request, char answer[ANSWER_MAX])
{
	int fd = dial(server);

	say(fd, request);
	if (!hear(fd, answer, ANSWER_MAX, NULL) && errno != ECONNRESET)
		fail_msg("no end behind: %s", answer);
	close(fd);
}

#define HEAD "Host: localhost\r\nConnection: close\r\n"
#define TYPE "Content-Type: application/json\r\n"

struct exchange_case {
	const char *reason;
	const char *request;
	const char *status; /* first line starts with this */
	const char *contains[3];
};

static const struct exchange_case exchange_cases[] = {
	{ "look-up",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 5\r\n\r\nLooks",
	  "HTTP/1.1 200",
	  { "Content-Type: application/json", "{\"size\":5,\"body\":\"Looks\"}" } },
	{ "root path",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1" } },
	{ "write",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 2\r\n\r\nW1",
	  "HTTP/1.1 200",
	  { "{\"size\":2,\"body\":\"W1\"}" } },
	{ "work",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 2\r\n\r\nX1",
	  "HTTP/1.1 200",
	  { "{\"size\":2,\"body\":\"X1\"}" } },
	{ "notification",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nN",
	  "HTTP/1.1 204",
	  { NULL } },
	{ "no body",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 0\r\n\r\n",
	  "HTTP/1.1 200",
	  { "{\"size\":0" } },
	{ "neither length nor body",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "\r\n",
	  "HTTP/1.1 200",
	  { "{\"size\":0" } },
	{ "chunked",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD TYPE
	  "Transfer-Encoding: chunked\r\n\r\n2\r\nLa\r\n3\r\nbcd\r\n0\r\n\r\n",
	  "HTTP/1.1 200",
	  { "{\"size\":5,\"body\":\"Labcd\"}" } },
	{ "form type of curl",
	  "POST /rpc/v1 HTTP/1.1\r\n" HEAD
	  "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1" } },
	{ "HTTP/1.0 without Host",
	  "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.",
	  { "{\"size\":1" } },
	{ "greeting",
	  "GET /rpc/v1 HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 200",
	  { "\"name\":\"chaosactord\"", "application/json" } },
	{ "query is ignored",
	  "GET /livez?verbose HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 200",
	  { "live" } },
	{ "ready", "GET /readyz HTTP/1.1\r\n" HEAD "\r\n", "HTTP/1.1 200", { "ready" } },
	{ "version",
	  "GET /version HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 200",
	  { "{\"version\":true}" } },
	{ "OpenRPC",
	  "GET /openrpc.json HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 200",
	  { "{\"openrpc\":true}" } },
	{ "plain text without origin",
	  "POST / HTTP/1.1\r\n" HEAD "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1" } },
	{ "wrong type",
	  "POST / HTTP/1.1\r\n" HEAD "Content-Type: text/html\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 415",
	  { "CONTENT_TYPE_REFUSED", "curl" } },
	{ "PUT",
	  "PUT /rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 405",
	  { "Allow: GET, HEAD, POST\r\n", "HTTP_METHOD_NOT_ALLOWED" } },
	{ "POST on a page",
	  "POST /livez HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 405",
	  { "Allow: GET, HEAD\r\n" } },
	{ "GET with a body",
	  "GET /rpc/v1 HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 405",
	  { "Allow: GET, HEAD, POST\r\n" } },
	{ "OPTIONS without origin",
	  "OPTIONS /rpc/v1 HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 405",
	  { "Allow: " } },
	{ "no such path",
	  "GET /nothing HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 404",
	  { "PATH_NOT_FOUND", "/rpc/v1" } },
	{ "v0",
	  "POST /rpc/v0 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1,\"body\":\"L\"}" } },
	{ "a world's path",
	  "POST /w/x/rpc/v1 HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "\"body\":\"L\"" } },
	{ "a known world's page",
	  "GET /w/known/openrpc.json HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 200",
	  { "\"openrpc\":true" } },
	{ "an unknown world's page",
	  "GET /w/x/openrpc.json HTTP/1.1\r\n" HEAD "\r\n",
	  "HTTP/1.1 404",
	  { "WORLD_NOT_FOUND" } },
	{ "probe under any name",
	  "GET /livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
	  "HTTP/1.1 200",
	  { "live" } },
	{ "probe without its body",
	  "HEAD /readyz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
	  "HTTP/1.1 200",
	  { NULL } },
	{ "POST to a probe under any name",
	  "POST /livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
	  "HTTP/1.1 403",
	  { "--allow-host" } },
	{ "upgrade",
	  "GET /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
	  "Connection: close\r\nUpgrade: websocket\r\n\r\n",
	  "HTTP/1.1 426",
	  { "HTTP_NOT_IMPLEMENTED" } },
	{ "upgrade without a word in Connection",
	  "GET /rpc/v1 HTTP/1.1\r\n" HEAD "Upgrade: websocket\r\n\r\n",
	  "HTTP/1.1 200",
	  { NULL } },
	{ "offer of another HTTP",
	  "POST / HTTP/1.1\r\n" HEAD TYPE
	  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1" } },
	{ "another coding",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 415",
	  { "CONTENT_ENCODING_REFUSED", "Accept-Encoding: gzip\r\n" } },
	{ "no coding",
	  "POST / HTTP/1.1\r\n" HEAD TYPE
	  "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 200",
	  { "{\"size\":1" } },
	{ "not gzip",
	  "POST / HTTP/1.1\r\n" HEAD TYPE
	  "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nLooks",
	  "HTTP/1.1 400",
	  { "HTTP_BAD_REQUEST", "not gzip" } },
	{ "no gzip at all",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
	  "HTTP/1.1 400",
	  { "HTTP_BAD_REQUEST", "breaks off" } },
	{ "foreign host",
	  "GET /rpc/v1 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
	  "HTTP/1.1 403",
	  { "--allow-host" } },
	{ "origin",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Origin: http://evil\r\nContent-Length: 1\r\n\r\nL",
	  "HTTP/1.1 403",
	  { "--allow-origin" } },
	{ "length over the limit",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1001\r\n\r\n",
	  "HTTP/1.1 413",
	  { "LIMIT_EXCEEDED", "at most 1000 bytes", "--max-body" } },
	{ "length beyond 64 bits",
	  "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 99999999999999999999999\r\n\r\n",
	  "HTTP/1.1 4",
	  { NULL } },
};

static void check_exchange(const struct server *server, const struct exchange_case *row)
{
	char answer[ANSWER_MAX];

	ask(server, row->request, answer);
	if (strncmp(answer, row->status, strlen(row->status)) != 0)
		fail_msg("%s: %s", row->reason, answer);
	for (int i = 0; i < 3 && row->contains[i]; i++)
		if (!strstr(answer, row->contains[i]))
			fail_msg("%s: lacks %s: %s", row->reason, row->contains[i], answer);
}

static void test_exchanges(void **state)
{
	struct server server;

	(void)state;
	start(&server, usual());
	for (size_t i = 0; i < sizeof(exchange_cases) / sizeof(exchange_cases[0]); i++)
		check_exchange(&server, &exchange_cases[i]);
	stop(&server);
}

/* A chunked body tells its size only by coming: it is cut off at the limit. */
static void test_chunks_over_the_limit(void **state)
{
	struct server server;
	char request[2048], answer[ANSWER_MAX];
	size_t size;

	(void)state;
	start(&server, usual());
	size = (size_t)snprintf(request, sizeof(request),
				"POST / HTTP/1.1\r\n" HEAD TYPE "Transfer-Encoding: chunked\r\n\r\n"
				"3e9\r\n");
	memset(request + size, 'a', 1001);
	request[size + 1001] = '\0';
	ask(&server, request, answer);
	assert_int_equal(strncmp(answer, "HTTP/1.1 413", 12), 0);
	assert_non_null(strstr(answer, "LIMIT_EXCEEDED"));
	assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
	stop(&server);
}

static void test_head_has_no_body(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];

	(void)state;
	start(&server, usual());
	ask(&server, "HEAD /readyz HTTP/1.1\r\n" HEAD "\r\n", answer);
	assert_int_equal(strncmp(answer, "HTTP/1.1 200", 12), 0);
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
	stop(&server);
}

static void test_origin_allowed(void **state)
{
	static const char *const origins[] = { "http://page" };
	struct http_options options = usual();
	struct server server;
	char answer[ANSWER_MAX];

	(void)state;
	options.allow_origins = (struct access_list){ origins, 1 };
	start(&server, options);
	ask(&server,
	    "POST / HTTP/1.1\r\n" HEAD TYPE "Origin: http://page\r\nContent-Length: 1\r\n\r\nL",
	    answer);
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	assert_non_null(strstr(answer, "Access-Control-Allow-Origin: http://page\r\n"));
	assert_non_null(strstr(answer, "Vary: Origin\r\n"));
	ask(&server, "POST / HTTP/1.1\r\n" HEAD "Origin: http://page\r\nContent-Length: 1\r\n\r\nL",
	    answer);
	assert_non_null(strstr(answer, "HTTP/1.1 415"));
	ask(&server, "OPTIONS /rpc/v1 HTTP/1.1\r\n" HEAD "Origin: http://page\r\n\r\n", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 204"));
	assert_non_null(
		strstr(answer, "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, DELETE\r\n"));
	ask(&server, "OPTIONS /rpc/v1 HTTP/1.1\r\n" HEAD "Origin: http://other\r\n\r\n", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 403"));
	stop(&server);
}

/* Several requests on one connection, sent at once, one refused among them. */
static void test_pipeline(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];
	int fd;

	(void)state;
	start(&server, usual());
	fd = dial(&server);
	say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 2\r\n\r\nW1"
		"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/x\r\nContent-Length: "
		"2\r\n\r\nL2"
		"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
		"POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 2\r\n\r\nX4");
	assert_true(hear(fd, answer, sizeof(answer), "\"X4\"}"));
	assert_true(strstr(answer, "\"W1\"") < strstr(answer, "415 "));
	assert_true(strstr(answer, "415 ") < strstr(answer, "\"ready\""));
	close(fd);
	stop(&server);
}

static void test_full_queue(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];

	(void)state;
	start(&server, usual());
	rpc_set(&server, &server.rpc.full, true);
	ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nW", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 503"));
	assert_non_null(strstr(answer, "Retry-After: "));
	assert_non_null(strstr(answer, "{\"failed\":\"too many\"}"));
	rpc_set(&server, &server.rpc.full, false);
	ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nW", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	stop(&server);
}

/* Bodies that are announced take their share of the memory before they are sent. */
static void test_crowd_of_bodies(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];
	int slow[5];

	(void)state;
	start(&server, usual());
	for (int i = 0; i < 5; i++) {
		slow[i] = dial(&server);
		say(slow[i],
		    "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 1000\r\n"
		    "Expect: 100-continue\r\n\r\n");
		assert_true(hear(slow[i], answer, sizeof(answer), "100 Continue\r\n\r\n"));
	}
	ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 503"));
	assert_non_null(strstr(answer, "--max-body-memory"));
	close(slow[0]);
	for (int tries = 0; tries < 200 && !strstr(answer, "HTTP/1.1 200"); tries++) {
		usleep(10000);
		ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL", answer);
	}
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	for (int i = 1; i < 5; i++)
		close(slow[i]);
	stop(&server);
}

#define CHUNKED "POST / HTTP/1.1\r\n" HEAD TYPE "Transfer-Encoding: chunked\r\n\r\n"
#define HUNDRED                                                                                    \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" \
	"890123456789"

/* Bodies that do not tell their size take what has come: many begun ones lock nobody out. */
static void test_crowd_of_chunked_bodies(void **state)
{
	struct server server;
	char answer[ANSWER_MAX] = "";
	int slow[10];

	(void)state;
	start(&server, usual());
	for (int i = 0; i < 10; i++) {
		slow[i] = dial(&server);
		say(slow[i], CHUNKED "64\r\n" HUNDRED "\r\n");
	}
	ask(&server, CHUNKED "64\r\n" HUNDRED "\r\n0\r\n\r\n", answer);
	assert_non_null(strstr(answer, "{\"size\":100,"));
	for (int i = 0; i < 10; i++)
		say(slow[i], "12c\r\n" HUNDRED HUNDRED HUNDRED "\r\n"
			     "64\r\n" HUNDRED "\r\n");
	for (int tries = 0; tries < 600 && !strstr(answer, "HTTP/1.1 503"); tries++) {
		usleep(10000);
		ask(&server, CHUNKED "64\r\n" HUNDRED "\r\n0\r\n\r\n", answer);
	}
	assert_non_null(strstr(answer, "--max-body-memory"));
	for (int i = 0; i < 10; i++)
		close(slow[i]);
	stop(&server);
}

#define ASK_BIG "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nB"

/* What slow readers have not taken is bounded; small answers are sent in any case. */
static void test_slow_readers(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];
	int slow, fd;

	(void)state;
	start(&server, usual());
	slow = dial(&server);
	say(slow, ASK_BIG);
	(void)hear(slow, answer, sizeof(answer), NULL); /* the first bytes only */
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	ask(&server, ASK_BIG, answer);
	assert_non_null(strstr(answer, "HTTP/1.1 503"));
	assert_non_null(strstr(answer, "--max-answer-memory"));
	assert_non_null(strstr(answer, "\"requestId\":\"0000000000000002\",\"limit\":25165824"));
	assert_null(strstr(answer, "Retry-After"));
	ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	close(slow);
	for (int tries = 0; tries < 200 && !strstr(answer, "Content-Length: 16777216"); tries++) {
		usleep(10000);
		fd = dial(&server);
		say(fd, ASK_BIG);
		(void)hear(fd, answer, sizeof(answer), NULL);
		close(fd);
	}
	assert_non_null(strstr(answer, "Content-Length: 16777216"));
	stop(&server);
}

/* A reader that takes nothing at all is an idle connection, and not waited for. */
static void test_stalled_reader(void **state)
{
	struct http_options options = usual();
	struct server server;
	int fd;

	(void)state;
	options.connection_timeout_ms = 1000;
	start(&server, options);
	fd = dial(&server);
	say(fd, ASK_BIG);
	usleep(300000);
	assert_false(http_wait_answers(server.http, 0));
	assert_false(http_wait_answers(server.http, 60000));
	for (int tries = 0; tries < 500 && !http_wait_answers(server.http, 0); tries++)
		usleep(10000);
	assert_true(http_wait_answers(server.http, 5000));
	close(fd);
	stop(&server);
}

/* The tag of the discovery document spares its readers the document. */
static void test_etag(void **state)
{
	static const char head[] = "GET /openrpc.json HTTP/1.1\r\n" HEAD;
	struct server server;
	char answer[ANSWER_MAX], request[512], tag[80];
	const char *at;

	(void)state;
	start(&server, usual());
	snprintf(request, sizeof(request), "%sIf-None-Match: \"x\"\r\n\r\n", head);
	ask(&server, request, answer);
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	assert_non_null(strstr(answer, "{\"openrpc\":true}"));
	at = strstr(answer, "ETag: \"");
	assert_non_null(at);
	snprintf(tag, sizeof(tag), "%.66s", at + strlen("ETag: "));
	for (int i = 0; i < 3; i++) {
		static const char *const before[] = { "", "\"x\", W/", "*, " };

		snprintf(request, sizeof(request), "%sIf-None-Match: %s%s\r\n\r\n", head, before[i],
			 tag);
		ask(&server, request, answer);
		assert_non_null(strstr(answer, "HTTP/1.1 304"));
		assert_non_null(strstr(answer, tag));
		assert_null(strstr(answer, "openrpc"));
	}
	stop(&server);
}

/* Clients that go away, or close their half, while rpc has their request
 * leave nothing behind, and the request is carried out. (libmicrohttpd takes a half
 * close for a whole one when it resumes a connection.) */
static void test_client_leaves(void **state)
{
	struct server server;
	int fds[10];

	(void)state;
	start(&server, usual());
	rpc_set(&server, &server.rpc.held, true);
	for (int i = 0; i < 10; i++) {
		fds[i] = dial(&server);
		say(fds[i],
		    "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 1\r\n\r\nW");
		shutdown(fds[i], SHUT_WR);
		if (i % 2)
			close(fds[i]);
	}
	for (int tries = 0; tries < 500 && started(&server) < 10; tries++)
		usleep(10000);
	rpc_set(&server, &server.rpc.held, false);
	assert_true(http_wait_answers(server.http, 5000));
	assert_int_equal(server.rpc.done, 10);
	for (int i = 0; i < 10; i += 2)
		close(fds[i]);
	stop(&server);
}

/* A look-up is answered whether or not the half close is seen already. */
static void test_half_closed(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];
	int fd;

	(void)state;
	start(&server, usual());
	fd = dial(&server);
	say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 1\r\n\r\nL");
	shutdown(fd, SHUT_WR);
	assert_true(hear(fd, answer, sizeof(answer), "\"L\"}"));
	close(fd);
	stop(&server);
}

/* A body that trickles in is cut off in all, however often bytes come. */
static void test_slow_body(void **state)
{
	struct http_options options = usual();
	struct server server;
	char answer[ANSWER_MAX];
	int64_t start_ms = clock_ms();
	int fd;

	(void)state;
	options.request_timeout_ms = 300;
	start(&server, options);
	fd = dial(&server);
	say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 500\r\n\r\n");
	for (int i = 0; i < 60; i++) {
		if (send(fd, "x", 1, MSG_NOSIGNAL) != 1)
			break;
		usleep(50000);
		http_sweep(server.http);
	}
	hear(fd, answer, sizeof(answer), NULL);
	assert_true(clock_ms() - start_ms < 2500);
	assert_non_null(strstr(answer, "HTTP/1.1 408"));
	assert_non_null(strstr(answer, "--request-timeout"));
	close(fd);
	stop(&server);
}

/* With the table full of silent clients a new one is still answered. */
static void test_idle_clients(void **state)
{
	struct http_options options = usual();
	struct server server;
	char answer[ANSWER_MAX];
	int fds[200];

	(void)state;
	options.max_connections = 16;
	start(&server, options);
	for (int i = 0; i < 200; i++)
		fds[i] = dial(&server);
	ask(&server, "POST / HTTP/1.1\r\n" HEAD TYPE "Content-Length: 1\r\n\r\nL", answer);
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	for (int i = 0; i < 200; i++)
		close(fds[i]);
	stop(&server);
}

/* Stopping: what is with rpc is answered, idle and slow clients do not hold it
 * up, new connections are refused, readiness is taken back. */
static void test_stop(void **state)
{
	struct server server;
	char answer[ANSWER_MAX];
	int waiting, idle, slow, keep;
	int64_t start_ms;

	(void)state;
	start(&server, usual());
	rpc_set(&server, &server.rpc.held, true);
	waiting = dial(&server);
	say(waiting, "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 2\r\n\r\nW9");
	idle = dial(&server);
	slow = dial(&server);
	say(slow, "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE "Content-Length: 100\r\n\r\nabc");
	keep = dial(&server);
	say(keep, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(hear(keep, answer, sizeof(answer), "\"ready\"}\n"));
	for (int tries = 0; tries < 500 && started(&server) == 0; tries++)
		usleep(10000);
	start_ms = clock_ms();
	http_close_door(server.http);
	say(keep, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(hear(keep, answer, sizeof(answer), NULL));
	assert_non_null(strstr(answer, "HTTP/1.1 503"));
	assert_non_null(strstr(answer, "stopping"));
	stop(&server);
	assert_true(hear(waiting, answer, sizeof(answer), NULL));
	assert_non_null(strstr(answer, "\"W9\""));
	assert_true(clock_ms() - start_ms < 1000);
	close(waiting);
	close(idle);
	close(slow);
	close(keep);
}

struct hammer {
	const struct server *server;
	unsigned failures;
};

static void *hammer_run(void *context)
{
	static const char *const bodies[] = { "W1", "L2", "X3", "N4" };
	struct hammer *hammer = context;
	char answer[ANSWER_MAX], request[256];
	int fd = dial(hammer->server);

	for (int i = 0; i < 200; i++) {
		const char *body = bodies[i % 4];

		snprintf(request, sizeof(request),
			 "POST / HTTP/1.1\r\nHost: localhost\r\n" TYPE
			 "Content-Length: 2\r\n\r\n%s",
			 body);
		say(fd, request);
		if (!hear(fd, answer, sizeof(answer), body[0] == 'N' ? "\r\n\r\n" : "\"}"))
			hammer->failures++;
		else if (body[0] != 'N' && !strstr(answer, body))
			hammer->failures++;
	}
	close(fd);
	return NULL;
}

static void test_many_clients(void **state)
{
	struct server server;
	struct hammer hammers[8];
	pthread_t threads[8];

	(void)state;
	start(&server, usual());
	for (int i = 0; i < 8; i++) {
		hammers[i] = (struct hammer){ .server = &server };
		assert_int_equal(pthread_create(&threads[i], NULL, hammer_run, &hammers[i]), 0);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(hammers[i].failures, 0);
	}
	assert_int_equal(server.rpc.done, 800);
	stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchanges),
		cmocka_unit_test(test_chunks_over_the_limit),
		cmocka_unit_test(test_head_has_no_body),
		cmocka_unit_test(test_origin_allowed),
		cmocka_unit_test(test_pipeline),
		cmocka_unit_test(test_full_queue),
		cmocka_unit_test(test_crowd_of_bodies),
		cmocka_unit_test(test_crowd_of_chunked_bodies),
		cmocka_unit_test(test_slow_readers),
		cmocka_unit_test(test_stalled_reader),
		cmocka_unit_test(test_etag),
		cmocka_unit_test(test_client_leaves),
		cmocka_unit_test(test_half_closed),
		cmocka_unit_test(test_slow_body),
		cmocka_unit_test(test_idle_clients),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_many_clients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
