/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ANSWERED_H
#define CHAOSACTORD_WORLD_ANSWERED_H

#include "base/hash.h"
#include "world/writing.h"

/* What a world remembers of requests that a client may send again: under the client's key, a
 * digest of the request and what was answered. It lasts with what the request changed, or not
 * at all, until ANSWERED_MOST others have come in the world. */

enum { ANSWERED_KEY_MAX = 256, ANSWERED_MOST = 1000 };

struct answered {
	uint8_t request[DIGEST_BYTES];
	struct bytes answer;
};

/* answered_find finds what is remembered under a key, what this commit brings included; the answer
 * lives in arena. ST_NOT_FOUND, ST_CORRUPT. */
enum status answered_find(struct session *session, struct arena *arena, struct bytes key,
			  struct answered *out) MUSTCHECK;

/* answered_keep remembers it with this commit, and forgets the one that has become too old. The key
 * has 1 to ANSWERED_KEY_MAX bytes and is UTF-8. A failure leaves a commit that has to be spoilt:
 * ST_NO_MEMORY, ST_CANCELLED, and what reading gives. */
enum status answered_keep(struct writing *writing, struct bytes key,
			  const struct answered *answered) MUSTCHECK;

#endif
