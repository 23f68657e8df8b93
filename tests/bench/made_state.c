/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bench/made_state.h"

#include "vm/apply.h"
#include "vm/vm.h"
#include "world/genesis.h"
#include "world/genesis_minimal.h"

enum {
	CALL_DEPTH = 64,
	MAKING_CHUNK = 20000, /* messages of one VM while accounts are made: few roots */
};

/* ---- states -------------------------------------------------------------------------- */

void made_state_init(struct made_state *state, struct made_state *below)
{
	*state = (struct made_state){ 0 };
	arena_init(&state->arena, 0);
	overlay_init(&state->overlay, &state->arena);
	overlay_blocks_init(&state->blocks, &state->overlay, below ? &below->blocks.base : NULL);
	if (!below)
		return;
	state->root = below->root;
	state->next = below->next;
	state->made = below->made;
}

void made_state_fini(struct made_state *state)
{
	arena_fini(&state->arena);
}

void made_run_init(struct made_run *run, struct made_state *state)
{
	*run = (struct made_run){
		.state = state,
		.env = { 892801, DEFAULT_NETWORK_VERSION, default_base_fee(),
			 default_circ_supply() },
		.err = { .status = ST_OK },
	};
	arena_init(&run->scratch, 0);
}

void made_run_fini(struct made_run *run)
{
	arena_fini(&run->scratch);
}

static struct vm_input input_of(struct made_run *run)
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

static void next_message(struct made_state *state, enum message_kind kind,
			 struct bench_message *out)
{
	bench_message_make(out, kind, state->next, state->made);
	state->next++;
}

/* One message, and its root. */
static void apply_one(struct made_run *run, enum message_kind kind)
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
static void apply_chunk(struct made_run *run, enum message_kind kind, uint64_t count)
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

void made_run_apply(struct made_run *run, enum message_kind kind, uint64_t chunk, uint64_t count)
{
	for (uint64_t done = 0; done < count; done += chunk) {
		if (chunk == 1)
			apply_one(run, kind);
		else
			apply_chunk(run, kind, at_most(count - done, chunk));
	}
}

void made_state_accounts(struct made_state *state, uint64_t made)
{
	struct made_run run;

	made_run_init(&run, state);
	bench_require(genesis_minimal(&state->blocks.base, &state->arena, run.env.network_version,
				      &state->root, &run.err),
		      &run.err);
	made_run_apply(&run, SEND_NEW, MAKING_CHUNK, made);
	state->made = made;
	made_run_fini(&run);
}
