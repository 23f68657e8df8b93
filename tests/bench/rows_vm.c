/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bench/rows_vm.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/bench/messages.h"
#include "vm/apply.h"
#include "vm/vm.h"
#include "world/genesis.h"
#include "world/genesis_minimal.h"

enum {
	CALL_DEPTH = 64,
	CHUNK = 1000,         /* messages of one VM, where the root comes at the end */
	MAKING_CHUNK = 20000, /* the same while accounts are made: few roots, fewer seconds */
	ROUND = 4 * CHUNK,    /* messages between two returns to the state of the start */
	MADE_10_4 = 10000 - 20,
	MADE_2_10_5 = 200000 - 20,
};

static const struct row {
	const char *name;
	enum message_kind kind;
	uint64_t made; /* accounts beside the minimal genesis' */
	bool at_end;   /* a root after CHUNK messages, not after each */
} rows[] = {
	{ "vm abortWith, 20 actors, root after each", ABORT_WITH, 0, false },
	{ "vm mutateState, 20 actors, root after each", MUTATE_STATE, 0, false },
	{ "vm send to new account, root after each", SEND_NEW, 0, false },
	{ "vm send to any account, 20 actors, root after each", SEND_RANDOM, 0, false },
	{ "vm send to any account, 10^4 actors, root after each", SEND_RANDOM, MADE_10_4, false },
	{ "vm send to any account, 2*10^5 actors, root after each", SEND_RANDOM, MADE_2_10_5,
	  false },
	{ "vm send to any account, 20 actors, root after 1000", SEND_RANDOM, 0, true },
	{ "vm send to any account, 10^4 actors, root after 1000", SEND_RANDOM, MADE_10_4, true },
	{ "vm send to any account, 2*10^5 actors, root after 1000", SEND_RANDOM, MADE_2_10_5,
	  true },
};

/* A state in memory, over another (NULL: over nothing). */
struct state {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	uint64_t next; /* number of the next message */
	uint64_t made; /* accounts since genesis */
};

struct run {
	struct state *state;
	struct arena scratch;
	struct environment env;
	struct error err;
};

/* ---- states -------------------------------------------------------------------------- */

static void state_init(struct state *state, struct state *below)
{
	*state = (struct state){ 0 };
	arena_init(&state->arena, 0);
	overlay_init(&state->overlay, &state->arena);
	overlay_blocks_init(&state->blocks, &state->overlay, below ? &below->blocks.base : NULL);
	if (!below)
		return;
	state->root = below->root;
	state->next = below->next;
	state->made = below->made;
}

static void state_fini(struct state *state)
{
	arena_fini(&state->arena);
}

static void run_init(struct run *run, struct state *state)
{
	*run = (struct run){
		.state = state,
		.env = { 892801, DEFAULT_NETWORK_VERSION, default_base_fee(),
			 default_circ_supply() },
		.err = { .status = ST_OK },
	};
	arena_init(&run->scratch, 0);
}

static void run_fini(struct run *run)
{
	arena_fini(&run->scratch);
}

static struct vm_input input_of(struct run *run)
{
	return (struct vm_input){
		.env = &run->env,
		.root = cid_of(&run->state->root),
		.blocks = &run->state->blocks.base,
		.sink = &run->state->blocks.base,
		.arena = &run->scratch,
		.max_call_depth = CALL_DEPTH,
		.chaos = true,
	};
}

/* ---- messages ------------------------------------------------------------------------ */

static void next_message(struct state *state, enum message_kind kind, struct bench_message *out)
{
	bench_message_make(out, kind, state->next, state->made);
	state->next++;
}

/* One message, and its root. */
static void apply_one(struct run *run, enum message_kind kind)
{
	const struct vm_input input = input_of(run);
	struct bench_message message;
	struct vm_result result;

	arena_reset(&run->scratch);
	next_message(run->state, kind, &message);
	bench_require(vm_apply(&input, &message.message, &result, &run->err), &run->err);
	bench_require_result(kind, &result);
	run->state->root = result.root_after;
}

/* count messages on one VM, and the root after them. */
static void apply_chunk(struct run *run, enum message_kind kind, uint64_t count)
{
	const struct vm_input input = input_of(run);
	struct block_cid root;
	struct vm vm;

	arena_reset(&run->scratch);
	bench_require(vm_init(&vm, &input, &run->err), &run->err);
	bench_require(vm_load(&vm, input.root), &run->err);
	for (uint64_t i = 0; i < count; i++) {
		struct bench_message message;
		struct vm_result result = { .ending = VM_RECEIPT };

		next_message(run->state, kind, &message);
		bench_require(vm_apply_open(&vm, &message.message, &result), &run->err);
		bench_require_result(kind, &result);
	}
	bench_require(state_tree_flush(vm.tree, &root), &run->err);
	bench_require(vm_keep(&vm, &root, input.sink), &run->err);
	run->state->root = root;
}

static uint64_t at_most(uint64_t count, uint64_t limit)
{
	return count < limit ? count : limit;
}

/* count messages, and a root after every `chunk` of them. */
static void apply_many(struct run *run, enum message_kind kind, uint64_t chunk, uint64_t count)
{
	for (uint64_t done = 0; done < count; done += chunk) {
		if (chunk == 1)
			apply_one(run, kind);
		else
			apply_chunk(run, kind, at_most(count - done, chunk));
	}
}

/* ---- rows ---------------------------------------------------------------------------- */

/* Brings state, which is new, to `made` accounts beside those of the minimal genesis. */
static void make_accounts(struct state *state, uint64_t made)
{
	struct run run;

	run_init(&run, state);
	bench_require(genesis_minimal(&state->blocks.base, &state->arena, run.env.network_version,
				      &state->root, &run.err),
		      &run.err);
	apply_many(&run, SEND_NEW, MAKING_CHUNK, made);
	state->made = made;
	run_fini(&run);
}

/* count messages of a row on what start is, which stays as it is: the seconds they took. */
static double round_of(const struct row *row, struct state *start, uint64_t count)
{
	struct state state;
	struct run run;
	int64_t began;

	state_init(&state, start);
	run_init(&run, &state);
	began = clock_ns();
	apply_many(&run, row->kind, row->at_end ? CHUNK : 1, count);
	began = clock_ns() - began;
	run_fini(&run);
	state_fini(&state);
	return (double)began / NS_PER_S;
}

static void run_row(const struct row *row, const struct bench_length *length)
{
	uint64_t round = length->count > 0 ? length->count : ROUND, count = 0;
	struct state start;
	double spent = 0;

	state_init(&start, NULL);
	make_accounts(&start, row->made);
	do {
		spent += round_of(row, &start, round);
		count += round;
	} while (length->count == 0 && spent < length->seconds);
	state_fini(&start);
	printf("%s\tmessages_per_second=%.0f\n", row->name, (double)count / spent);
	fflush(stdout);
}

void bench_vm_rows(const struct bench_length *length, const char *only)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(rows[i].name, only))
			run_row(&rows[i], length);
}
