/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_WEBSOCKET_H
#define CHAOSACTORD_DAEMON_WEBSOCKET_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/budget.h"
#include "base/log.h"
#include "rpc/rpc.h"

/* WebSocket (RFC 6455): connections that libmicrohttpd hands over after the handshake, each with a
 * conversation of JSON-RPC (rpc/conversation.h), one message a request. Threads of their own serve
 * them, some connections each; none of them waits for a client or for the engine.
 *
 * Whoever takes nothing of what is to be sent, or does not end a message, is dropped after the time
 * that a request has; whoever is silent is asked for a sign of life, which any frame is, and found
 * by TCP when it is gone: clients of go-jsonrpc v0.3.2 to v0.9.0 never answer a ping. */

struct websockets;

struct websockets_options {
	struct rpc *rpc;
	struct budget *memory; /* pays for what comes in and goes out */
	unsigned threads;
	size_t limit;             /* of connections */
	size_t max_message_bytes; /* that comes in */
	int64_t request_timeout_ms;
	_Atomic uint64_t *next_request; /* names requests in errors and logs */
	const struct log *log;
};

/* websockets_start starts the threads. *out is the caller's. ST_NO_MEMORY, ST_IO. */
enum status websockets_start(const struct websockets_options *options, struct websockets **out,
			     struct error *err) MUSTCHECK;

/* websocket_accept writes what Sec-WebSocket-Accept answers to this key: 28 characters and a NUL;
 * false when it is no key: 16 bytes in base64. */
enum { WEBSOCKET_ACCEPT_SIZE = 29 };
bool websocket_accept(const char *key, char out[WEBSOCKET_ACCEPT_SIZE]);

/* websockets_reserve takes one of the places for connections, and returns whether there was one;
 * the order gives it back when its connection ends. */
bool websockets_reserve(struct websockets *websockets);
void websockets_give_back(struct websockets *websockets);

/* What a connection that is handed over comes with. The texts are copied. */
struct websocket_order {
	struct MHD_UpgradeResponseHandle *handle;
	int fd;
	bool v0;                   /* the path is that of /rpc/v0 */
	struct bytes early;        /* bytes of frames that came with the handshake */
	bool path_names_world;     /* the path is /w/NAME/… */
	struct bytes path_world;   /* NAME */
	const char *header_world;  /* Chaos-World, or NULL */
	const struct grant *grant; /* what the client may do; held for the connection */
};

/* websockets_open takes over a connection, for which a place was reserved. Without memory it is
 * closed. Any thread. */
void websockets_open(struct websockets *websockets, const struct websocket_order *order);

/* websockets_end lets every conversation end: no more requests are read, those on their way are
 * answered, and the connections are closed. websockets_work returns whether that goes on.
 * websockets_stop closes what is still open and ends the threads; accepts NULL. */
void websockets_end(struct websockets *websockets);
bool websockets_work(struct websockets *websockets);
void websockets_stop(struct websockets *websockets);

#endif
