/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_HTTP_REPLY_H
#define CHAOSACTORD_RPC_HTTP_REPLY_H

#include "rpc/failure.h"

/* What a path beside those of JSON-RPC is answered: a status of HTTP, headers, a body. An error has
 * the body that JSON-RPC gives it, and a status by a table of the path's own. */

enum http_status {
	HTTP_OK = 200,
	HTTP_CREATED = 201,
	HTTP_ACCEPTED = 202,
	HTTP_NO_CONTENT = 204,
	HTTP_PARTIAL = 206,
	HTTP_NOT_MODIFIED = 304,
	HTTP_BAD_REQUEST = 400,
	HTTP_FORBIDDEN = 403,
	HTTP_NOT_FOUND = 404,
	HTTP_NOT_ACCEPTABLE = 406,
	HTTP_CONFLICT = 409,
	HTTP_TOO_LARGE = 413,
	HTTP_RANGE = 416,
	HTTP_INTERNAL_ERROR = 500,
	HTTP_UNAVAILABLE = 503,
	HTTP_NO_SPACE = 507,
};

/* A table ends with the row of status 0. */
struct http_fault {
	enum fault fault;
	unsigned status;
};

/* http_fault_status returns what the table says of a fault; 500 when it has no row. */
unsigned http_fault_status(const struct http_fault *table, enum fault fault);

enum { HTTP_HEADERS_MAX = 12 };

struct http_reply {
	unsigned status; /* below 400: no error */
	const char *type;
	struct buffer body;
	const char *headers[HTTP_HEADERS_MAX][2]; /* name and value, ended by NULL */
};

/* http_reply_init makes an empty one, whose body charge (may be NULL) pays for. */
void http_reply_init(struct http_reply *reply, struct charge *charge);
void http_reply_fini(struct http_reply *reply);

/* http_reply_header adds a header; both texts must live as long as the reply.
 * http_reply_no_headers takes all away. */
void http_reply_header(struct http_reply *reply, const char *name, const char *value);
void http_reply_no_headers(struct http_reply *reply);

/* http_reply_fail puts an error in place of the body, and in place of a status that is none of an
 * error the one that table has for it. What all requests together may hold is not asked for it;
 * if that was what failed, the error says so. Headers stay. */
void http_reply_fail(struct http_reply *reply, struct failure *failure, struct request_id id,
		     const struct http_fault *table);

/* http_reply_view returns what is to be sent, valid as long as the reply: that memory is short,
 * where there was none for the body. */
struct http_view {
	unsigned status;
	struct bytes body;
	const char *type;
	const char *const (*headers)[2];
};
struct http_view http_reply_view(const struct http_reply *reply);

#endif
