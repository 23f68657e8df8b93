/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_AUTH_ISSUE_H
#define CHAOSACTORD_RPC_AUTH_ISSUE_H

#include "rpc/auth/keeper.h"
#include "rpc/call.h"

/* Tokens made and verified for whoever asks. */

/* issue_keeper returns the keeper, or NULL after recording TOKENS_OFF: the daemon asks for no
 * tokens. */
struct keeper *issue_keeper(struct call *call);

/* issue_allow reads the words of permissions, parameter `name`. *out lies in the arena.
 * INVALID_PARAMS for a word that is none and for too many. */
enum status issue_allow(struct call *call, const char *name, const struct bytes *words,
			size_t count, enum permission **out) MUSTCHECK;

/* issue_token appends a token by terms, which become those of the token: never more than the
 * token of whoever asks allows, nor for longer. FORBIDDEN for worlds that it does not let in,
 * INVALID_PARAMS for a token that would be too long, TOKENS_OFF. */
enum status issue_token(struct call *call, struct buffer *out, struct grant_terms *terms) MUSTCHECK;

#endif
