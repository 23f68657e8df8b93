/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/rerun.h"

#include "vm/reach.h"
#include "vm/series.h"
#include "vm/vm.h"
#include "world/apply_tipset.h"
#include "world/edit.h"
#include "world/entry.h"
#include "world/history.h"
#include "world/kept.h"
#include "world/replay.h"

enum {
	/* What was made may take so much before what no state reaches any more goes. */
	MADE_BYTES = 16 << 20,
	/* Flags in an overlay of blocks that were passed on. */
	TO_NEXT = 1, /* to what the entries behind read */
	TO_SINK = 2,
	/* Moves within what a move has to make again; more than a journal has that was written
	 * by us. */
	MOVES_DEEP = 16,
};

/* The blocks of the newest state that the session does not have. */
struct made {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks; /* in front of the session's */
};

struct rerun {
	struct session *session;
	struct rerun_sink *each; /* or NULL */
	struct error *err;
	struct journal_entry entry; /* the one at hand, in its arena */
	struct arena entry_arena;
	bool has_entry;
	struct block_cid root; /* after the entry at hand, as the journal says */
	struct arena arena;    /* of the run at hand */
	struct made both[2], *made;
	size_t move_at;            /* bytes of made */
	struct block_cid receipts; /* of the entry at hand, if it is a tipset */
	struct vm_series series;
	bool has_series;
	/* Those of the entry at hand, and what a VM draws from. */
	struct settings settings;
	struct randomness randomness;
	struct arena settings_arena;
	uint64_t settings_at; /* their entry */
	unsigned depth;       /* of moves */
};

/* ---- beginning and ending -------------------------------------------------- */

static void begin_made(struct rerun *rerun, struct made *made)
{
	arena_init(&made->arena, 0);
	made->arena.cancel = session_cancel(rerun->session);
	overlay_init(&made->overlay, &made->arena);
	overlay_blocks_init(&made->blocks, &made->overlay, session_blocks(rerun->session));
	rerun->made = made;
}

static void begin(struct rerun *rerun)
{
	const size_t limit = session_setup(rerun->session)->vm_memory_bytes;

	arena_init(&rerun->entry_arena, 0);
	/* A message that was applied with a trace had as much (session_new). */
	arena_init(&rerun->arena, limit > SIZE_MAX / 2 ? 0 : 2 * limit);
	arena_init(&rerun->settings_arena, 0);
	rerun->settings = settings_default();
	rerun->randomness = settings_randomness(&rerun->settings);
	rerun->entry_arena.cancel = session_cancel(rerun->session);
	rerun->arena.cancel = session_cancel(rerun->session);
	rerun->move_at = MADE_BYTES;
	begin_made(rerun, &rerun->both[0]);
}

static void end(struct rerun *rerun)
{
	vm_series_close(&rerun->series);
	arena_fini(&rerun->arena);
	arena_fini(&rerun->settings_arena);
	arena_fini(&rerun->entry_arena);
	arena_fini(&rerun->both[0].arena);
	arena_fini(&rerun->both[1].arena);
}

/* ---- what comes of an entry ------------------------------------------------ */

static enum status reach_from(struct overlay *overlay, struct arena *arena, uint8_t flag,
			      const struct block_cid *root, struct blockstore *sink)
{
	struct reach reach = reach_begin(overlay, arena, flag, sink);

	TRY(reach_add(&reach, cid_of(root)));
	return reach_all(&reach);
}

/* Passes on what an entry wrote and `root` reaches. */
static enum status pass_on(struct rerun *rerun, struct overlay *written,
			   const struct block_cid *root)
{
	TRY(reach_from(written, &rerun->arena, TO_NEXT, root, &rerun->made->blocks.base));
	if (!rerun->each)
		return ST_OK;
	rerun->each->seq = rerun->entry.seq;
	return reach_from(written, &rerun->arena, TO_SINK, root, rerun->each->blocks);
}

/* Forgets what the newest state, `root`, does not reach, once that may be much. */
static enum status tidy_up(struct rerun *rerun, const struct block_cid *root)
{
	struct made *from = rerun->made;
	struct made *to = &rerun->both[from == &rerun->both[0]];

	if (from->arena.used_bytes < rerun->move_at)
		return ST_OK;
	begin_made(rerun, to);
	TRY(reach_from(&from->overlay, &from->arena, TO_NEXT, root, &to->blocks.base));
	arena_fini(&from->arena);
	rerun->move_at = to->arena.used_bytes < MADE_BYTES / 4 ? MADE_BYTES
							       : 4 * to->arena.used_bytes;
	return ST_OK;
}

/* ---- entries --------------------------------------------------------------- */

