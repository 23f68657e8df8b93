/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_PRE_STATE_H
#define CHAOSACTORD_TESTS_SEQUENCES_PRE_STATE_H

#include "tests/sequences/chain.h"
#include "tests/sequences/dice.h"

enum { FIRST_MINER = 200, MINERS = 3 }; /* f0200 … */

/* pre_state_begin gives a fresh chain the state of ten funded accounts, at a random
 * epoch in which network_version was in force. */
void pre_state_begin(struct chain *chain, struct dice *dice, unsigned network_version);

/* pre_state_open_tree opens the chain's state for changes. */
struct state_tree *pre_state_open_tree(struct chain *chain);

/* pre_state_remove_chaos takes the chaos actor out, which tipset vectors know nothing of. */
void pre_state_remove_chaos(struct chain *chain);

/* pre_state_add_miners puts miners without sectors into the chain's state: with claims
 * (but the last), locked funds, debts, deadlines in all conditions and cron events; and
 * lets the power and reward actors have a past. */
void pre_state_add_miners(struct chain *chain, struct dice *dice);

#endif
