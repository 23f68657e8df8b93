/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_METHODS_H
#define CHAOSACTORD_ACTORS_METHODS_H

#include "actors/code.h"
#include "actors/runtime.h"

/* What a method is, and the method tables: one per kind of actor, in order of method
 * numbers; registry.c finds the one of a kind. */

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

/* Versions a method exists at, when all have it. */
#define EVERY_VERSION 0, 7

/* A method the reference has and we do not: a call is refused by name. */
/* clang-format off */
#define PENDING(number, name, since, until) { number, name, since, until, 0, NULL, NULL }
/* clang-format on */

struct method_table {
	const struct actor_method *methods;
	size_t count;
};

/* clang-format off */
#define METHOD_TABLE(array) { (array), sizeof(array) / sizeof((array)[0]) }
/* clang-format on */

extern const struct method_table account_methods;
extern const struct method_table chaos_methods;
extern const struct method_table cron_methods;
extern const struct method_table init_methods;
extern const struct method_table market_methods;
extern const struct method_table miner_methods;
extern const struct method_table multisig_methods;
extern const struct method_table paych_methods;
extern const struct method_table power_methods;
extern const struct method_table reward_methods;
extern const struct method_table system_methods;
extern const struct method_table verifreg_methods;

/* Params that are one bare address, one bare amount. */
enum status address_param_decode(struct cbor_reader *reader, struct arena *arena, void *params);
enum status amount_param_decode(struct cbor_reader *reader, struct arena *arena, void *params);
void address_param_encode(struct cbor_writer *writer, const void *address);
void amount_param_encode(struct cbor_writer *writer, const void *amount);

/* system_only_constructor is the constructor of a singleton as an outsider sees it:
 * exit 8. Only an implicit message can come from f00, as StateCall makes them; for
 * that one the method is not implemented. */
struct outcome system_only_constructor(struct runtime *rt, const void *params,
				       struct cbor_writer *ret);

#endif
