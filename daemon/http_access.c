/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_access.h"

#include <inttypes.h>
#include <strings.h>

#include "base/clock.h"

enum { TELL_EVERY_MS = 10000 };

/* ---- tokens ------------------------------------------------------------------------ */

/* What stands behind `Bearer` (RFC 6750 section 2.1), or nothing. */
static struct bytes bearer_of(const char *authorization)
{
	static const char scheme[] = "Bearer";
	const size_t size = sizeof(scheme) - 1;
	struct bytes token = { 0 };

	if (!authorization || strncasecmp(authorization, scheme, size) != 0 ||
	    authorization[size] != ' ')
		return token;
	authorization += size;
	authorization += strspn(authorization, " ");
	token = bytes_of_text(authorization);
	while (token.size > 0 && strchr(" \t", token.data[token.size - 1]))
		token.size--;
	return token;
}

static struct bytes token_of(const struct http_access_question *question)
{
	return question->authorization ? bearer_of(question->authorization)
	       : question->url_token   ? bytes_of_text(question->url_token)
				       : (struct bytes){ 0 };
}

static enum refusal admit(struct http_access *access, const struct http_access_question *question,
			  const struct grant **grant, const char **detail)
{
	const struct bytes token = token_of(question);
	const char *why;

	if (!access->keeper) {
		*grant = grant_everything();
		return REFUSAL_NONE;
	}
	if (token.size == 0) {
		*detail = question->authorization ? "Authorization is not Bearer and a token"
						  : NULL;
		return REFUSAL_TOKEN_MISSING;
	}
	*grant = keeper_admit(access->keeper, token, clock_wall_ms(), &why);
	if (*grant)
		return REFUSAL_NONE;
	if (why == jwt_no_memory)
		return REFUSAL_MEMORY;
	access->refused++;
	*detail = why;
	return REFUSAL_TOKEN;
}

/* ---- routes ------------------------------------------------------------------------ */

/* What the token of a route has to allow, and what is said when it does not. */
static const struct need {
	enum permission permission;
	enum refusal refusal;
} needs[] = {
	[ACCESS_READ] = { PERMIT_READ, REFUSAL_NEEDS_READ },
	[ACCESS_WRITE] = { PERMIT_WRITE, REFUSAL_NEEDS_WRITE },
	[ACCESS_ADMIN] = { PERMIT_ADMIN, REFUSAL_NEEDS_ADMIN },
};

static enum refusal judge_grant(const struct http_access *access, const struct grant *grant,
				const struct http_access_question *question)
{
	const struct need *need = &needs[question->access];

	if (grant->permission < need->permission)
		return need->refusal;
	if (access->read_only && need->permission > PERMIT_READ)
		return REFUSAL_READ_ONLY;
	return grant_enters(grant, question->world) ? REFUSAL_NONE : REFUSAL_TOKEN_WORLD;
}

enum refusal http_access_judge(struct http_access *access,
			       const struct http_access_question *question,
			       const struct grant **grant, const char **detail)
{
	enum refusal refusal;

	*grant = NULL;
	*detail = NULL;
	if (question->access == ACCESS_OPEN)
		return REFUSAL_NONE;
	if (question->access == ACCESS_GUEST && access->keeper && !question->authorization)
		return REFUSAL_NONE;
	if (question->access == ACCESS_CLOSED)
		return REFUSAL_CLOSED;
	refusal = admit(access, question, grant, detail);
	/* What JSON-RPC takes depends on its body, each member by itself. */
	if (refusal != REFUSAL_NONE || question->access == ACCESS_TOKEN ||
	    question->access == ACCESS_GUEST)
		return refusal;
	return judge_grant(access, *grant, question);
}

/* ---- the log ----------------------------------------------------------------------- */

void http_access_tell(struct http_access *access, const struct log *log, int64_t now_ms)
{
	uint64_t count;

	if (access->refused == 0 ||
	    (access->told_ms != 0 && now_ms - access->told_ms < TELL_EVERY_MS))
		return;
	count = atomic_exchange(&access->refused, 0);
	access->told_ms = now_ms;
	log_event(log, LOG_WARN, "http", "bad_tokens",
		  "%" PRIu64 " requests had a token that is not valid", count);
}
