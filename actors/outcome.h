/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_OUTCOME_H
#define CHAOSACTORD_ACTORS_OUTCOME_H

#include <stdint.h>

#include "base/status.h"

/* How a step of an actor ended. Anything but OUTCOME_OK travels up the stack, one
 * return at a time, to the frame that handles it. */
enum outcome_kind {
	OUTCOME_OK,      /* go on */
	OUTCOME_EXIT,    /* an actor error: the call ends with code, never 0 */
	OUTCOME_PANIC,   /* uncontrolled: the invocation turns it into 1 or 4 */
	OUTCOME_FATAL,   /* the reference has no receipt: ends the whole message */
	OUTCOME_FAILURE, /* ours (code is an enum status): ends the whole message */
};

struct outcome {
	enum outcome_kind kind;
	int64_t code;
};

static inline struct outcome outcome_ok(void)
{
	return (struct outcome){ OUTCOME_OK, 0 };
}

static inline struct outcome outcome_failure(enum status st)
{
	return (struct outcome){ OUTCOME_FAILURE, (int64_t)st };
}

/* Returns the outcome of expr from the calling function unless it is OK. */
#define RT_TRY(expr)                                                                               \
	do {                                                                                       \
		struct outcome rt_try_ = (expr);                                                   \
		if (rt_try_.kind != OUTCOME_OK)                                                    \
			return rt_try_;                                                            \
	} while (0)

#endif
