/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_CODE_H
#define CHAOSACTORD_ACTORS_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "ipld/cid.h"

/* Which code there is: kinds of actors, their code CIDs by actors version, and the
 * addresses of the singletons (specs-actors v0.9.14 … v7.0.1 actors/builtin/codes.go,
 * singletons.go). */

enum actor_kind {
	ACTOR_ACCOUNT,
	ACTOR_CHAOS,
	ACTOR_CRON,
	ACTOR_INIT,
	ACTOR_MARKET,
	ACTOR_MINER,
	ACTOR_MULTISIG,
	ACTOR_PAYCH,
	ACTOR_POWER,
	ACTOR_REWARD,
	ACTOR_SYSTEM,
	ACTOR_VERIFREG,
	ACTOR_KINDS,
};

/* actor_kind_name returns the name that stands in code CIDs: "account", "storagepower" … */
const char *actor_kind_name(enum actor_kind kind);

/* actor_kind_named finds a kind by its name in code CIDs; false if there is none. */
bool actor_kind_named(struct bytes name, enum actor_kind *kind);

/* A code CID taken apart: fil/N/NAME. */
struct actor_code {
	enum actor_kind kind;
	unsigned actors_version; /* 0 for fil/1; chaos is always 0 and fits every version */
};

/* actor_code_parse reads a code CID; false for code no actors version has. */
bool actor_code_parse(struct cid code, struct actor_code *out);

/* actor_code_is returns whether code is that of kind, at whatever actors version. */
bool actor_code_is(struct cid code, enum actor_kind kind);

/* actor_code_cid builds the CID of a type at an actors version; out holds it. */
enum { ACTOR_CODE_MAX = 40 };
struct cid actor_code_cid(enum actor_kind kind, unsigned actors_version,
			  uint8_t out[ACTOR_CODE_MAX]);

/* Addresses of the singletons (actor IDs). */
enum {
	ID_SYSTEM = 0,
	ID_INIT = 1,
	ID_REWARD = 2,
	ID_CRON = 3,
	ID_POWER = 4,
	ID_MARKET = 5,
	ID_VERIFREG = 6,
	ID_CHAOS = 98,
	ID_BURNT_FUNDS = 99,
	ID_FIRST_USER = 100,
};

enum { METHOD_SEND = 0, METHOD_CONSTRUCTOR = 1 };

#endif
