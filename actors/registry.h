/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_REGISTRY_H
#define CHAOSACTORD_ACTORS_REGISTRY_H

#include "actors/code.h"
#include "actors/methods.h"

/* Which methods the actors of each kind have (specs-actors v0.9.14 … v7.0.1
 * actors/builtin/methods.go). */

struct actor_type {
	enum actor_kind kind;
	const char *name; /* as in the code CID: "account", "storagepower" … */
	bool singleton;
	const struct actor_method *methods;
	size_t method_count;
};

/* actor_type_of describes kind. */
struct actor_type actor_type_of(enum actor_kind kind);

/* actor_method_of finds a method that exists at actors_version, or NULL. */
const struct actor_method *actor_method_of(enum actor_kind kind, uint64_t number,
					   unsigned actors_version);

#endif
