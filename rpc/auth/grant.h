/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_AUTH_GRANT_H
#define CHAOSACTORD_RPC_AUTH_GRANT_H

#include <stdatomic.h>

#include "rpc/failure.h"
#include "rpc/permission.h"

/* What a token allows, or whoever needs none. */

enum { ALLOW_MAX = 16 }; /* words in a list of permissions */

struct grant {
	_Atomic unsigned holders;         /* 0: it is nobody's, and stays for ever */
	enum permission permission;       /* the greatest of allow */
	enum permission allow[ALLOW_MAX]; /* the claim `Allow`, unknown words left out */
	size_t allow_count;
	int64_t from_ms, until_ms; /* unix time: the first at which it holds, the first after */
	bool every_world;          /* no claim `worlds` */
	size_t world_count;
	struct bytes worlds[]; /* else patterns of the names that it lets in (base/glob.h) */
};

/* grant_everything returns what a daemon that asks for no tokens allows everybody. */
const struct grant *grant_everything(void);

/* What is in a token that is to be made. */
struct grant_terms {
	const enum permission *allow;
	size_t allow_count;
	bool every_world;
	const struct bytes *worlds;
	size_t world_count;
	int64_t from_s, until_s; /* unix time; 0: not said, INT64_MAX: for ever */
};

/* grant_write writes the claims of terms, without the end of the object, to which members may
 * be added. */
void grant_write(struct json_writer *out, const struct grant_terms *terms);

/* grant_read reads the claims of a token: `Allow`, `worlds`, `exp`, `nbf`. *out is held by the
 * caller. NULL, or in a few words (static) what is wrong; *out is NULL then. */
const char *grant_read(const json_t *claims, struct grant **out);

/* grant_hold keeps a grant until grant_leave, which accepts NULL. Any thread. */
const struct grant *grant_hold(const struct grant *grant);
void grant_leave(const struct grant *grant);

/* grant_has_expired returns whether the time of a grant is over, by the clock of this machine. */
bool grant_has_expired(const struct grant *grant);

/* grant_enters returns whether a grant lets into the world of that name. */
bool grant_enters(const struct grant *grant, struct bytes world);

/* grant_covers returns whether every world that pattern describes is one that the grant lets
 * in: a name that it lets in, or a pattern that it has itself. */
bool grant_covers(const struct grant *grant, struct bytes pattern);

/* grant_refuse_world records FORBIDDEN: the token is for other worlds. It does not tell whether
 * there is that world. Returns ST_INVALID. */
enum status grant_refuse_world(struct failure *failure, struct bytes world);

#endif
