/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_HEAD_H
#define CHAOSACTORD_DAEMON_HTTP_HEAD_H

#include <stdbool.h>

/* What the header fields of a request ask for, taken field by field. A field may come in
 * several lines; lists are taken together (RFC 9110 5.3), of the others the first counts. */

enum body_coding {
	CODING_NONE,
	CODING_GZIP,
	CODING_UNKNOWN, /* another one, or more than one */
};

struct http_head {
	const char *host, *origin, *content_type; /* NULL: not sent; as long as the request */
	enum body_coding coding;                  /* Content-Encoding */
	bool connection_upgrade;                  /* Connection names Upgrade */
	bool other_protocol;                      /* Upgrade names what is not HTTP or TLS */
};

/* http_head_field takes one field into head, which begins zeroed and keeps value. */
void http_head_field(struct http_head *head, const char *name, const char *value);

/* http_head_wants_upgrade returns whether the client wants another protocol than HTTP, as
 * WebSocket is. An offer of another version of HTTP (h2c, which Java's client makes with its
 * first request) is none: the client goes on with HTTP/1.1 when it is passed over (RFC 9110
 * 7.8). */
bool http_head_wants_upgrade(const struct http_head *head);

#endif
