/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_ACCESS_H
#define CHAOSACTORD_DAEMON_HTTP_ACCESS_H

#include <stdatomic.h>

#include "base/log.h"
#include "daemon/route.h"
#include "rpc/auth/keeper.h"
#include "rpc/refusal.h"

/* Whom a request comes from, by its token, and whether that is enough for its route. */

/* Who lets in. */
struct http_access {
	struct keeper *keeper;    /* of tokens; NULL: everybody is let in */
	bool read_only;           /* nothing that takes more than to read */
	_Atomic uint64_t refused; /* tokens, since the last line about them in the log */
	int64_t told_ms;          /* when that was written */
};

/* What the head of a request says about that. */
struct http_access_question {
	enum route_access access;  /* what its route takes */
	const char *authorization; /* the header, or NULL */
	const char *url_token;     /* what counts where there is no header, or NULL */
	struct bytes world;        /* that it is for */
};

/* http_access_judge judges a request. *grant, held by the caller, is what it may do; NULL when
 * nobody was asked, a guest has shown no token, or it is refused for its token. *detail is what
 * the words of the refusal end with (static, and nothing of the token), or NULL. */
enum refusal http_access_judge(struct http_access *access,
			       const struct http_access_question *question,
			       const struct grant **grant, const char **detail);

/* http_access_tell writes a line about tokens that were refused, if there were any, and not one
 * was written in the last seconds: however many come, the log does not grow by them. For one
 * thread, now and then. */
void http_access_tell(struct http_access *access, const struct log *log, int64_t now_ms);

#endif
