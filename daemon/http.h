/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_H
#define CHAOSACTORD_DAEMON_HTTP_H

#include <stdbool.h>

#include "base/budget.h"
#include "base/log.h"
#include "base/status.h"
#include "daemon/access.h"
#include "daemon/listen.h"
#include "rpc/auth/keeper.h"
#include "rpc/rpc.h"

/* The HTTP server, over libmicrohttpd: a pool of epoll threads collects requests, lets rpc
 * answer on them what can be answered at once, and suspends the connections of the others
 * until rpc has their answers. */

struct http_options {
	struct listener *listeners; /* live as long as the server, which closes them */
	size_t listener_count;
	unsigned threads; /* at least 1 */
	unsigned max_connections;
	unsigned max_connections_per_address; /* 0: no limit of its own */
	unsigned max_exports;                 /* states being sent at once */
	unsigned connection_timeout_ms;       /* between requests, and for a stalled reader */
	unsigned request_timeout_ms;          /* from the first byte of a request to its last */
	size_t max_body_bytes;
	size_t max_body_memory_bytes;   /* of all bodies being received */
	size_t max_answer_memory_bytes; /* of all large answers being sent */
	struct budget *memory;          /* pays for bodies, and for what rpc makes of them */
	struct access_list allow_origins, allow_hosts; /* live as long as the server */
	struct rpc *rpc;
	struct keeper *keeper;    /* of tokens; NULL: everybody is let in */
	bool read_only;           /* nothing that takes more than to read is served */
	uint64_t request_id_base; /* ids count up behind it; above all of earlier starts */
	const struct log *log;
};

struct http;

/* http_start starts the threads; requests are answered from here on. It closes the
 * listeners when it fails. ST_IO, ST_NO_MEMORY. *out is for http_stop. */
enum status http_start(const struct http_options *options, struct http **out,
		       struct error *err) MUSTCHECK;

/* http_sweep ends connections past their deadlines. Call it every HTTP_SWEEP_MS. */
enum { HTTP_SWEEP_MS = 250 };
void http_sweep(struct http *http);

/* http_close_door stops accepting connections, and every later answer closes its
 * connection. Requests still come in on open connections. */
void http_close_door(struct http *http);

/* http_wait_answers waits until every request that has come is answered and its answer
 * sent: as long as there is work for us, or bytes flow to or from the clients, at most
 * timeout_ms. False when answers are left. */
bool http_wait_answers(struct http *http, int timeout_ms);

/* http_stop closes all connections and ends the threads. rpc must have answered every
 * request by then (engine_drain): a suspended connection would never end. Accepts NULL. */
void http_stop(struct http *http);

#endif
