/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_BENCH_MADE_STATE_H
#define CHAOSACTORD_TESTS_BENCH_MADE_STATE_H

#include "ipld/blockstore.h"
#include "tests/bench/messages.h"
#include "vm/environment.h"

/* States made by messages, in memory. What fails ends the program. */

/* A state in memory, over another (NULL: over nothing). */
struct made_state {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	uint64_t next; /* number of the next message */
	uint64_t made; /* accounts since genesis */
};

struct made_run {
	struct made_state *state;
	struct arena scratch;
	struct environment env;
	struct error err;
};

/* made_state_init prepares a state that is nothing yet, or one over `below`, which it leaves as it
 * is. */
void made_state_init(struct made_state *state, struct made_state *below);
void made_state_fini(struct made_state *state);

/* made_state_accounts makes of a state that is nothing yet the minimal genesis and `made` accounts
 * more. */
void made_state_accounts(struct made_state *state, uint64_t made);

/* made_run_init prepares to run messages on a state. made_run_apply runs the next `count`, with a
 * root after every `chunk` of them. */
void made_run_init(struct made_run *run, struct made_state *state);
void made_run_fini(struct made_run *run);
void made_run_apply(struct made_run *run, enum message_kind kind, uint64_t chunk, uint64_t count);

#endif
