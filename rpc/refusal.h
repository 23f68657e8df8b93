/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_REFUSAL_H
#define CHAOSACTORD_RPC_REFUSAL_H

#include "base/buffer.h"

/* What HTTP refuses by itself, before or without JSON-RPC. The daemon decides when and
 * with which HTTP status; code, name and words of the error are a row here. */
enum refusal {
	REFUSAL_NONE,          /* accepted */
	REFUSAL_HEAD,          /* a head that breaks the rules of HTTP */
	REFUSAL_ORIGIN,        /* the Origin header is not allowed */
	REFUSAL_HOST,          /* the Host header is not allowed */
	REFUSAL_TOKEN_MISSING, /* no token, and the daemon asks for one */
	REFUSAL_TOKEN,         /* a token that is not valid */
	REFUSAL_NEEDS_READ,    /* the token does not allow this path: data.needs */
	REFUSAL_NEEDS_WRITE,
	REFUSAL_NEEDS_ADMIN,
	REFUSAL_TOKEN_WORLD,   /* the token does not let into the world of the path */
	REFUSAL_READ_ONLY,     /* a path that writes, and the daemon is read-only */
	REFUSAL_CLOSED,        /* a path that nobody has said who may use it */
	REFUSAL_PATH,          /* a path that does not exist */
	REFUSAL_WORLD,         /* a path that is bound to a world which does not exist */
	REFUSAL_HTTP_METHOD,   /* a path that does not take this HTTP method */
	REFUSAL_CONTENT_TYPE,  /* not JSON by its Content-Type header */
	REFUSAL_UPGRADE,       /* a protocol that is not spoken here, such as WebSocket */
	REFUSAL_CODING,        /* a Content-Encoding other than gzip */
	REFUSAL_GZIP,          /* a body that is not gzip though its head says so, or is damaged */
	REFUSAL_GZIP_CUT,      /* a gzip body that breaks off */
	REFUSAL_BODY_SIZE,     /* one body is larger than --max-body */
	REFUSAL_BODY_MEMORY,   /* the bodies being received reach --max-body-memory */
	REFUSAL_REQUEST_TIME,  /* the request did not arrive within --request-timeout */
	REFUSAL_ANSWER_MEMORY, /* the answers being sent reach --max-answer-memory; the request
				* itself was carried out */
	REFUSAL_STREAMS,       /* so many streams of events are open */
	REFUSAL_EXPORTS,       /* so many states are being exported */
	REFUSAL_EVENT_ID,      /* a Last-Event-ID that is none */
	REFUSAL_TWO_WORLDS,    /* path and header name a world each */
	REFUSAL_WEBSOCKETS,    /* so many WebSocket connections are open */
	REFUSAL_WEBSOCKET_KEY, /* a handshake without a Sec-WebSocket-Key, or with one that is none
				*/
	REFUSAL_WEBSOCKET_VERSION, /* another version of WebSocket than 13 */
	REFUSAL_MEMORY,            /* no memory for the request */
	REFUSAL_TOTAL_MEMORY,      /* all requests together reach --total-memory */
	REFUSALS,
};

/* What a refusal says beside its row. */
struct refusal_facts {
	const char *detail;  /* what the message ends with behind a colon, or NULL */
	size_t limit_bytes;  /* the limit that was met, or 0: data.limit */
	uint64_t request_id; /* names the request in data.requestId; 0: none */
};

/* refusal_write appends the JSON-RPC error of a refusal (not REFUSAL_NONE), with id null,
 * newline included. Failures stick in out. */
void refusal_write(struct buffer *out, enum refusal refusal, const struct refusal_facts *facts);

#endif