/* Makes entry seq the one at hand. The first one that is read starts anywhere. */
static enum status take_entry(struct rerun *rerun, uint64_t seq)
{
	const struct block_cid before = rerun->root;

	if (rerun->has_entry && rerun->entry.seq == seq)
		return ST_OK;
	arena_reset(&rerun->entry_arena);
	TRY(session_next_entry(rerun->session, &rerun->entry_arena, seq,
			       rerun->has_entry ? &before : NULL, &rerun->entry, rerun->err));
	rerun->has_entry = true;
	rerun->root = rerun->entry.root_after;
	return ST_OK;
}

/* Makes the settings that go with the entry the ones at hand. */
static enum status take_settings(struct rerun *rerun)
{
	const struct environment *env = &rerun->entry.env;

	if (env->settings == rerun->settings_at)
		return ST_OK;
	arena_reset(&rerun->settings_arena);
	TRY(session_settings(rerun->session, &rerun->settings_arena, env, &rerun->settings,
			     rerun->err));
	rerun->randomness = settings_randomness(&rerun->settings);
	rerun->settings_at = env->settings;
	return ST_OK;
}

/* Goes back to before entry seq, which starts at root. */
static void go_back(struct rerun *rerun, uint64_t seq, const struct block_cid *root)
{
	rerun->entry.seq = seq - 1;
	rerun->root = *root;
}

static struct vm_input input_of(struct rerun *rerun, struct blockstore *sink)
{
	return (struct vm_input){
		.env = &rerun->entry.env,
		.root = cid_of(&rerun->entry.root_before),
		.blocks = &rerun->made->blocks.base,
		.sink = sink,
		.arena = &rerun->arena,
		.max_call_depth = session_setup(rerun->session)->max_call_depth,
		.chaos = true,
		.randomness = &rerun->randomness,
	};
}

static bool same_receipt(const struct rerun *rerun, const struct vm_result *result)
{
	return result->ending == VM_RECEIPT &&
	       replay_same_receipt(&result->receipt, &rerun->entry.receipt);
}

/* ---- one entry by itself --------------------------------------------------- */

static enum status run_message(struct rerun *rerun)
{
	const struct journal_entry *entry = &rerun->entry;
	struct overlay_blocks sink;
	struct overlay written;
	struct chain_message message;
	struct vm_result result;
	struct vm_input input;

	TRY(tidy_up(rerun, &entry->root_before));
	TRY(take_settings(rerun));
	arena_reset(&rerun->arena);
	overlay_init(&written, &rerun->arena);
	overlay_blocks_init(&sink, &written, NULL);
	input = input_of(rerun, &sink.base);
	TRY(replay_message(entry, &message, rerun->err));
	if (entry->kind == JOURNAL_IMPLICIT)
		TRY(vm_apply_implicit(&input, &message.message, &result, rerun->err));
	else
		TRY(vm_apply(&input, &message, &result, rerun->err));
	if (!same_receipt(rerun, &result) ||
	    !block_cid_equal(&result.root_after, &entry->root_after))
		return replay_differs(entry->seq, rerun->err);
	return pass_on(rerun, &written, &entry->root_after);
}

static enum status run_tipset(struct rerun *rerun)
{
	const struct journal_entry *entry = &rerun->entry;
	struct overlay_blocks sink;
	struct overlay written;
	struct tipset_run run;
	const struct tipset_surroundings around = {
		.blocks = &rerun->made->blocks.base,
		.sink = &sink.base,
		.arena = &rerun->arena,
	};

	arena_reset(&rerun->arena);
	overlay_init(&written, &rerun->arena);
	overlay_blocks_init(&sink, &written, NULL);
	TRY(session_replay_tipset_in(rerun->session, entry, &around, &run, rerun->err));
	TRY(pass_on(rerun, &written, &entry->root_after));
	rerun->receipts = run.result.receipts_root;
	return pass_on(rerun, &written, &rerun->receipts);
}

static enum status run_edits(struct rerun *rerun)
{
	const struct journal_entry *entry = &rerun->entry;
	struct edit_ground ground = {
		.blocks = &rerun->made->blocks.base,
		.arena = &rerun->arena,
		.root = cid_of(&entry->root_before),
	};
	struct overlay_blocks sink;
	struct overlay written;
	struct block_cid root;
	struct edit *edits;
	size_t count, failed;
	enum status st;

	arena_reset(&rerun->arena);
	overlay_init(&written, &rerun->arena);
	overlay_blocks_init(&sink, &written, NULL);
	ground.sink = &sink.base;
	st = edits_decode(&rerun->arena, entry->edits, &edits, &count);
	if (st == ST_OK)
		st = edits_apply(&ground, edits, count, &root, &failed, NULL);
	/* What was refused now was not then. */
	if (st == ST_CORRUPT || st == ST_INVALID || st == ST_NOT_FOUND || st == ST_CONFLICT ||
	    (st == ST_OK && !block_cid_equal(&root, &entry->root_after)))
		return replay_differs(entry->seq, rerun->err);
	TRY(st);
	return pass_on(rerun, &written, &entry->root_after);
}

