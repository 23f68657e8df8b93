/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_AUTH_GATE_H
#define CHAOSACTORD_RPC_AUTH_GATE_H

#include "rpc/auth/grant.h"
#include "rpc/envelope.h"

/* What may be asked of this daemon, by anybody and by whom. */

struct gate;

struct gate_rules {
	bool read_only; /* only what takes the permission read */
	/* Other machines reach the daemon and show no tokens: none of them may end it. */
	bool strangers;
	/* Patterns of the names of methods (base/glob.h): none allowed lets all through; what is
	 * denied is denied whatever is allowed. They live as long as the gate. */
	const char *const *allow, *const *deny;
	size_t allow_count, deny_count;
};

/* gate_new looks at all methods once. ST_INVALID for a pattern that describes none of them,
 * with words that name the option. ST_NO_MEMORY. */
enum status gate_new(const struct gate_rules *rules, struct gate **out,
		     struct error *err) MUSTCHECK;
void gate_free(struct gate *gate);

/* gate_rules returns the rules, gate_opens whether they let a method through. */
const struct gate_rules *gate_rules(const struct gate *gate);
bool gate_opens(const struct gate *gate, const struct method *method);

/* gate_judge_method refuses a call of a method that the gate stops or that takes more than is
 * granted: METHOD_NOT_FOUND with the reason `disabled`, or FORBIDDEN. What would end the daemon
 * is FORBIDDEN to strangers. */
enum status gate_judge_method(const struct gate *gate, const struct grant *grant,
			      const struct method *method, struct failure *failure) MUSTCHECK;

/* gate_judge refuses the members of a request, which know their worlds, that the gate stops,
 * or that take more than is granted. A gate of NULL stops nothing. */
void gate_judge(struct envelope *envelope, const struct gate *gate, const struct grant *grant);

/* gate_permits returns whether a permission can be used here by who has this grant. */
bool gate_permits(const struct gate *gate, const struct grant *grant, enum permission permission);

#endif
