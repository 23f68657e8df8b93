/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_AUTH_KEEPER_H
#define CHAOSACTORD_RPC_AUTH_KEEPER_H

#include "rpc/auth/grant.h"
#include "rpc/auth/jwt.h"

/* The keeper of the secret: makes tokens, and says what a token allows. Any thread. */

struct keeper;

/* keeper_new takes a copy of the secret. ST_NO_MEMORY, ST_IO without random numbers. */
enum status keeper_new(const uint8_t secret[JWT_SECRET_BYTES], struct keeper **out,
		       struct error *err) MUSTCHECK;

/* keeper_free forgets the secret. Accepts NULL. */
void keeper_free(struct keeper *keeper);

/* keeper_admit returns what a token allows at a time (unix, in milliseconds), held by the
 * caller; or NULL, and in *why a few words (static) that hold nothing of the token, or
 * jwt_no_memory. What it has verified it remembers, as far as its small memory goes. No leeway: a
 * token holds from its nbf on and before its exp, by the clock of this machine. */
const struct grant *keeper_admit(struct keeper *keeper, struct bytes token, int64_t now_ms,
				 const char **why);

/* keeper_issue appends a token. Fails as out does. */
void keeper_issue(struct buffer *out, const struct keeper *keeper, const struct grant_terms *terms);

/* keeper_issue_cookie appends a token that allows everything, to this keeper alone: one that
 * has the same secret later, in the next run, refuses it. */
void keeper_issue_cookie(struct buffer *out, const struct keeper *keeper);

#endif
