/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_HEAD_H
#define CHAOSACTORD_DAEMON_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the head of a request says, and whether it is one by RFC 9112 and RFC 9110: it is
 * taken string by string as libmicrohttpd hands it out. docs/http.md tells which library
 * refuses what by itself. Lists may come in several lines and are taken together; a field
 * of one value that comes twice is a fault. */

enum body_coding {
	CODING_NONE,
	CODING_GZIP,
	CODING_UNKNOWN, /* another one, or more than one */
};

struct http_head {
	const char *fault;                 /* the first that was found, a static text; NULL: none */
	const char *host;                  /* without blanks; the target's if that has one */
	const char *origin, *content_type; /* NULL: not sent; as long as the request */
	const char *content_length, *transfer_encoding;
	const char *world, *batch;                     /* Chaos-World, Chaos-Batch */
	const char *websocket_key, *websocket_version; /* Sec-WebSocket-… */
	const char *authorization; /* a secret: never in a log line or an answer */
	enum body_coding coding;   /* Content-Encoding */
	bool connection_upgrade;   /* Connection names Upgrade */
	bool other_protocol;       /* Upgrade names what is not HTTP or TLS */
	bool websocket;            /* it names WebSocket */
	bool adjacent;             /* see http_head_begin */
	bool is_http_1_0;
	uintptr_t end;        /* address behind the last string */
	char host_field[272]; /* the Host field */
};

/* http_head_begin starts with the request line. The strings are as the library holds them;
 * target_size is that of the target as it came, which may have been decoded since.
 *
 * adjacent: the strings lie back to back in the buffer the head was received in, with NUL for
 * each of its separators, as libmicrohttpd 0.9.75 has them. It takes a NUL in the head for the
 * end of a string and joins folded lines; so what it leaves out, or moves, is seen by where the
 * next string begins. */
void http_head_begin(struct http_head *head, const char *method, const char *target,
		     size_t target_size, const char *version, bool adjacent);

/* http_head_field takes the next field; value is kept, not copied. */
void http_head_field(struct http_head *head, const char *name, size_t name_size, const char *value,
		     size_t value_size);

/* http_head_end looks at the head as a whole. end is where it ends, empty line included; only
 * adjacent strings need it. target_host is the host that an absolute target names, or NULL. */
void http_head_end(struct http_head *head, const char *end, const char *target_host);

/* http_head_wants_upgrade returns whether the client wants another protocol than HTTP, as
 * WebSocket is. An offer of another version of HTTP (h2c, which Java's client makes with its
 * first request) is none: the client goes on with HTTP/1.1 when it is passed over (RFC 9110
 * 7.8). */
bool http_head_wants_upgrade(const struct http_head *head);

#endif
