/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_REGISTRY_H
#define CHAOSACTORD_ACTORS_REGISTRY_H

#include "actors/runtime.h"

/* Which code there is: kinds of actors, their code CIDs by actors version, and
 * their methods (specs-actors v0.9.14 … v7.0.1 actors/builtin/methods.go). */

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

/* One method. run is NULL when the reference has the method and we do not yet.
 * decode reads params into params_size zeroed bytes; NULL reads nothing, whatever
 * the bytes. run gets the decoded params and writes the return value; a value it
 * cannot encode sticks in ret and becomes exit 2. */
struct actor_method {
	uint64_t number;
	const char *name;
	unsigned since; /* first actors version that has it */
	unsigned until; /* last one */
	size_t params_size;
	enum status (*decode)(struct cbor_reader *reader, struct arena *arena, void *params);
	struct outcome (*run)(struct runtime *rt, const void *params, struct cbor_writer *ret);
};

struct actor_type {
	enum actor_kind kind;
	const char *name; /* as in the code CID: "account", "storagepower" … */
	bool singleton;
	const struct actor_method *methods;
	size_t method_count;
};

/* actor_type_of describes kind. */
struct actor_type actor_type_of(enum actor_kind kind);

/* actor_kind_named finds a kind by its name in code CIDs; false if there is none. */
bool actor_kind_named(struct bytes name, enum actor_kind *kind);

/* actor_method_of finds a method that exists at actors_version, or NULL. */
const struct actor_method *actor_method_of(enum actor_kind kind, uint64_t number,
					   unsigned actors_version);

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
