/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_ANSWER_H
#define CHAOSACTORD_DAEMON_HTTP_ANSWER_H

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/gunzip.h"
#include "daemon/door.h"
#include "daemon/exports.h"
#include "daemon/http.h"
#include "daemon/http_access.h"
#include "daemon/http_head.h"
#include "daemon/peers.h"
#include "daemon/route.h"
#include "daemon/streams.h"
#include "daemon/websocket.h"
#include "rpc/block_request.h"
#include "rpc/import_request.h"
#include "rpc/refusal.h"
#include "rpc/request.h"

/* What the files of the HTTP server share: http.c follows a request through its
 * steps, http_answer.c writes what does not come from rpc. */

struct http {
	struct http_options options;
	struct MHD_Daemon *mhd;
	struct peers peers;
	struct streams streams;
	struct exports exports;
	struct websockets *websockets;
	struct door door;
	struct MHD_Response *spare; /* says that memory is short, when there is none to say so */
	_Atomic bool door_closed;
	_Atomic size_t body_bytes;   /* promised to bodies being received */
	_Atomic size_t answer_bytes; /* of large answers not yet sent */
	struct http_access access;
	_Atomic uint64_t next_request; /* names requests in errors and logs */
};

enum step {
	STEP_LINE, /* only the request line has come */
	STEP_RECEIVING,
	STEP_RUNNING,  /* with rpc, the connection suspended */
	STEP_ANSWERED, /* an answer has been queued */
};

/* One HTTP request, from its head to its completion. */
struct exchange {
	struct http *http;
	struct MHD_Connection *connection;
	struct peer *peer;
	enum route route;
	bool v0;                   /* the path is that of /rpc/v0 */
	bool has_world;            /* the path names one: */
	struct bytes world;        /* views it */
	const struct grant *grant; /* what the client may do; held */
	const char *detail;        /* static text that the refusal ends with, or NULL */
	const char *method;        /* libmicrohttpd's, as long as the request */
	const char *path;          /* decoded; part of target */
	const char *query;         /* likewise, as it came */
	const char *origin;        /* allowed Origin header, or NULL */
	const char *host;          /* allowed Host header, or NULL */
	bool takes_interim;        /* HTTP/1.1 */
	bool upgrades;             /* asks for WebSocket, as it has to */
	bool has_place;            /* among those connections */
	enum refusal refusal;      /* the first reason not to serve it */
	size_t limit_bytes;        /* that the refusal names, 0: none */
	enum step step;
	struct http_head head;
	struct gunzip *gunzip; /* that inflates the body, or NULL */
	struct charge charge;  /* to the memory of all requests */
	struct buffer body;    /* until rpc takes it over */
	size_t body_size;      /* bytes received, stored or not */
	size_t dropped_size;   /* of them of an import that has its answer */
	size_t promised_bytes; /* part of http->body_bytes */
	size_t answer_bytes;   /* part of http->answer_bytes */
	uint64_t id;           /* requestId of errors */
	struct rpc_request *rpc;
	struct block_request *block;
	struct export_stream *export;
	struct import_request *import;
	struct buffer page; /* answers that are not rpc's */
	struct prepared {
		struct MHD_Response *response; /* NULL: none */
		unsigned status;
		struct bytes body; /* that it was made for */
	} prepared;
	int64_t start_ns;
	const char *target_at; /* where libmicrohttpd holds the target */
	size_t target_size;    /* as it came */
	char target[];         /* a copy, which http_target_read takes apart */
};

/* Answers up to here are always sent and not counted: slow readers of large ones do
 * not lock others out, and connections are limited anyway. */
enum { ANSWER_SMALL_BYTES = 64 * 1024 };

/* refuse notes why the exchange is refused; the first reason stays. limit_bytes is the
 * limit that was met, 0: none. */
void refuse(struct exchange *exchange, enum refusal refusal, size_t limit_bytes);

/* answer_rpc queues what rpc wrote or, when answers in memory are too many, a short
 * error instead, answer_block likewise a block, answer_import what came of an import, answer_page
 * one of the GET routes, answer_events a stream, answer_export a state, answer_websocket the
 * change to WebSocket, answer_refusal the
 * exchange's refusal, answer_preflight the reply to a browser that asks whether it may. Without
 * memory for one of them answer_spare is queued, which needs none. MHD_NO: the connection is
 * closed. */
enum MHD_Result answer_rpc(struct exchange *exchange);
enum MHD_Result answer_block(struct exchange *exchange);
enum MHD_Result answer_import(struct exchange *exchange);
enum MHD_Result answer_page(struct exchange *exchange);
enum MHD_Result answer_events(struct exchange *exchange);
enum MHD_Result answer_export(struct exchange *exchange);
enum MHD_Result answer_websocket(struct exchange *exchange);
enum MHD_Result answer_refusal(struct exchange *exchange);
enum MHD_Result answer_preflight(struct exchange *exchange);

/* exchange_world is the world of a route that is for one: the path's, else the header's, else
 * main. exchange_names_two: path and header name different ones, which may not be. */
struct bytes exchange_world(const struct exchange *exchange);
bool exchange_names_two(const struct exchange *exchange);

enum MHD_Result answer_spare(struct http *http, struct MHD_Connection *connection);

/* answer_prepare does what of answer_rpc needs memory, answer_prepare_import what of answer_import
 * does, before rpc commits; false when there is none. answer_drop gives it back, if it was not
 * queued. Any thread, one at a time. */
bool answer_prepare(struct exchange *exchange);
bool answer_prepare_import(struct exchange *exchange);
void answer_drop(struct exchange *exchange);

/* answer_spare_new makes the answer for answer_spare; NULL without memory. */
struct MHD_Response *answer_spare_new(void);

/* refusal_farewell appends a whole HTTP answer, head and body, for a connection that
 * is closed in the middle of a request. Failures stick in out. import_farewell does so with what
 * came of an import. */
void refusal_farewell(struct buffer *out, enum refusal refusal, const struct refusal_facts *facts);
void import_farewell(struct buffer *out, const struct exchange *exchange);

#endif
