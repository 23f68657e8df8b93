/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BUDGET_H
#define CHAOSACTORD_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* The memory of all requests together: bodies, JSON, parameters, answers. A request charges
 * what it takes to the budget that all share; what the budget refuses is, to whoever asked
 * for memory, a failed allocation. What requests need in the VM has limits of its own.
 *
 * A request that is alone is refused nothing: limits of its own hold it, and it would never
 * get more. The last eighth is for requests of at most BUDGET_SMALL_BYTES, so that large
 * ones do not lock them out. What is exempt has begun what cannot be left half done. */
enum { BUDGET_SMALL_BYTES = 64 * 1024 };

struct budget {
	size_t limit_bytes;
	_Atomic size_t used_bytes;
	_Atomic size_t peak_bytes;     /* the most that was ever used */
	_Atomic size_t refusals;       /* charges refused so far */
	_Atomic size_t returned_bytes; /* given back so far, wrapping around */
};

/* What one request has charged. Of one thread at a time. */
struct charge {
	struct budget *budget;
	size_t used_bytes;  /* charged by the request … */
	size_t taken_bytes; /* … and taken from the budget: at least as much */
	bool refused;       /* something was refused since the owner last looked */
	bool exempt;        /* nothing is refused, since there is no way back */
};

/* budget_init prepares a budget of limit_bytes, from which nothing is taken yet. */
void budget_init(struct budget *budget, size_t limit_bytes);

/* charge_init prepares an empty charge to a budget, which must outlive it. charge_fini
 * gives everything back; safe on a zeroed one and twice. */
void charge_init(struct charge *charge, struct budget *budget);
void charge_fini(struct charge *charge);

/* charge_add charges size bytes more; false, and nothing charged, when the budget refuses
 * them. charge_remove takes back size bytes of what was charged. A charge that is NULL is
 * to no budget: everything is granted and nothing counted. */
bool charge_add(struct charge *charge, size_t size);
void charge_remove(struct charge *charge, size_t size);

/* charge_used returns how much is charged; 0 for NULL. */
static inline size_t charge_used(const struct charge *charge)
{
	return charge ? charge->used_bytes : 0;
}

/* charge_refused returns whether anything was refused since it was last asked; false for
 * NULL. */
bool charge_refused(struct charge *charge);

/* charge_exempt sets whether a charge is exempt, and returns whether it was. Accepts NULL. */
bool charge_exempt(struct charge *charge, bool exempt);

#endif
