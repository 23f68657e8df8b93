/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_SEND_H
#define CHAOSACTORD_ACTORS_SEND_H

#include "actors/runtime.h"

/* Calls of other actors whose return value is not used. value NULL: none. */

/* actor_send is rt_send without the return bytes: OUTCOME_OK says that the call took place,
 * and *code is its exit code (EXIT_OK, too, when it did not take place). */
struct outcome actor_send(struct runtime *rt, const struct address *to, uint64_t method,
			  struct bytes params, const struct bigint *value, int64_t *code);

/* actor_call is actor_send where the callee's failure is the caller's: it aborts with the
 * same exit code, and with failed for users to read. */
struct outcome actor_call(struct runtime *rt, const struct address *to, uint64_t method,
			  struct bytes params, const struct bigint *value, const char *failed);

#endif
