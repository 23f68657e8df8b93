/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_CANCEL_H
#define CHAOSACTORD_BASE_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* A token that asks a run to end early. Whoever wants that requests it, from any thread;
 * the run asks at short intervals, mostly without knowing: its arenas, its JSON texts and
 * their writers carry the token and fail once it was requested. A request is never taken
 * back while the run goes on, so a run that finds no request at its end was not touched by
 * one: only then may its result be believed. */

enum cancel_reason {
	CANCEL_NONE,
	CANCEL_TIME,   /* it has used up the time it may take */
	CANCEL_CLIENT, /* nobody waits for its answer any more */
	CANCEL_STOP,   /* the daemon stops */
	CANCEL_MOVE,   /* it is longer than its lane is for, and is to begin anew in another */
};

struct cancel {
	_Atomic(enum cancel_reason) reason; /* the first one stays */
	bool closed;                        /* the running thread's: past the point of no return */
};

/* cancel_reset makes the token as new: nothing requested. Not while a run asks it. */
void cancel_reset(struct cancel *cancel);

/* cancel_request asks the run to end. The first reason counts. Any thread. */
void cancel_request(struct cancel *cancel, enum cancel_reason reason);

/* cancel_close marks the point from which on the run can only be completed: true when
 * nothing was requested before it, and later requests are not heard until cancel_open.
 * False, and nothing is closed, when the run has to end. Idempotent; the running thread's.
 * A run without a token (NULL) always goes on. */
bool cancel_close(struct cancel *cancel);
void cancel_open(struct cancel *cancel);

/* cancel_reason returns why the run has to end: CANCEL_NONE while it does not, or not any
 * more. cancel may be NULL. */
static inline enum cancel_reason cancel_reason(const struct cancel *cancel)
{
	enum cancel_reason reason;

	if (!cancel)
		return CANCEL_NONE;
	reason = atomic_load_explicit(&cancel->reason, memory_order_relaxed);
	return reason != CANCEL_NONE && cancel->closed ? CANCEL_NONE : reason;
}

/* cancel_asked returns whether the run has to end. cancel may be NULL. */
static inline bool cancel_asked(const struct cancel *cancel)
{
	return cancel_reason(cancel) != CANCEL_NONE;
}

#endif
