/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_AUTH_JWT_H
#define CHAOSACTORD_RPC_AUTH_JWT_H

#include "base/buffer.h"
#include "base/hash.h"

/* JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 (HS256, RFC 7518 section 3.2), as Lotus
 * makes them (lotus d7076778e node/impl/common/common.go AuthNew). No other algorithm is
 * known here, so none can be confused with it.
 *
 * libjwt, which Debian has, is not used: where a program gives jansson functions for its
 * memory, as json/memory.c has to, its encoder frees jansson's texts with the wrong one (1.10.2
 * and 1.17.2, write_js), and it parses what it has not verified yet. */

enum {
	JWT_BYTES_MAX = 4096, /* of a token; a longer one is refused unread */
	JWT_SECRET_BYTES = 32,
};

/* What the functions that say what is wrong with a token say when memory was short: no fault of
 * the token. Known by its address. */
extern const char jwt_no_memory[];

/* jwt_sign appends the token of claims, a JSON object. Fails as out does. */
void jwt_sign(struct buffer *out, const uint8_t secret[JWT_SECRET_BYTES], struct bytes claims);

/* jwt_open verifies a token and appends its claims, which then are JSON of whoever has the
 * secret; they may be anything else than an object. Returns NULL, or what is wrong in a few
 * words that hold nothing of the token (static), also when out has failed. */
const char *jwt_open(struct buffer *out, const uint8_t secret[JWT_SECRET_BYTES],
		     struct bytes token);

#endif
