/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/sequence.h"

#include <inttypes.h>

#include "vm/series.h"
#include "world/history.h"
#include "world/remake.h"
#include "world/rerun.h"

enum { RANGES = 4 };

/* ---- one VM for all messages ----------------------------------------------------- */

static bool same_receipt(const struct vm_result *run, const struct receipt *kept)
{
	return run->ending == VM_RECEIPT && run->receipt.exit_code == kept->exit_code &&
	       run->receipt.gas_used == kept->gas_used && bytes_equal(run->receipt.ret, kept->ret);
}

/* The fatal ones are in no journal. Returns the root to be expected, or NULL. */
static const struct block_cid *run_series(struct vm_series *series, const struct sequence *sequence,
					  struct environment env, struct tally *tally)
{
	const struct block_cid *root = &sequence->pre_root;
	struct vm_result result;

	for (size_t i = 0; i < sequence->count; i++) {
		const struct step *step = &sequence->steps[i];
		const struct chain_message message = { .message = step->message };

		env.epoch += step->epoch_offset;
		if (step->fatal)
			continue;
		if (vm_series_apply(series, &env, &message, &result) != ST_OK ||
		    !same_receipt(&result, &step->receipt)) {
			tally_violation(tally, "message %zu ended otherwise in a series", i);
			return NULL;
		}
		root = &step->root_after;
	}
	return root;
}

/* In a map of version 0 the order of keys is history (vm/series.h). */
static bool same_root(const struct sequence *sequence, const struct block_cid *root,
		      const struct block_cid *expected)
{
	return block_cid_equal(root, expected) ||
	       network_rules_of(sequence->network_version)->tree_version == 0;
}

void sequence_check_series(struct sequence *sequence, struct tally *tally)
{
	struct vm_input input = chain_vm_input(&sequence->chain, false, &sequence->arena);
	struct error err = { .status = ST_OK };
	const struct block_cid *expected;
	struct block_cid root;
	struct vm_series series;

	input.root = cid_of(&sequence->pre_root);
	input.env = &sequence->env;
	must(vm_series_open(&series, &input, &err));
	expected = run_series(&series, sequence, sequence->env, tally);
	if (expected &&
	    (vm_series_flush(&series, &root) != ST_OK || !same_root(sequence, &root, expected)))
		tally_violation(tally, "a series of messages leads to another root: %s", err.text);
	vm_series_close(&series);
}

/* ---- what a state consists of -------------------------------------------------------- */

/* Blocks by digest, and whom to ask for one. */
struct state_blocks {
	struct arena arena;
	struct overlay found;
	struct blockstore *blocks;
	struct session *session; /* that makes what blocks lack, or NULL */
	struct cid *pending;
	size_t count, room;
};

static void state_blocks_init(struct state_blocks *state, struct blockstore *blocks)
{
	*state = (struct state_blocks){ .blocks = blocks };
	arena_init(&state->arena, 0);
	overlay_init(&state->found, &state->arena);
}

static enum status push(void *context, struct cid link)
{
	struct state_blocks *state = context;

	if (!cid_names_block(link) || cid_split(link).codec != CID_CODEC_DAG_CBOR)
		return ST_OK;
	if (state->count == state->room) {
		size_t room = state->room == 0 ? 64 : 2 * state->room;
		struct cid *pending = arena_zalloc(&state->arena, room, sizeof(*pending));

		must_hold(pending != NULL);
		for (size_t i = 0; i < state->count; i++)
			pending[i] = state->pending[i];
		state->pending = pending;
		state->room = room;
	}
	state->pending[state->count++] = link;
	return ST_OK;
}

static enum status state_block_get(struct state_blocks *state, struct cid cid, struct bytes *block)
{
	struct error err = { .status = ST_OK };
	enum status st = blockstore_get(state->blocks, &state->arena, cid, block);

	if (st != ST_UNMADE || !state->session)
		return st;
	TRY(session_remake(state->session, &err));
	session_forget_lack(state->session);
	return blockstore_get(state->blocks, &state->arena, cid, block);
}

/* Adds everything that root reaches; ST_NOT_FOUND when a block is missing. */
static enum status state_blocks_add(struct state_blocks *state, const struct block_cid *root)
{
	struct bytes block;

	TRY(push(state, cid_of(root)));
	while (state->count > 0) {
		struct cid cid = state->pending[--state->count];

		if (overlay_get(&state->found, cid_store_key(cid), &block) == ST_OK)
			continue;
		TRY(state_block_get(state, cid, &block));
		TRY(overlay_put(&state->found, cid_store_key(cid), block));
		TRY(cbor_each_link(block, push, state));
	}
	return ST_OK;
}

/* ---- parts of a journal ---------------------------------------------------------------- */

/* A part that is run again, in front of nothing but the state that it starts with. */
struct part {
	struct tally *tally;
	struct session *session;
	uint64_t first, last;
	struct state_blocks before;
	struct overlay_blocks made; /* in the overlay of `before` */
	struct rerun_sink sink;
};

static struct block_cid root_after(struct session *session, uint64_t seq)
{
	struct error err = { .status = ST_OK };
	struct journal_entry entry;

	must(session_entry(session, seq, &entry, &err));
	return entry.root_after;
}

static void begin_part(struct part *part)
{
	struct error err = { .status = ST_OK };
	struct journal_entry entry;

	must(session_entry(part->session, part->first, &entry, &err));
	state_blocks_init(&part->before, session_blocks(part->session));
	part->before.session = part->session;
	must(state_blocks_add(&part->before, &entry.root_before));
	overlay_blocks_init(&part->made, &part->before.found, NULL);
	part->sink.blocks = &part->made.base;
}

/* Everything under the root after seq was there, or was made. */
static void check_complete(struct part *part, uint64_t seq)
{
	const struct block_cid root = root_after(part->session, seq);
	struct state_blocks state;

	state_blocks_init(&state, &part->made.base);
	if (state_blocks_add(&state, &root) != ST_OK)
		tally_violation(part->tally,
				"entries %" PRIu64 " to %" PRIu64
				", run again, lack blocks of the state after %" PRIu64,
				part->first, part->last, seq);
	arena_fini(&state.arena);
}

static void end_part(struct part *part, enum status st, const struct error *err)
{
	if (st != ST_OK)
		tally_violation(part->tally, "entries %" PRIu64 " to %" PRIu64 ", run again: %s",
				part->first, part->last, err->text);
	arena_fini(&part->before.arena);
}

static void check_part(struct part part)
{
	struct error err = { .status = ST_OK };
	enum status st;

	begin_part(&part);
	st = session_rerun(part.session, part.first, part.last, &part.made.base, &err);
	if (st == ST_OK)
		check_complete(&part, part.last);
	end_part(&part, st, &err);
}

static void check_part_each(struct part part)
{
	struct error err = { .status = ST_OK };
	enum status st;

	begin_part(&part);
	st = session_rerun_each(part.session, part.first, part.last, &part.sink, &err);
	for (uint64_t seq = part.first; st == ST_OK && seq <= part.last; seq++)
		check_complete(&part, seq);
	end_part(&part, st, &err);
}

void sequence_check_rerun(const struct sequence *sequence, struct session *session,
			  struct tally *tally)
{
	const uint64_t head = session_head(session).seq;
	struct part part = { .tally = tally, .session = session, .last = head };
	struct dice dice;

	dice_init(&dice, ~sequence->seed);
	check_part(part);
	check_part_each(part);
	for (int i = 0; i < RANGES; i++) {
		part.first = dice_below(&dice, head + 1);
		part.last = part.first + dice_below(&dice, head + 1 - part.first);
		check_part(part);
	}
}