/* ---- moves ------------------------------------------------------------------- */

static enum status begin_run_end(struct rerun *rerun, uint64_t first, uint64_t last,
				 struct blockstore *sink, struct error *err);

/* A move that ends where its target did not is none. */
static enum status check_target(struct rerun *rerun)
{
	const struct journal_entry *entry = &rerun->entry;
	struct journal_entry target;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = entry_read(rerun->session, &arena, entry->move.target, &target);
	if (st == ST_OK && (target.kind == JOURNAL_MOVE ||
			    !block_cid_equal(&target.root_after, &entry->root_after)))
		st = replay_differs(entry->seq, rerun->err);
	arena_fini(&arena);
	return st;
}

/* Whether everything under a root is at hand. It is if the root itself is: what no state
 * reaches any more goes with its root. Not so in the store's cache. */
static bool has_state(const struct rerun *rerun, const struct block_cid *root)
{
	const struct bytes key = cid_store_key(cid_of(root));
	struct bytes block;

	return overlay_get(&rerun->made->overlay, key, &block) == ST_OK ||
	       store_has_block(session_store(rerun->session), key) == ST_OK;
}

/* Makes the state again that the move at hand goes to. */
static enum status rerun_target(struct rerun *rerun, struct blockstore *sink)
{
	const uint64_t target = rerun->entry.move.target;
	struct rerun inner = { .session = rerun->session, .depth = rerun->depth + 1 };
	const struct world *keeper = world_of_entry(session_world(rerun->session), target);
	uint64_t base;

	if (inner.depth > MOVES_DEEP)
		return error_set(rerun->err, ST_LIMIT, "moves lead back to moves too often");
	TRY(kept_find_base(session_store(rerun->session), keeper, target, &base));
	if (base >= target)
		return ST_CORRUPT;
	return begin_run_end(&inner, base + 1, target, sink, rerun->err);
}

static enum status run_move(struct rerun *rerun)
{
	const struct block_cid *root = &rerun->entry.root_after;
	struct overlay_blocks sink;
	struct overlay written;

	TRY(check_target(rerun));
	if (has_state(rerun, root))
		return ST_OK;
	arena_reset(&rerun->arena);
	overlay_init(&written, &rerun->arena);
	overlay_blocks_init(&sink, &written, NULL);
	TRY(rerun_target(rerun, &sink.base));
	return pass_on(rerun, &written, root);
}

/* What came from elsewhere is kept, and nothing makes it again. */
static enum status run_import(struct rerun *rerun)
{
	return has_state(rerun, &rerun->entry.root_after) ? ST_OK : ST_CORRUPT;
}

/* How entries run that are not of messages in a row. */
static enum status (*const run_alone[])(struct rerun *rerun) = {
	[JOURNAL_TIPSET] = run_tipset,    [JOURNAL_EDIT] = run_edits,
	[JOURNAL_IMPLICIT] = run_message, [JOURNAL_MOVE] = run_move,
	[JOURNAL_IMPORT] = run_import,
};

static bool is_alone(const struct rerun *rerun)
{
	const size_t kind = (size_t)rerun->entry.kind;

	return kind < sizeof(run_alone) / sizeof(run_alone[0]) && run_alone[kind];
}

/* ---- messages in a row ----------------------------------------------------- */

/* A series draws from what it was opened with. */
static bool leaves_series(const struct rerun *rerun)
{
	return rerun->has_series && rerun->entry.env.settings != rerun->settings_at;
}

/* Runs the messages from entry *seq on, up to last or to an entry that runs alone or on
 * another series, which *seq is then. */
static enum status run_row(struct rerun *rerun, uint64_t *seq, uint64_t last,
			   enum status (*run)(struct rerun *rerun))
{
	for (; *seq <= last; ++*seq) {
		TRY(take_entry(rerun, *seq));
		if (is_alone(rerun) || leaves_series(rerun))
			return ST_OK;
		if (rerun->entry.kind == JOURNAL_MESSAGE)
			TRY(run(rerun));
		else if (!block_cid_equal(&rerun->entry.root_before, &rerun->entry.root_after))
			return replay_differs(*seq, rerun->err);
	}
	return ST_OK;
}

static enum status run_in_series(struct rerun *rerun)
{
	struct chain_message message;
	struct vm_result result;

