/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_INVARIANTS_H
#define CHAOSACTORD_TESTS_SEQUENCES_INVARIANTS_H

#include "tests/sequences/tally.h"

/* What holds for every application, whatever the message: nobody has to know what the
 * message should have done. */

/* An application, with the states around it. */
struct observed {
	const struct environment *env;
	const struct message *message;
	const struct survey *before, *after;
	const struct block_cid *root_before;
	const struct applied *applied; /* status is ST_OK */
};

void check_application(struct tally *tally, const struct observed *seen);

/* check_repeated holds a second run from the same root against the first. */
void check_repeated(struct tally *tally, const struct applied *first, const struct applied *second);

/* check_money_conserved: of all balances. burning says that an actor may have deleted
 * itself in its own favour, which destroys its balance below network version 7. */
void check_money_conserved(struct tally *tally, const struct survey *before,
			   const struct survey *after, bool burning);

/* check_gas_is_its_charges: gas used is within the limit and the sum of the charges. */
void check_gas_is_its_charges(struct tally *tally, const struct trace *trace, int64_t gas_limit,
			      int64_t gas_used);

#endif