	if (!rerun->has_series) {
		const struct vm_input input = input_of(rerun, NULL);

		TRY(take_settings(rerun));
		rerun->has_series = true;
		TRY(vm_series_open(&rerun->series, &input, rerun->err));
	}
	TRY(replay_message(&rerun->entry, &message, rerun->err));
	TRY(vm_series_apply(&rerun->series, &rerun->entry.env, &message, &result));
	return same_receipt(rerun, &result) ? ST_OK : replay_differs(rerun->entry.seq, rerun->err);
}

/* The series' root, and its blocks if it is the right one. root: after the last message. */
static enum status end_series(struct rerun *rerun, const struct block_cid *root)
{
	struct block_cid reached;

	if (!rerun->has_series)
		return ST_OK;
	TRY(vm_series_flush(&rerun->series, &reached));
	if (!block_cid_equal(&reached, root))
		return replay_differs(rerun->entry.seq, rerun->err);
	return vm_series_keep(&rerun->series, &rerun->made->blocks.base);
}

static enum status run_series(struct rerun *rerun, uint64_t *seq, uint64_t last)
{
	enum status st;

	rerun->has_series = false;
	st = run_row(rerun, seq, last, run_in_series);
	/* An entry at hand that is not of the series has not run yet. */
	if (st == ST_OK)
		st = end_series(rerun, *seq <= last ? &rerun->entry.root_before : &rerun->root);
	vm_series_close(&rerun->series);
	return st;
}

/* On one VM, and if anything comes out otherwise then one by one, each on its own. */
static enum status run_messages(struct rerun *rerun, uint64_t *seq, uint64_t last)
{
	struct error *err = rerun->err, unheard = { .status = ST_OK };
	const uint64_t first = *seq;
	struct block_cid before;
	enum status st;

	if (rerun->each)
		return run_row(rerun, seq, last, run_message);
	TRY(take_entry(rerun, first));
	before = rerun->entry.root_before;
	TRY(tidy_up(rerun, &before));
	rerun->err = &unheard;
	st = run_series(rerun, seq, last);
	rerun->err = err;
	if (st == ST_OK || cancel_asked(session_cancel(rerun->session)))
		return st;
	*seq = first;
	go_back(rerun, first, &before);
	return run_row(rerun, seq, last, run_message);
}

/* ---- all of them ----------------------------------------------------------- */

static enum status run_all(struct rerun *rerun, uint64_t first, uint64_t last)
{
	uint64_t seq = first;

	while (seq <= last) {
		TRY(take_entry(rerun, seq));
		if (!is_alone(rerun)) {
			TRY(run_messages(rerun, &seq, last));
			continue;
		}
		TRY(tidy_up(rerun, &rerun->entry.root_before));
		TRY(run_alone[rerun->entry.kind](rerun));
		seq++;
	}
	return ST_OK;
}

/* What was made is given away once all of it is known to be right. */
static enum status give(struct rerun *rerun, struct blockstore *sink)
{
	struct made *made = rerun->made;

	if (rerun->entry.kind == JOURNAL_TIPSET)
		TRY(reach_from(&made->overlay, &made->arena, TO_SINK, &rerun->receipts, sink));
	return reach_from(&made->overlay, &made->arena, TO_SINK, &rerun->root, sink);
}

/* What was cancelled or met damage counts for nothing, however it went. */
static enum status verdict(const struct rerun *rerun, enum status st)
{
	if (cancel_asked(session_cancel(rerun->session)))
		return ST_CANCELLED;
	return session_damage(rerun->session) ? ST_DAMAGED : st;
}

static enum status run(struct rerun *rerun, uint64_t first, uint64_t last, struct blockstore *sink)
{
	enum status st = verdict(rerun, run_all(rerun, first, last));

	if (st == ST_OK && sink)
		st = verdict(rerun, give(rerun, sink));
	return st;
}

static enum status begin_run_end(struct rerun *rerun, uint64_t first, uint64_t last,
				 struct blockstore *sink, struct error *err)
{
	struct error found = { .status = ST_OK };
	enum status st;

	rerun->err = &found;
	begin(rerun);
	st = run(rerun, first, last, sink);
	end(rerun);
	if (st != ST_OK && st == found.status) {
		(void)error_set(err, st, "%s", found.text);
		if (found.hint[0] != '\0')
			error_hint(err, "%s", found.hint);
	}
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the journal could not be run again: %s",
				       status_name(st));
}

enum status session_rerun(struct session *session, uint64_t first, uint64_t last,
			  struct blockstore *sink, struct error *err)
{
	struct rerun rerun = { .session = session };

	return begin_run_end(&rerun, first, last, sink, err);
}

enum status session_rerun_each(struct session *session, uint64_t first, uint64_t last,
			       struct rerun_sink *sink, struct error *err)
{
	struct rerun rerun = { .session = session, .each = sink };

	return begin_run_end(&rerun, first, last, NULL, err);
}
